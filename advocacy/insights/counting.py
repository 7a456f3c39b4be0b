"""Every few minutes what the pages show is counted up to date. Idempotent; two at once: one does it."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now, services
from advocacy.evidence.calendar import Calendar, Period, PeriodKind, iso_week
from advocacy.evidence.loading import ScoringBook
from advocacy.insights.adoption_rules import WEEK
from advocacy.insights.counting_sql import CHANGED_DAYS, DAY_OUTCOMES, QUARTER_WORDS, TEAM_WEEK
from advocacy.insights.models import Counted, DayOutcome, QuarterWords, TeamWeek
from advocacy.people.models import Person

COUNT_LOCK = 17 << 40
DAY_OUTCOMES_OF = "day_outcomes"
MOST_WEEKS = 53
SETTLES = timedelta(days=1)  # a week or quarter that is over so long is counted for the last time
WORDS_EVERY = timedelta(minutes=50)
LATE_COMMIT = timedelta(minutes=10)  # a fact may be committed so long after its moment of recording


def count_everything() -> bool:
    """False when another worker is at it."""
    moment = now()
    with transaction() as session:
        if not session.scalar(select(func.pg_try_advisory_xact_lock(COUNT_LOCK))):
            return False
        session.execute(text("SET LOCAL jit = off"))
        calendar = services().get(ScoringBook).calendar
        for week in _weeks_to_count(session, calendar, moment):
            _count_week(session, calendar, week, moment)
        for day in _days_to_count(session, moment):
            _count_day(session, day)
        for quarter in _quarters_to_count(session, calendar, moment):
            _count_words(session, quarter, moment)
    return True


def _weeks_to_count(session: Session, calendar: Calendar, moment: datetime) -> Iterator[date]:
    """The present one, and those since the first invitation that were not counted after they had settled."""
    first = session.scalar(select(func.min(Person.invited_at)))
    if first is None:
        return
    newest = iso_week(calendar.day_of(moment))
    week = max(iso_week(calendar.day_of(first)), newest - MOST_WEEKS * WEEK)
    last_counts = select(TeamWeek.week, func.max(TeamWeek.counted_at)).where(TeamWeek.week >= week)
    counted: Mapping[date, datetime] = dict(session.execute(last_counts.group_by(TeamWeek.week)).all())
    while week <= newest:
        if week not in counted or counted[week] < calendar.start_of(week + WEEK) + SETTLES:
            yield week
        week += WEEK


def _count_week(session: Session, calendar: Calendar, week: date, moment: datetime) -> None:
    until = min(moment, calendar.start_of(week + WEEK))
    values = {"week": week, "end": week + WEEK, "until": until, "counted_at": moment}
    session.execute(delete(TeamWeek).where(TeamWeek.week == week))
    session.execute(text(TEAM_WEEK), values)


def _days_to_count(session: Session, moment: datetime) -> list[date]:
    """Those whose facts changed since they were counted."""
    since = session.scalar(select(Counted.at).where(Counted.what == DAY_OUTCOMES_OF))
    days = session.execute(text(CHANGED_DAYS), {"since": since - LATE_COMMIT if since else "-infinity"}).scalars()
    row = insert(Counted).values(what=DAY_OUTCOMES_OF, at=moment)
    session.execute(row.on_conflict_do_update(index_elements=[Counted.what], set_={"at": moment}))
    return list(days)


def _count_day(session: Session, day: date) -> None:
    session.execute(delete(DayOutcome).where(DayOutcome.day == day))
    session.execute(text(DAY_OUTCOMES), {"day": day})


def _quarters_to_count(session: Session, calendar: Calendar, moment: datetime) -> Iterator[Period]:
    """The present one, and the one before until it has settled."""
    present = calendar.period(PeriodKind.QUARTER, calendar.day_of(moment))
    for quarter in (present, calendar.before(present)):
        last = session.scalar(select(func.max(QuarterWords.counted_at)).where(QuarterWords.start == quarter.start))
        settled = calendar.start_of(quarter.end) + SETTLES
        if last is None or (last < settled and last <= moment - WORDS_EVERY):
            yield quarter


def _count_words(session: Session, quarter: Period, moment: datetime) -> None:
    values: dict[str, Any] = {"start": quarter.start, "end": quarter.end, "counted_at": moment}
    session.execute(delete(QuarterWords).where(QuarterWords.start == quarter.start))
    session.execute(text(QUARTER_WORDS), values)
