"""The bell: how many notices are new, a page of them in the reader's words, opening one, reading all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from flask import has_request_context, request, url_for
from flask_babel import format_date
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.look.words import time_in_words, time_left
from advocacy.core.services import now
from advocacy.notifications.addressing import path_of
from advocacy.notifications.kinds import find_kind, words_of
from advocacy.notifications.models import NEW, Notice, notices_before, own_notice
from advocacy.notifications.rules import Age, age_of, share_left
from advocacy.people.models import Person

PAGE = 30
MOST_COUNTED = 99
COUNTED = "advocacy.new_notices"


@dataclass(frozen=True)
class Bell:
    """What the top bar shows."""

    url: str
    count: int


@dataclass(frozen=True)
class Ring:
    left: float
    number: int
    unit: str


@dataclass(frozen=True)
class Line:
    """One notice as it stands on the page; or several that say the same, by the newest of them."""

    public_id: str
    title: str
    detail: str
    when: str
    icon: str
    tone: str
    new: bool
    ring: Ring | None
    day: date | None = None  # of those that may stand together with others of their day
    times: int = 1


@dataclass(frozen=True)
class NoticePage:
    groups: Sequence[tuple[Age, Sequence[Line]]]
    new: int
    with_clock: int  # of the new ones on this page
    next_before: str | None  # public id of the last one here, when more follow


def bell_for(person: Person) -> Bell:
    return Bell(url_for("notices.show"), count_new(person))


def count_new(person: Person) -> int:
    """At most 99: nobody needs to know more, and the count stays cheap. Once per page, which shows it twice."""
    known: dict[int, int] = request.environ.setdefault(COUNTED, {}) if has_request_context() else {}
    if person.id not in known:
        with transaction() as session:
            known[person.id] = _count_new(session, person.id)
    return known[person.id]


def _count_new(session: Session, person_id: int) -> int:
    new = select(Notice.id).where(Notice.person_id == person_id, NEW).limit(MOST_COUNTED)
    return session.scalar(select(func.count()).select_from(new.subquery())) or 0


def notices_for(person: Person, before: str | None) -> NoticePage:
    """Newest first; `before` is the public id of the last notice of the page before."""
    zone, moment = ZoneInfo(person.time_zone), now()
    with transaction() as session:
        start = own_notice(session, person.id, before) if before else None
        rows = notices_before(session, person.id, start.id if start else None, PAGE + 1)
        new = _count_new(session, person.id)
    told = [(age_of(row.told_at, moment, zone), line) for row in rows[:PAGE] if (line := _line(row, moment, zone))]
    by_age = groupby(told, key=lambda pair: pair[0])
    groups = [(age, list(_said_once(line for _, line in part))) for age, part in by_age]
    with_clock = sum(line.new and line.ring is not None for _, line in told)
    return NoticePage(groups, new, with_clock, rows[PAGE - 1].public_id if len(rows) > PAGE else None)


def _said_once(lines: Iterable[Line]) -> Iterator[Line]:
    """What follows each other and says the same is one line, where its kind allows it."""
    for _, same in groupby(lines, key=lambda line: (line.title, line.day) if line.day else line.public_id):
        first, *others = same
        yield replace(first, times=1 + len(others))


def _line(row: Notice, moment: datetime, zone: ZoneInfo) -> Line | None:
    kind = find_kind(row.kind)
    if kind is None:
        return None
    words = words_of(kind, row.parameters)
    return Line(
        public_id=row.public_id,
        title=words.title,
        detail=words.detail,
        when=_when(row.told_at, moment, zone),
        icon=kind.icon,
        tone=kind.tone,
        new=row.read_at is None,
        ring=_ring(row, moment),
        day=row.told_at.astimezone(zone).date() if kind.together and row.read_at else None,
    )


def _when(told_at: datetime, moment: datetime, zone: ZoneInfo) -> str:
    """ "09:40" today, "Monday" this week, else "12 November"."""
    patterns = {Age.THIS_WEEK: "EEEE", Age.EARLIER: "d MMMM"}
    age = age_of(told_at, moment, zone)
    if age is Age.TODAY:
        return time_in_words(told_at)
    return str(format_date(told_at.astimezone(zone), patterns[age]))


def _ring(row: Notice, moment: datetime) -> Ring | None:
    """While its time runs. What is over is an ordinary line."""
    if row.until is None or row.until <= moment:
        return None
    number, unit = time_left(row.until, moment)
    return Ring(share_left(row.told_at, row.until, moment), number, unit)


def open_notice(person_id: int, public_id: str) -> str | None:
    """Marks it as read; the path it leads to. None when the person has no such notice."""
    with transaction() as session:
        notice = own_notice(session, person_id, public_id)
        if notice is None:
            return None
        notice.read_at = notice.read_at or now()
        return path_of(notice.endpoint, notice.values) or url_for("notices.show")


def read_what_leads_to(person_id: int, endpoint: str, values: Mapping[str, str]) -> None:
    """What it told of is done with: it is new no more, and its clock ends. Joins the open transaction."""
    about = (Notice.person_id == person_id, Notice.in_app, Notice.endpoint == endpoint, Notice.values == dict(values))
    running = or_(Notice.read_at.is_(None), Notice.until > now())
    read = update(Notice).where(*about, running).values(read_at=func.coalesce(Notice.read_at, now()), until=None)
    with transaction() as session:
        session.execute(read.execution_options(synchronize_session=False))


def read_all(person_id: int) -> int:
    """How many were new."""
    read = update(Notice).where(Notice.person_id == person_id, NEW).values(read_at=now()).returning(Notice.id)
    with transaction() as session:
        return len(session.execute(read.execution_options(synchronize_session=False)).all())
