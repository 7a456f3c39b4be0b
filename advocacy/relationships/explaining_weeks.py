"""The weeks that the small line of the board draws, in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from advocacy.core.database import transaction
from advocacy.core.services import now, services
from advocacy.evidence.calendar import Period, PeriodKind
from advocacy.evidence.loading import ScoringBook
from advocacy.people.models import Person
from advocacy.relationships.boards import TREND_WEEKS, whole
from advocacy.relationships.models import Totals

WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Week:
    """`points` None: there is no row of that week."""

    period: Period
    points: int | None
    shares: int


def weeks_until(period: Period, moment: datetime | None = None) -> Sequence[Period]:
    """The last week of the period, or that of the moment, and those before it; oldest first."""
    calendar = services().get(ScoringBook).calendar
    last = min(calendar.day_of(moment or now()), period.end - timedelta(days=1))
    return [calendar.period(PeriodKind.WEEK, last - WEEK * back) for back in reversed(range(TREND_WEEKS))]


def weeks_of(person: Person, weeks: Sequence[Period]) -> Sequence[Week]:
    sums = (func.sum(Totals.points), func.sum(Totals.shares))
    query = select(Totals.start, *sums).where(Totals.person_id == person.id, Totals.kind == PeriodKind.WEEK)
    with transaction() as session:
        rows = session.execute(query.where(Totals.start.in_([week.start for week in weeks])).group_by(Totals.start))
        found = {start: (whole(int(milli)), int(shares)) for start, milli, shares in rows}
    return [Week(week, *found.get(week.start, (None, 0))) for week in weeks]
