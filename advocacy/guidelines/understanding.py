"""What a person is asked to read, and their one click, “read and understood”, after the text was shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now, settings
from advocacy.guidelines.asking_to_read import rules_of
from advocacy.guidelines.concerning import concerned
from advocacy.guidelines.loading import Rule
from advocacy.guidelines.models import ReadingRequest, Understood
from advocacy.guidelines.reaching import current_rulebook
from advocacy.people.models import Person


class Said(StrEnum):
    NOW = "now"
    BEFORE = "before"
    NOT_SHOWN = "not shown"  # the words changed since the page was made, or it was never made
    CLOSED = "closed"


@dataclass(frozen=True)
class ToRead:
    """A request as the person sees it. `shown`: proof that its page was made, for the click at its end."""

    request: ReadingRequest
    asked_by: Person
    rules: Sequence[Rule]
    said_at: datetime | None
    shown: str


def waiting_to_read(person_id: int, *, needed: bool = False) -> list[ToRead]:
    """Open requests that concern the person and wait for the click. `needed`: those that sharing waits for."""
    with transaction() as session:
        said = select(Understood.request_id).where(Understood.person_id == person_id)
        query = select(ReadingRequest).where(ReadingRequest.closed_at.is_(None), ReadingRequest.id.not_in(said))
        if needed:
            query = query.where(ReadingRequest.needed_to_share)
        found = [request for request in session.scalars(query.order_by(ReadingRequest.id)) if rules_of(request)]
        return [_to_read(session, one, person_id, None) for one in _that_concern(session, found, person_id)]


def must_read_first(person_id: int) -> bool:
    """Whether communications chose that this person reads something before sharing, and it still waits."""
    return bool(waiting_to_read(person_id, needed=True))


def find_to_read(person_id: int, wanted: str) -> ToRead | None:
    """Whoever has the address may read it; closed ones too."""
    with transaction() as session:
        request = session.scalar(select(ReadingRequest).where(ReadingRequest.public_id == wanted))
        if request is None:
            return None
        said = select(Understood.said_at).where(Understood.request_id == request.id, Understood.person_id == person_id)
        return _to_read(session, request, person_id, session.scalar(said))


def say_understood(person_id: int, wanted: str, shown: str) -> Said | None:
    """Idempotent; None when there is no such request."""
    with transaction() as session:
        request = session.scalar(select(ReadingRequest).where(ReadingRequest.public_id == wanted).with_for_update())
        if request is None:
            return None
        if request.closed_at is not None:
            return Said.CLOSED
        if not _was_shown(shown, request, person_id):
            return Said.NOT_SHOWN
        row = {"request_id": request.id, "person_id": person_id, "said_at": now()}
        row["rulebook_hash"] = current_rulebook().hash
        adding = insert(Understood).values(row).on_conflict_do_nothing().returning(Understood.person_id)
        return Said.BEFORE if session.scalar(adding) is None else Said.NOW


def _that_concern(session: Session, requests: Sequence[ReadingRequest], person_id: int) -> list[ReadingRequest]:
    """One query, whatever their number."""
    if not requests:
        return []
    asked = [concerned(rule.header for rule in rules_of(request)) for request in requests]
    answers = session.execute(select(*asked).where(Person.id == person_id)).one_or_none()
    return [request for request, it_does in zip(requests, answers or (), strict=False) if it_does]


def _to_read(session: Session, request: ReadingRequest, person_id: int, said_at: datetime | None) -> ToRead:
    by = session.get_one(Person, request.asked_by)
    return ToRead(request, by, rules_of(request), said_at, _signer().dumps(_proof(request, person_id)))


def _proof(request: ReadingRequest, person_id: int) -> list[str | int]:
    return [request.public_id, person_id, current_rulebook().hash]


def _was_shown(shown: str, request: ReadingRequest, person_id: int) -> bool:
    try:
        return bool(_signer().loads(shown) == _proof(request, person_id))
    except BadData:
        return False


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="guidelines shown")
