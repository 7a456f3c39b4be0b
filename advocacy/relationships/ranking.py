"""Writing positions: one INSERT … SELECT per period makes a new generation, then the pages switch over.

The last generation of a period that is over stays, so that boards of earlier weeks, months and so on can be looked at;
rewriting.py writes those anew when somebody left.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import perf_counter
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, text, update
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now, services
from advocacy.evidence.calendar import Calendar, Period, PeriodKind
from advocacy.evidence.loading import ScoringBook
from advocacy.relationships.boards import KEPT_PERIODS, TREND_WEEKS, due_again
from advocacy.relationships.hiding import months_over
from advocacy.relationships.models import Change, Generation, Position, TeamPosition
from advocacy.relationships.positions_sql import HIDDEN_PEOPLE, PERSONS, PLANNING, TAKING_PART, TEAMS

REFRESH_LOCK = 13 << 40


@dataclass(frozen=True)
class Written:
    """One generation that was written, and how long it took."""

    period: Period
    generation_id: int
    took_ms: int


def refresh_positions() -> list[Written]:
    """Write positions where totals or who takes part changed; at most once a minute each. Those of the present periods,
    and of the ones before, which late facts still reach."""
    at, calendar = now(), services().get(ScoringBook).calendar
    periods = [one for period in calendar.periods(calendar.day_of(at)) for one in (calendar.before(period), period)]
    refreshed = (refresh(period, at, calendar) for period in periods)
    return [written for written in refreshed if written is not None]


def refresh(period: Period, at: datetime, calendar: Calendar) -> Written | None:
    """None when nothing changed, it is too early, or another worker is at it."""
    with transaction() as session:
        if not is_alone(session):
            return None
        current = current_generation(session, period)
        taking_part = people_as_one(session, TAKING_PART)
        is_over = calendar.day_of(at) >= period.end
        if current is None and is_over and not _has_changed(session, period):
            return None  # nobody had anything then, or it was before boards were kept
        if current is not None and not _is_due(session, current, taking_part, at, calendar):
            return None
        return write(session, period, at, calendar, taking_part)


def is_alone(session: Session) -> bool:
    """No other worker writes positions until this transaction ends."""
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(REFRESH_LOCK))))


def plan_for_many(session: Session) -> None:
    """Statements over everybody are planned as such until this transaction ends."""
    for statement in PLANNING:
        session.execute(text(statement))


def people_as_one(session: Session, statement: str) -> str:
    """Some people's fingerprint: another one when they are others."""
    return str(session.execute(text(statement)).scalar_one())


def write(session: Session, period: Period, at: datetime, calendar: Calendar, taking_part: str) -> Written:
    """A new generation, to which pages switch over."""
    began = perf_counter()
    plan_for_many(session)
    current = current_generation(session, period)
    _take_changes(session, calendar.before(period), period)
    generation_id = _begin(session, period, at, taking_part)
    values = _values(period, generation_id, calendar, calendar.day_of(at))
    session.execute(text(PERSONS), values)
    session.execute(text(TEAMS), values)
    took_ms = round((perf_counter() - began) * 1000)
    _switch_over(session, generation_id, current, took_ms)
    _clear(session, period, generation_id, current, calendar)
    return Written(period, generation_id, took_ms)


def current_generation(session: Session, period: Period) -> Generation | None:
    return session.scalar(
        select(Generation).where(
            Generation.kind == period.kind, Generation.start == period.start, Generation.is_current
        )
    )


def _is_due(session: Session, current: Generation, taking_part: str, at: datetime, calendar: Calendar) -> bool:
    if at < due_again(current.made_at, current.took_ms):
        return False
    return current.taking_part != taking_part or _month_ended(current, at, calendar) or _has_changed(session, current)


def _month_ended(current: Generation, at: datetime, calendar: Calendar) -> bool:
    """People without a name may count in it now: see hiding.py."""
    this_month = calendar.period(PeriodKind.MONTH, calendar.day_of(at))
    return calendar.day_of(current.made_at) < this_month.start


def _has_changed(session: Session, period: Period | Generation) -> bool:
    changed = select(Change.id).where(Change.kind == period.kind, Change.start == period.start).limit(1)
    return session.scalar(changed) is not None


def _take_changes(session: Session, before: Period, period: Period) -> None:
    """Before the totals are read: what commits later leaves its own mark for the next generation.

    Marks of periods before the last one go too: late facts do not reach their boards any more.
    """
    of_this = (Change.start == period.start) | (Change.start < before.start)
    session.execute(delete(Change).where(Change.kind == period.kind, of_this))


def _begin(session: Session, period: Period, at: datetime, taking_part: str) -> int:
    """Who is hidden is asked before the totals are read: whoever leaves meanwhile makes another mark."""
    marks = {"taking_part": taking_part, "hidden": people_as_one(session, HIDDEN_PEOPLE)}
    row = {"kind": period.kind, "start": period.start, "made_at": at, **marks}
    return session.execute(insert(Generation).values(**row).returning(Generation.id)).scalar_one()


def _values(period: Period, generation_id: int, calendar: Calendar, today: date) -> Mapping[str, Any]:
    last_week = calendar.period(PeriodKind.WEEK, min(today, period.end - timedelta(days=1))).start
    weeks = {f"week_{TREND_WEEKS - 1 - back}": last_week - timedelta(weeks=back) for back in range(TREND_WEEKS)}
    return {
        "generation": generation_id,
        "kind": period.kind.value,
        "start": period.start,
        "before": calendar.before(period).start,
        "until": months_over(calendar, today, period),
    } | weeks


def _switch_over(session: Session, new_id: int, current: Generation | None, took_ms: int) -> None:
    if current is not None:
        session.execute(update(Generation).where(Generation.id == current.id).values(is_current=False))
    session.execute(update(Generation).where(Generation.id == new_id).values(is_current=True, took_ms=took_ms))


def _clear(session: Session, period: Period, new_id: int, current: Generation | None, calendar: Calendar) -> None:
    """The generation before stays for pages that are being read; older ones go, and boards of long ago."""
    oldest = period
    for _ in range(KEPT_PERIODS[period.kind] - 1):
        oldest = calendar.before(oldest)
    kept = {new_id, current.id if current else new_id}
    of_this = (Generation.start == period.start) & Generation.id.not_in(kept)
    replaced = (Generation.start < calendar.before(period).start) & ~Generation.is_current
    gone = or_(of_this, replaced, Generation.start < oldest.start)
    old = session.scalars(select(Generation.id).where(Generation.kind == period.kind, gone)).all()
    for table in (Position, TeamPosition):
        session.execute(delete(table).where(table.generation_id.in_(old)))
    session.execute(delete(Generation).where(Generation.id.in_(old)))


def kept_before(period: Period) -> date | None:
    """The first day of the last earlier period of the kind whose board was kept."""
    earlier = (Generation.kind == period.kind, Generation.start < period.start, Generation.is_current)
    with transaction() as session:
        return session.scalar(select(func.max(Generation.start)).where(*earlier))
