"""When a fact counts: seasons, periods in the company's zone, rule versions in force, and when a season is closed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

MONTHS_OF_A_YEAR = 12
EARLIEST = date(2000, 1, 1)  # no company of ours counted before


class PeriodKind(StrEnum):
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    SEASON = "season"


@dataclass(frozen=True)
class Period:
    """Days from `start` up to but without `end`."""

    kind: PeriodKind
    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end


@dataclass(frozen=True)
class Calendar:
    """The company's calendar. `versions`: rule versions with the day from which each is in force, oldest first."""

    zone: str
    season_months: int
    season_starts: int
    close_after: timedelta
    versions: tuple[tuple[int, date], ...]

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def start_of(self, day: date) -> datetime:
        """The first moment of that day here, in UTC. Where midnight is skipped, the clock's next moment."""
        return datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC)

    def period(self, kind: PeriodKind, day: date) -> Period:
        if kind is PeriodKind.WEEK:
            monday = day - timedelta(days=day.weekday())
            return Period(kind, monday, monday + timedelta(days=7))
        months, first = {
            PeriodKind.MONTH: (1, 1),
            PeriodKind.QUARTER: (3, 1),
            PeriodKind.SEASON: (self.season_months, self.season_starts),
        }[kind]
        return _months_around(kind, day, months, first)

    def periods(self, day: date) -> tuple[Period, ...]:
        """The week, month, quarter and season that the day lies in."""
        return tuple(self.period(kind, day) for kind in PeriodKind)

    def before(self, period: Period) -> Period:
        return self.period(period.kind, period.start - timedelta(days=1))

    def season(self, day: date) -> Period:
        return self.period(PeriodKind.SEASON, day)

    def closes_at(self, season: Period) -> datetime:
        """The moment after which nothing reaches the season any more."""
        return self.start_of(season.end) + self.close_after

    def is_open(self, day: date, now: datetime) -> bool:
        return now < self.closes_at(self.season(day))

    def counts_at(self, happened_at: datetime, now: datetime) -> datetime:
        """When it happened while that season is open; the moment of recording once it closed."""
        return happened_at if self.is_open(self.day_of(happened_at), now) else now

    def version_on(self, day: date) -> int:
        """The rule version in force that day; the first one for days before it."""
        return next((number for number, first in reversed(self.versions) if first <= day), self.versions[0][0])


def _months_around(kind: PeriodKind, day: date, months: int, first: int) -> Period:
    counted = day.year * MONTHS_OF_A_YEAR + day.month - first
    start = counted - (counted % MONTHS_OF_A_YEAR) % months + first - 1
    return Period(kind, _first_of(start), _first_of(start + months))


def _first_of(counted_months: int) -> date:
    year, month = divmod(counted_months, MONTHS_OF_A_YEAR)
    return date(year, month + 1, 1)


def iso_week(day: date) -> date:
    """The Monday of the day's ISO week."""
    return day - timedelta(days=day.weekday())


def ordered(versions: Iterable[tuple[int, date]]) -> tuple[tuple[int, date], ...]:
    return tuple(sorted(versions, key=lambda version: version[1]))
