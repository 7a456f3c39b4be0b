"""What stands in somebody's digest: what they were told and have not seen, and what waits for them in the rooms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from advocacy.core.delivery import DeliveryState
from advocacy.core.permissions import allowed
from advocacy.core.room import Channel, DigestPart, NoticeKind
from advocacy.core.services import now, services
from advocacy.notifications.kinds import all_kinds, words_of
from advocacy.notifications.models import Hours, Notice, OutboxMail, preferences
from advocacy.notifications.rules import channels_for
from advocacy.notifications.standing import still_so
from advocacy.people.models import Person
from advocacy.people.rules import PersonState

_Moment = datetime | InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]
MOST_LINES = 15
MOST_LOOKED_AT = 200
NOT_HANDED_OVER = (DeliveryState.REFUSED, DeliveryState.CANCELLED, DeliveryState.EXPIRED)


@dataclass(frozen=True)
class DigestLine:
    title: str
    detail: str
    public_id: str  # of the notice


@dataclass(frozen=True)
class Waiting:
    words: str
    endpoint: str


@dataclass(frozen=True)
class Digest:
    """`more`: how many lines did not fit."""

    lines: Sequence[DigestLine]
    more: int
    waiting: Sequence[Waiting]


def who_has_news(session: Session, rows: Sequence[Hours], until: datetime) -> set[int]:
    """Those of these people for whom there may be something to tell; looked at closely when it is written."""
    ids = [row.person_id for row in rows]
    here = select(Person.id, Person.roles).where(Person.id.in_(ids), Person.state == PersonState.ACTIVE)
    roles = dict(session.execute(here).all())
    told = (
        select(Notice.person_id)
        .join(Hours, Hours.person_id == Notice.person_id)
        .where(Notice.person_id.in_(ids), _is_news(Hours.told_until, until))
        .distinct()
    )
    found = set(session.scalars(told))
    for part in digest_parts():
        concerned = [person_id for person_id, held in roles.items() if allowed(held, part.permission)]
        found |= {person_id for person_id, count in part.count(concerned).items() if count} if concerned else set()
    return found & roles.keys()


@dataclass(frozen=True)
class Gathered:
    """What one digest may tell, before it is put into words: `notices` the newest first, and how much waits where."""

    notices: Sequence[tuple[NoticeKind, Notice]]
    waiting: Sequence[tuple[DigestPart, int]]

    def said(self) -> Digest | None:
        """In the reader's language; None when there is nothing to say any more."""
        if not self.notices and not self.waiting:
            return None
        lines = [_line(kind, notice) for kind, notice in self.notices[:MOST_LINES]]
        waiting = [Waiting(part.words(count), part.endpoint) for part, count in self.waiting]
        return Digest(lines, len(self.notices) - len(lines), waiting)


def _line(kind: NoticeKind, notice: Notice) -> DigestLine:
    words = words_of(kind, notice.parameters)
    return DigestLine(words.title, words.detail, notice.public_id)


def gather(session: Session, mails: Sequence[OutboxMail], people: Mapping[int, Person]) -> dict[int, Gathered]:
    """By the mail's id. Asked at the last moment: what somebody may know, what they want, and whether it is so."""
    news, chosen = _news(session, mails), preferences(session, list(people))
    waiting = _waiting(list(people.values()))
    kinds = {kind.name: kind for kind in all_kinds()}
    found = dict[int, Gathered]()
    for mail in mails:
        person = people[mail.person_id or 0]
        told = [(kind, notice) for notice in news[mail.id] if (kind := kinds.get(notice.kind)) and _runs(kind, notice)]
        wanted = [(kind, notice) for kind, notice in told if _is_for(kind, person, chosen)]
        found[mail.id] = Gathered(wanted, waiting[person.id])
    return found


def _runs(kind: NoticeKind, notice: Notice) -> bool:
    """A conversation that waits for its answer is told of after its hour, too; a question that went on is not."""
    return not kind.ends_with_clock or notice.until is None or notice.until > now()


def _is_for(kind: NoticeKind, person: Person, chosen: Mapping[tuple[int, str], Mapping[Channel, bool]]) -> bool:
    wanted = channels_for(kind, chosen.get((person.id, kind.name), {}))
    return allowed(person.roles, kind.permission) and Channel.DIGEST in wanted


def _news(session: Session, mails: Sequence[OutboxMail]) -> dict[int, list[Notice]]:
    """Of each mail, the newest first."""
    mail = aliased(OutboxMail)
    told = (
        select(Notice)
        .where(Notice.person_id == mail.person_id, _is_news(mail.digest_since, mail.digest_of))
        .order_by(Notice.id.desc())
        .limit(MOST_LOOKED_AT)
        .correlate(mail)
        .lateral("told")
    )
    notice = aliased(Notice, told)
    query = select(mail.id, notice).join(notice, true()).where(mail.id.in_([each.id for each in mails]))
    rows = session.execute(query.order_by(notice.id.desc())).all()
    stands = {each.id for each in still_so([each for _, each in rows])}
    found: dict[int, list[Notice]] = {each.id: [] for each in mails}
    for mail_id, each in rows:
        if each.id in stands:
            found[mail_id].append(each)
    return found


def _waiting(people: Sequence[Person]) -> dict[int, list[tuple[DigestPart, int]]]:
    """By the person's id."""
    found: dict[int, list[tuple[DigestPart, int]]] = {person.id: [] for person in people}
    for part in digest_parts():
        concerned = [person.id for person in people if allowed(person.roles, part.permission)]
        for person_id, count in (part.count(concerned) if concerned else {}).items():
            if count:
                found[person_id].append((part, count))
    return found


def digest_parts() -> list[DigestPart]:
    parts = [part for room in services().rooms for part in room.digest]
    return sorted(parts, key=lambda part: part.order)


def _is_news(since: _Moment, until: _Moment) -> ColumnElement[bool]:
    """Not seen in the app, and not mailed by itself: nothing is told twice. What a mail should have told, and did not,
    is news from the end of that mail.
    """
    by_itself = aliased(OutboxMail)
    mail = select(by_itself.id).where(by_itself.notice_id == Notice.id).correlate_except(by_itself)
    never_mailed = and_(Notice.told_at >= since, Notice.told_at < until, ~mail.exists())
    untold = (by_itself.state.in_(NOT_HANDED_OVER), by_itself.ended_at >= since, by_itself.ended_at < until)
    return and_(Notice.read_at.is_(None), or_(never_mailed, mail.where(*untold).exists()))
