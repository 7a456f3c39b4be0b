"""What colleagues see of a hold, and what its own page tells: the words to say, who speaks, what it holds."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from advocacy.content.models import PostVersion
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.permissions import Role
from advocacy.networks.rules import Network
from advocacy.people.models import Person, Topic
from advocacy.people.rules import PersonState
from advocacy.sharing.holding import covers
from advocacy.sharing.models import CrisisHold, HoldScope, Share, ShareAttempt
from advocacy.sharing.rules import HeldReason

HISTORY = 20
MOST_SPEAKERS = 100
MOST_UNDER_WAY = 50

Speaker, SetBy, ReleasedBy = aliased(Person), aliased(Person), aliased(Person)


@dataclass(frozen=True)
class Statement:
    """The words to say in the language that fits best."""

    text: str
    language: str


@dataclass(frozen=True)
class HoldSeen:
    """A hold with the people and the topic it names."""

    hold: CrisisHold
    speaker: Person
    set_by: Person
    topic: Topic | None = None
    released_by: Person | None = None

    @property
    def everything(self) -> bool:
        return self.hold.scope is HoldScope.ALL

    @property
    def telephone(self) -> str:
        """The number as a `tel:` link wants it: digits, and the plus in front."""
        digits = "".join(letter for letter in self.hold.phone if letter.isascii() and letter.isdigit())
        return f"+{digits}" if self.hold.phone.startswith("+") else digits

    def statement(self, language: str) -> Statement | None:
        """In this language, else in any that comms wrote; None when there are no words yet."""
        written = {code: text for code, text in self.hold.statements.items() if text.strip()}
        if not written:
            return None
        code = language if language in written else next(iter(written))
        return Statement(written[code], code)


@dataclass(frozen=True)
class UnderWay:
    """A share that was at its network already when the hold was set."""

    person: Person
    title: str
    network: Network
    state: DeliveryState


@dataclass(frozen=True)
class OpenHold:
    seen: HoldSeen
    held: int
    under_way: Sequence[UnderWay] = ()


@dataclass(frozen=True)
class CrisisPage:
    open: Sequence[OpenHold]
    earlier: Sequence[HoldSeen]
    older: str | None  # public id to page on with
    speakers: Sequence[Person] = field(default_factory=tuple)

    @property
    def everything_held(self) -> bool:
        return any(found.seen.everything for found in self.open)

    @property
    def held(self) -> int:
        """Of the largest hold: a share may lie under several."""
        return max((found.held for found in self.open), default=0)


def announced() -> list[HoldSeen]:
    """The open holds, oldest first, for everybody; one query on a partial index, made for every page."""
    with transaction() as session:
        query = _seen().where(CrisisHold.released_at.is_(None)).order_by(CrisisHold.id)
        return [HoldSeen(*row) for row in session.execute(query)]


def crisis_page(*, before: str | None = None) -> CrisisPage:
    """Everything that the switch's page shows beside the weights."""
    with transaction() as session:
        standing = [_standing(session, seen) for seen in announced()]
        earlier = _earlier(session, before)
        older = earlier[HISTORY - 1].hold.public_id if len(earlier) > HISTORY else None
        return CrisisPage(standing, earlier[:HISTORY], older, _speakers(session))


def _seen() -> Select[CrisisHold, Person, Person, Topic, Person]:
    query = select(CrisisHold, Speaker, SetBy, Topic, ReleasedBy).join(Speaker, Speaker.id == CrisisHold.speaker_id)
    query = query.join(SetBy, SetBy.id == CrisisHold.set_by).outerjoin(Topic, Topic.id == CrisisHold.topic_id)
    return query.outerjoin(ReleasedBy, ReleasedBy.id == CrisisHold.released_by)


def _standing(session: Session, seen: HoldSeen) -> OpenHold:
    held = select(func.count()).select_from(Share).where(Share.state == DeliveryState.HELD, covers(seen.hold))
    number = session.scalar(held.where(Share.held_reason == HeldReason.CRISIS)) or 0
    return OpenHold(seen, number, _under_way(session, seen.hold))


def _under_way(session: Session, hold: CrisisHold) -> list[UnderWay]:
    """Shares whose attempt began before the hold and had no answer yet when it was set."""
    unanswered = or_(ShareAttempt.finished_at.is_(None), ShareAttempt.finished_at > hold.set_at)
    query = (
        select(Person, PostVersion.title, Share.network, Share.state)
        .select_from(ShareAttempt)
        .join(Share, Share.id == ShareAttempt.share_id)
        .join(Person, Person.id == Share.person_id)
        .join(PostVersion, PostVersion.id == Share.version_id)
        .where(ShareAttempt.started_at <= hold.set_at, unanswered, covers(hold))
        .order_by(ShareAttempt.id)
        .limit(MOST_UNDER_WAY)
    )
    return [UnderWay(*row) for row in session.execute(query)]


def _earlier(session: Session, before: str | None) -> list[HoldSeen]:
    """Released holds, newest first, one more than a page."""
    query = _seen().where(CrisisHold.released_at.is_not(None)).order_by(CrisisHold.id.desc()).limit(HISTORY + 1)
    if before:
        anchor = select(CrisisHold.id).where(CrisisHold.public_id == before).scalar_subquery()
        query = query.where(CrisisHold.id < anchor)
    return [HoldSeen(*row) for row in session.execute(query)]


def _speakers(session: Session) -> Sequence[Person]:
    """Who is likely to speak: comms, admins, leaders. Anybody else is named by e-mail."""
    likely = or_(Person.roles.overlap([Role.COMMS, Role.ADMIN]), Person.leader.is_(True))
    query = (
        select(Person).where(Person.state == PersonState.ACTIVE, likely).order_by(func.lower(Person.name), Person.id)
    )
    return session.scalars(query.limit(MOST_SPEAKERS)).all()


def speaker_by_email(email: str) -> Person | None:
    """Anybody who joined; nobody else can be asked to speak."""
    with transaction() as session:
        query = select(Person).where(Person.email == email.strip().lower(), Person.state == PersonState.ACTIVE)
        return session.scalar(query)
