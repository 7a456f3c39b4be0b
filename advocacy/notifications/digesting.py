"""What stands in somebody's digest: what they were told and have not seen, and what waits for them in the rooms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from advocacy.core.permissions import allowed
from advocacy.core.room import Channel, DigestPart
from advocacy.core.services import services
from advocacy.notifications.kinds import find_kind, words_of
from advocacy.notifications.models import Hours, Notice, OutboxMail, preferences
from advocacy.notifications.rules import channels_for
from advocacy.people.models import Person
from advocacy.people.rules import PersonState

MOST_LINES = 15
MOST_LOOKED_AT = 200


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


def who_has_news(session: Session, rows: Sequence[Hours], moment: datetime) -> set[int]:
    """Those of these people for whom there may be something to tell; looked at closely when it is written."""
    ids = [row.person_id for row in rows]
    here = select(Person.id, Person.roles).where(Person.id.in_(ids), Person.state == PersonState.ACTIVE)
    roles = dict(session.execute(here).all())
    told = (
        select(Notice.person_id)
        .join(Hours, Hours.person_id == Notice.person_id)
        .where(Notice.person_id.in_(ids), _is_news(), Notice.told_at >= Hours.told_until, Notice.told_at < moment)
        .distinct()
    )
    found = set(session.scalars(told))
    for part in digest_parts():
        concerned = [person_id for person_id, held in roles.items() if allowed(held, part.permission)]
        found |= {person_id for person_id, count in part.count(concerned).items() if count} if concerned else set()
    return found & roles.keys()


def digest_for(session: Session, person: Person, since: datetime, until: datetime) -> Digest | None:
    """In the reader's language; None when there is nothing to say any more."""
    lines = _lines(session, person, since, until)
    waiting = [found for part in digest_parts() if (found := _waiting(part, person))]
    if not lines and not waiting:
        return None
    return Digest(lines[:MOST_LINES], len(lines[MOST_LINES:]), waiting)


def digest_parts() -> list[DigestPart]:
    parts = [part for room in services().rooms for part in room.digest]
    return sorted(parts, key=lambda part: part.order)


def _is_news() -> ColumnElement[bool]:
    """Not seen in the app, and not mailed by itself: nothing is told twice."""
    mailed = select(OutboxMail.id).where(OutboxMail.notice_id == Notice.id).exists()
    return and_(Notice.read_at.is_(None), ~mailed)


def _lines(session: Session, person: Person, since: datetime, until: datetime) -> list[DigestLine]:
    """The newest first."""
    query = (
        select(Notice)
        .where(Notice.person_id == person.id, _is_news(), Notice.told_at >= since, Notice.told_at < until)
        .order_by(Notice.id.desc())
        .limit(MOST_LOOKED_AT)
    )
    chosen = preferences(session, [person.id])
    return [
        DigestLine(words.title, words.detail, notice.public_id)
        for notice in session.scalars(query)
        if (kind := find_kind(notice.kind))
        and Channel.DIGEST in channels_for(kind, chosen.get((person.id, kind.name), {}))
        and (words := words_of(kind, notice.parameters))
    ]


def _waiting(part: DigestPart, person: Person) -> Waiting | None:
    if not allowed(person.roles, part.permission):
        return None
    count = part.count([person.id]).get(person.id, 0)
    return Waiting(part.words(count), part.endpoint) if count else None
