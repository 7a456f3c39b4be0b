"""Which quarter a page is about."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, case, literal

from advocacy.core.services import now, services
from advocacy.evidence.calendar import Calendar, Period, PeriodKind
from advocacy.evidence.loading import ScoringBook

Days = Any  # a column of days
QUARTERS_SHOWN = 4
ENDED_LATELY = timedelta(days=31)


def calendar() -> Calendar:
    return services().get(ScoringBook).calendar


def last_quarters() -> Sequence[Period]:
    """The present one and those before it, newest first."""
    quarter = calendar().period(PeriodKind.QUARTER, calendar().day_of(now()))
    found = [quarter]
    while len(found) < QUARTERS_SHOWN:
        found.append(calendar().before(found[-1]))
    return found


def quarter_of(written: str | None) -> Period:
    """The one whose first day is written so; else the present one."""
    return next((quarter for quarter in last_quarters() if quarter.start.isoformat() == written), last_quarters()[0])


def is_running(quarter: Period) -> bool:
    return calendar().day_of(now()) < quarter.end


def months_of(quarter: Period) -> Sequence[Period]:
    """Its three months, oldest first."""
    first = calendar().period(PeriodKind.MONTH, quarter.start)
    second = calendar().period(PeriodKind.MONTH, first.end)
    return first, second, calendar().period(PeriodKind.MONTH, second.end)


def name_of(quarter: Period) -> tuple[int, int]:
    """Year and number: (2026, 4)."""
    return quarter.start.year, (quarter.start.month + 2) // 3


def day_before(day: date) -> date:
    return day - timedelta(days=1)


def start_of(periods: Sequence[Period], day: Days) -> ColumnElement[date]:
    """The first day of the period in which a day lies."""
    within = [(and_(day >= one.start, day < one.end), literal(one.start)) for one in periods]
    return case(*within, else_=None).cast(Date)
