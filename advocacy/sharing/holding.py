"""The crisis switch: everything, a topic or a region waits, and each held share asks for a fresh yes afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, select, true, update
from sqlalchemy.orm import Session

from advocacy.content.models import VersionTopic
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.identifiers import public_id
from advocacy.core.journal import record
from advocacy.core.services import now
from advocacy.people.models import Person, Team
from advocacy.sharing.models import CrisisHold, HoldScope, Share
from advocacy.sharing.rules import HeldReason


@dataclass(frozen=True)
class ToHold:
    """What comms asks for. `statements`: what colleagues may say meanwhile, by language."""

    scope: HoldScope
    speaker_id: int
    statements: Mapping[str, str]
    topic_id: int | None = None
    region: str = ""
    phone: str = ""


class Released(StrEnum):
    DONE = "done"
    UNKNOWN = "unknown"


def set_hold(asked: ToHold, *, by: int) -> CrisisHold:
    """From this commit on no claim passes; what is under way at a network already can't be stopped."""
    with transaction() as session:
        hold = CrisisHold(
            public_id=public_id(),
            scope=asked.scope,
            topic_id=asked.topic_id,
            region=asked.region,
            statements=dict(asked.statements),
            speaker_id=asked.speaker_id,
            phone=asked.phone,
            set_by=by,
            set_at=now(),
        )
        session.add(hold)
        session.flush()
        held = hold_waiting(session)
        record("hold set", actor_id=by, subject=f"hold:{hold.public_id}", details={"scope": asked.scope, "held": held})
    return hold


def release_hold(hold_public_id: str, *, by: int) -> Released:
    """What was held stays held until each person confirms it again."""
    with transaction() as session:
        hold = session.scalar(select(CrisisHold).where(CrisisHold.public_id == hold_public_id).with_for_update())
        if hold is None or hold.released_at is not None:
            return Released.UNKNOWN
        hold.released_at, hold.released_by = now(), by
        record("hold released", actor_id=by, subject=f"hold:{hold.public_id}")
    return Released.DONE


def open_holds(session: Session) -> Sequence[CrisisHold]:
    return session.scalars(select(CrisisHold).where(CrisisHold.released_at.is_(None)).order_by(CrisisHold.id)).all()


def is_held_back(session: Session, share: Share) -> bool:
    """Whether an open hold covers this share; asked inside every claim."""
    holds = open_holds(session)
    if not holds:
        return False
    covered = select(Share.id).where(Share.id == share.id, _any_of(holds))
    return session.scalar(covered) is not None


def hold_waiting(session: Session) -> int:
    """Waiting shares that an open hold covers become held, so that their people see it. Repeated by the sweep."""
    holds = open_holds(session)
    if not holds:
        return 0
    changed = session.execute(
        update(Share)
        .where(Share.state == DeliveryState.QUEUED, _any_of(holds))
        .values(state=DeliveryState.HELD, held_reason=HeldReason.CRISIS, waiting_for=None)
        .execution_options(synchronize_session=False)
        .returning(Share.id)
    )
    return len(changed.all())


def covers(hold: CrisisHold) -> ColumnElement[bool]:
    """The shares that a hold is about, as a condition."""
    if hold.scope is HoldScope.TOPIC:
        topic = (VersionTopic.version_id == Share.version_id) & (VersionTopic.topic_id == hold.topic_id)
        return exists(select(1).where(topic))
    if hold.scope is HoldScope.REGION:
        team = (Person.id == Share.person_id) & (Team.id == Person.team_id) & (Team.region == hold.region)
        return exists(select(1).where(team))
    return true()


def _any_of(holds: Sequence[CrisisHold]) -> ColumnElement[bool]:
    condition = covers(holds[0])
    for hold in holds[1:]:
        condition = condition | covers(hold)
    return condition
