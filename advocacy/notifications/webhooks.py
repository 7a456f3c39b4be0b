"""The company's channels: one admin adds one, another signs it off, and either may take it out again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, undefer

from advocacy.core.database import transaction
from advocacy.core.identifiers import public_id
from advocacy.core.journal import record
from advocacy.core.permissions import Role
from advocacy.core.room import NoticeKind
from advocacy.core.services import now, services, settings
from advocacy.core.vault import VaultError
from advocacy.notifications.kinds import all_kinds
from advocacy.notifications.telling import tell_role
from advocacy.notifications.webhook_models import Webhook, webhook_by_public_id
from advocacy.notifications.webhook_rules import Service, host_of, mark_of, may_post_to
from advocacy.people.models import Person, active_admin_ids, names

OWNER_LEFT = "channel.owner_left"  # a kind of notice


@dataclass(frozen=True)
class Wanted:
    service: Service
    name: str
    address: str = field(repr=False)
    language: str
    kinds: Collection[str]


class Signing(StrEnum):
    """What came of signing off."""

    DONE = "done"
    ALREADY = "already"
    OWN = "own"  # somebody else has to look at it


@dataclass(frozen=True)
class Listed:
    webhook: Webhook
    made_by: str
    signed_by: str
    kinds: Sequence[NoticeKind]
    may_sign: bool
    mark: str  # what to compare with the page at Slack or Teams before signing off


def kinds_for_channels() -> list[NoticeKind]:
    return [kind for kind in all_kinds() if kind.in_channel]


def all_webhooks(person: Person) -> list[Listed]:
    listed = select(Webhook).options(undefer(Webhook.address)).where(Webhook.removed_at.is_(None))
    with transaction() as session:
        rows = session.scalars(listed.order_by(Webhook.id)).all()
        people = names(session, [each for row in rows for each in (row.made_by, row.signed_by) if each])
        alone = _is_alone(session, person)
    known = {person_id: each.name for person_id, each in people.items()}
    return [
        Listed(
            webhook=row,
            made_by=known.get(row.made_by, ""),
            signed_by=known.get(row.signed_by, "") if row.signed_by else "",
            kinds=[kind for kind in kinds_for_channels() if kind.name in row.kinds],
            may_sign=not row.on and (alone or row.made_by != person.id),
            mark=_mark(row),
        )
        for row in rows
    ]


def add_webhook(person: Person, wanted: Wanted) -> str | None:
    """Its public id; None for an address that may not be posted to. It posts nothing before it is signed off."""
    host = host_of(wanted.address)
    if host is None or not may_post_to(host, settings().webhook_hosts):
        return None
    known = {kind.name for kind in kinds_for_channels()}
    row = Webhook(public_id=public_id(), service=wanted.service, name=wanted.name, host=host, language=wanted.language)
    row.kinds = sorted(known & set(wanted.kinds))
    row.address = services().vault.seal(wanted.address.strip(), row.purpose)
    row.made_by, row.made_at = person.id, now()
    with transaction() as session:
        session.add(row)
        _note("channel.added", row, person)
    return row.public_id


def sign_off(person: Person, public_name: str) -> Signing | None:
    """By another admin than who added it; the only admin there is looks twice."""
    with transaction() as session:
        row = webhook_by_public_id(session, public_name, lock=True)
        if row is None:
            return None
        if row.signed_at and not row.stopped_at:
            return Signing.ALREADY
        if row.made_by == person.id and not _is_alone(session, person):
            return Signing.OWN
        row.signed_by, row.signed_at, row.stopped_at = person.id, now(), None
        if not session.get_one(Person, row.made_by).is_active:
            row.made_by = person.id  # who looked at it last answers for it
        _note("channel.signed_off", row, person)
        return Signing.DONE


def remove_webhook(person: Person, public_name: str) -> bool:
    """At once, by any admin; what waited is not posted. The address is forgotten."""
    with transaction() as session:
        row = webhook_by_public_id(session, public_name, lock=True)
        if row is None:
            return False
        row.removed_at, row.address = now(), b""
        _note("channel.removed", row, person)
        return True


def owner_left(session: Session, person_id: int) -> None:
    """What somebody added or signed off is nobody's when they leave: it posts nothing before an admin looks at it."""
    theirs = or_(Webhook.made_by == person_id, Webhook.signed_by == person_id)
    query = select(Webhook).where(theirs, Webhook.signed_at.is_not(None), Webhook.removed_at.is_(None))
    for row in session.scalars(query.order_by(Webhook.id).with_for_update()):
        row.signed_by = row.signed_at = None
        key = f"{row.public_id}:{now().isoformat()}"
        tell_role(Role.ADMIN, OWNER_LEFT, parameters={"name": row.name}, once_key=key)


def still_there() -> list[tuple[str, bool]]:
    """For doctor: names, and whether they are on."""
    with transaction() as session:
        rows = session.scalars(select(Webhook).where(Webhook.removed_at.is_(None)).order_by(Webhook.id)).all()
        return [(row.name, row.on) for row in rows]


def _is_alone(session: Session, person: Person) -> bool:
    return set(active_admin_ids(session)) <= {person.id}


def _mark(row: Webhook) -> str:
    try:
        return mark_of(row.service, services().vault.open(row.address, row.purpose))
    except VaultError:
        return ""


def _note(action: str, row: Webhook, person: Person) -> None:
    """The host and what tells it from others, never the address."""
    details: dict[str, str | int | None] = {"service": row.service.value, "host": row.host, "name": row.name}
    if row.address:
        details["mark"] = _mark(row)
    record(action, actor_id=person.id, subject=f"channel:{row.public_id}", details=details)
