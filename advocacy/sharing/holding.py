"""The crisis switch: everything, a topic or a region waits, and each held share asks for a fresh yes afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, func, or_, select, true, update
from sqlalchemy.orm import Session

from advocacy.content.models import VersionTopic
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.identifiers import public_id
from advocacy.core.journal import record
from advocacy.core.services import now
from advocacy.people.models import Person, Team
from advocacy.sharing.asking import off_the_queue
from advocacy.sharing.informing import inform_held_in_crisis
from advocacy.sharing.models import CrisisHold, HoldScope, Share
from advocacy.sharing.rules import HeldReason

HOLDING_LOCK = 0x686F6C64  # "hold"; advisory locks are known by number only


@dataclass(frozen=True)
class ToHold:
    """What comms asks for. `statements`: what colleagues may say meanwhile, by language; they may come later."""

    scope: HoldScope
    speaker_id: int
    statements: Mapping[str, str]
    topic_id: int | None = None
    region: str = ""
    phone: str = ""


@dataclass(frozen=True)
class HoldSet:
    """`held`: how many shares wait by this act. `already`: the same hold was open before, and stands as it was."""

    hold: CrisisHold
    held: int
    already: bool = False


class Released(StrEnum):
    DONE = "done"
    ALREADY = "already"
    UNKNOWN = "unknown"


def set_hold(asked: ToHold, *, by: int) -> HoldSet:
    """From this commit on no claim passes; what is under way at a network already can't be stopped.

    Idempotent: a second hold of the same scope finds the first.
    """
    with transaction() as session:
        session.execute(select(func.pg_advisory_xact_lock(HOLDING_LOCK)))
        standing = _open_like(session, asked)
        if standing:
            return HoldSet(standing, held=0, already=True)
        hold = _new_hold(asked, by)
        session.add(hold)
        session.flush()
        held = hold_waiting(session)
        record("hold set", actor_id=by, subject=_subject(hold), details={"scope": asked.scope, "held": held})
    return HoldSet(hold, held)


def reword_hold(
    hold_public_id: str, statements: Mapping[str, str], speaker_id: int, phone: str, *, by: int
) -> CrisisHold | None:
    """Other words to say, or somebody else who speaks; None when there is no such open hold."""
    with transaction() as session:
        hold = _locked(session, hold_public_id)
        if hold is None or hold.released_at is not None:
            return None
        hold.statements, hold.speaker_id, hold.phone = dict(statements), speaker_id, phone
        record("hold reworded", actor_id=by, subject=_subject(hold))
    return hold


def release_hold(hold_public_id: str, *, by: int) -> Released:
    """What was held stays held until each person confirms it again."""
    with transaction() as session:
        hold = _locked(session, hold_public_id)
        if hold is None:
            return Released.UNKNOWN
        if hold.released_at is not None:
            return Released.ALREADY
        hold.released_at, hold.released_by = now(), by
        record("hold released", actor_id=by, subject=_subject(hold))
    return Released.DONE


def open_holds(session: Session) -> Sequence[CrisisHold]:
    return session.scalars(select(CrisisHold).where(CrisisHold.released_at.is_(None)).order_by(CrisisHold.id)).all()


def hold_for(session: Session, person: Person, version_id: int) -> CrisisHold | None:
    """The open hold that keeps this person from sharing this version; of several the newest, which spoke last."""
    return holds_for(session, person, [version_id]).get(version_id)


def holds_for(session: Session, person: Person, version_ids: Sequence[int]) -> dict[int, CrisisHold]:
    """The same for a page of posts: versions that nothing holds are left out. One query while nothing is on hold."""
    holds = open_holds(session)[::-1]
    if not holds:
        return {}
    region = session.scalar(select(Team.region).where(Team.id == person.team_id))
    about = select(VersionTopic.version_id, VersionTopic.topic_id).where(VersionTopic.version_id.in_(version_ids))
    topics = {(version_id, topic_id) for version_id, topic_id in session.execute(about)}
    found: dict[int, CrisisHold] = {}
    for version_id in version_ids:
        holding = (hold for hold in holds if _holds(hold, region, (version_id, hold.topic_id) in topics))
        first = next(holding, None)
        if first:
            found[version_id] = first
    return found


def is_held_back(session: Session, share: Share, holds: Sequence[CrisisHold]) -> bool:
    """Whether one of the open holds covers this share; asked inside every claim."""
    if not holds:
        return False
    covered = select(Share.id).where(Share.id == share.id, _any_of(holds))
    return session.scalar(covered) is not None


def hold_waiting(session: Session) -> int:
    """Waiting shares that an open hold covers become held, so that their people see it. Repeated by the sweep.

    Rows that somebody else has locked are left to the claim's own check and the next sweep: in a crisis nobody waits.
    """
    holds = open_holds(session)
    held = [person_id for hold in holds for person_id in _hold_waiting(session, hold)]
    if held:
        inform_held_in_crisis(set(held), holds[-1].public_id)
    return len(held)


def _hold_waiting(session: Session, hold: CrisisHold) -> list[int]:
    """Whose shares. Each hold by itself, beginning with what it names: with an "or" all that waits would be read."""
    waiting = select(Share.id).where(Share.state == DeliveryState.QUEUED, covers(hold))
    locked = waiting.with_for_update(skip_locked=True, of=Share).cte("waiting")
    changed = session.execute(
        update(Share)
        .where(Share.id.in_(select(locked.c.id)))
        .values(off_the_queue(DeliveryState.HELD, held_reason=HeldReason.CRISIS))
        .execution_options(synchronize_session=False)
        .returning(Share.state, Share.person_id)
    )
    return [person_id for state, person_id in changed if state is DeliveryState.HELD]


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
    return or_(*(covers(hold) for hold in holds))


def _holds(hold: CrisisHold, region: str | None, about_its_topic: bool) -> bool:
    """The same as `covers`, for something that is no share yet."""
    if hold.scope is HoldScope.TOPIC:
        return about_its_topic
    if hold.scope is HoldScope.REGION:
        return region == hold.region
    return True


def _open_like(session: Session, asked: ToHold) -> CrisisHold | None:
    same = (CrisisHold.scope == asked.scope) & (CrisisHold.region == asked.region)
    topic = CrisisHold.topic_id.is_not_distinct_from(asked.topic_id)
    return session.scalar(select(CrisisHold).where(CrisisHold.released_at.is_(None), same, topic).limit(1))


def _new_hold(asked: ToHold, by: int) -> CrisisHold:
    return CrisisHold(
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


def _locked(session: Session, hold_public_id: str) -> CrisisHold | None:
    return session.scalar(select(CrisisHold).where(CrisisHold.public_id == hold_public_id).with_for_update())


def _subject(hold: CrisisHold) -> str:
    return f"hold:{hold.public_id}"
