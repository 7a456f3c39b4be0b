"""When things count: seasons, periods across zones, versions, and the closing of a season."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.evidence.calendar import Calendar, PeriodKind

HALF_YEARS = Calendar(
    zone="Europe/Amsterdam",
    season_months=6,
    season_starts=1,
    close_after=timedelta(days=7),
    versions=((1, date(2026, 1, 1)), (2, date(2026, 7, 1))),
)
FROM_APRIL = Calendar("Europe/Amsterdam", 12, 4, timedelta(days=7), ((1, date(2026, 1, 1)),))


def test_a_day_begins_at_midnight_of_the_company() -> None:
    late_in_utc = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    assert HALF_YEARS.day_of(late_in_utc) == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("zone", "day", "start", "hours"),
    [
        ("Europe/Amsterdam", date(2026, 3, 29), datetime(2026, 3, 28, 23, tzinfo=UTC), 23),
        ("Europe/Amsterdam", date(2026, 10, 25), datetime(2026, 10, 24, 22, tzinfo=UTC), 25),
        # Midnight is skipped there, and the day begins at one.
        ("Asia/Beirut", date(2026, 3, 29), datetime(2026, 3, 28, 22, tzinfo=UTC), 23),
        ("Asia/Beirut", date(2026, 10, 25), datetime(2026, 10, 24, 22, tzinfo=UTC), 24),
    ],
)
def test_days_on_which_the_clocks_change(zone: str, day: date, start: datetime, hours: int) -> None:
    calendar = Calendar(zone, 6, 1, timedelta(days=7), ((1, date(2026, 1, 1)),))
    tomorrow = calendar.start_of(day + timedelta(days=1))
    assert calendar.start_of(day) == start
    assert tomorrow - start == timedelta(hours=hours)
    moments = start - timedelta(seconds=1), start, tomorrow - timedelta(seconds=1), tomorrow
    assert [calendar.day_of(moment) for moment in moments] == [
        day - timedelta(days=1),
        day,
        day,
        day + timedelta(days=1),
    ]


@pytest.mark.parametrize(
    ("kind", "day", "start", "end"),
    [
        (PeriodKind.WEEK, date(2027, 1, 2), date(2026, 12, 28), date(2027, 1, 4)),
        (PeriodKind.MONTH, date(2026, 2, 28), date(2026, 2, 1), date(2026, 3, 1)),
        (PeriodKind.QUARTER, date(2026, 12, 31), date(2026, 10, 1), date(2027, 1, 1)),
        (PeriodKind.SEASON, date(2026, 7, 1), date(2026, 7, 1), date(2027, 1, 1)),
    ],
)
def test_periods(kind: PeriodKind, day: date, start: date, end: date) -> None:
    period = HALF_YEARS.period(kind, day)
    assert (period.start, period.end) == (start, end)


def test_a_season_may_begin_in_april() -> None:
    assert FROM_APRIL.season(date(2027, 3, 31)).start == date(2026, 4, 1)
    assert FROM_APRIL.season(date(2027, 4, 1)).start == date(2027, 4, 1)


@given(
    st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.sampled_from(PeriodKind), st.sampled_from([HALF_YEARS, FROM_APRIL])
)
def test_every_day_lies_in_one_period_of_each_kind(day: date, kind: PeriodKind, calendar: Calendar) -> None:
    period = calendar.period(kind, day)
    assert day in period
    assert calendar.period(kind, period.start) == period
    assert calendar.period(kind, period.end).start == period.end
    assert calendar.before(period).end == period.start


def test_a_season_is_open_until_seven_days_after_its_end() -> None:
    happened = datetime(2026, 6, 30, 12, tzinfo=UTC)
    last_moment = datetime(2026, 7, 7, 21, 59, tzinfo=UTC)  # 7 July, 23:59 in Amsterdam
    too_late = datetime(2026, 7, 7, 22, 0, tzinfo=UTC)
    assert HALF_YEARS.counts_at(happened, last_moment) == happened
    assert HALF_YEARS.counts_at(happened, too_late) == too_late


@pytest.mark.parametrize(
    ("day", "version"), [(date(2025, 5, 1), 1), (date(2026, 6, 30), 1), (date(2026, 7, 1), 2), (date(2030, 1, 1), 2)]
)
def test_the_version_in_force(day: date, version: int) -> None:
    assert HALF_YEARS.version_on(day) == version
