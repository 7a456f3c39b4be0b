"""The calendar without a database: bars, crowded days, gaps, and moving over a change of clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.content.calendar_pages import Shown, month_of, shown_of, week_of
from advocacy.content.calendar_rules import (
    Gap,
    Span,
    Window,
    bars_of_week,
    crowded_days,
    days_of,
    gaps,
    month_weeks,
    open_on,
    shifted,
)
from advocacy.content.rules import Column
from advocacy.content.windowing import to_local

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MONDAY = date(2026, 11, 23)
DAY = timedelta(days=1)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=AMSTERDAM).astimezone(UTC)  # type: ignore[misc,arg-type]


def window(first: date, last: date, key: str = "a") -> Window:
    opens, closes = local(first.year, first.month, first.day, 9), local(last.year, last.month, last.day, 18)
    return Window(key, Column.APPROVED, opens, closes)


def test_a_month_is_all_its_weeks() -> None:
    assert month_weeks(2026, 11)[0] == date(2026, 10, 26)
    assert month_weeks(2026, 11)[-1] == date(2026, 11, 30)
    assert len(month_weeks(2027, 2)) == 4  # 1 February 2027 is a Monday
    assert month_weeks(2026, 12)[-1] == date(2026, 12, 28)


def test_a_window_is_one_bar_a_week_and_says_where_it_goes_on() -> None:
    first, last = window(date(2026, 11, 26), date(2026, 12, 4)), MONDAY + 7 * DAY
    (here,), (there,) = bars_of_week([first], MONDAY, AMSTERDAM), bars_of_week([first], last, AMSTERDAM)
    assert (here.first, here.span, here.begins, here.ends) == (4, 4, True, False)
    assert (there.first, there.span, there.begins, there.ends) == (1, 5, False, True)
    assert bars_of_week([first], MONDAY - 7 * DAY, AMSTERDAM) == []


def test_a_window_that_closes_at_midnight_ends_the_day_before() -> None:
    found = Window("a", Column.LIVE, local(2026, 11, 23, 9), local(2026, 11, 25))
    assert days_of(found, AMSTERDAM) == (date(2026, 11, 23), date(2026, 11, 24))


def test_the_day_is_the_companys_and_not_utcs() -> None:
    late = Window("a", Column.LIVE, datetime(2026, 11, 23, 23, 30, tzinfo=UTC), None)
    assert days_of(late, AMSTERDAM)[0] == date(2026, 11, 24)
    assert days_of(late, ZoneInfo("America/New_York"))[0] == date(2026, 11, 23)


def test_crowded_days_and_gaps() -> None:
    windows = [window(MONDAY, MONDAY + 3 * DAY, str(number)) for number in range(4)]
    windows.append(window(MONDAY + 3 * DAY, MONDAY + 3 * DAY))
    counts = open_on(windows, MONDAY, MONDAY + 13 * DAY, AMSTERDAM)
    assert crowded_days(windows, counts, MONDAY, AMSTERDAM) == [MONDAY + 3 * DAY]
    assert crowded_days(windows, counts, MONDAY + 4 * DAY, AMSTERDAM) == []  # what is past can't be spread any more
    assert gaps(counts, MONDAY) == [Gap(MONDAY + 4 * DAY, MONDAY + 13 * DAY)]
    assert gaps(counts, MONDAY + 13 * DAY) == []  # one day alone is no gap
    assert gaps(counts, MONDAY + 40 * DAY) == []  # and what is past is not filled any more


def test_a_day_that_is_as_full_as_the_one_before_is_no_news() -> None:
    windows = [window(MONDAY, MONDAY + 6 * DAY, str(number)) for number in range(6)]
    counts = open_on(windows, MONDAY, MONDAY + 6 * DAY, AMSTERDAM)
    assert crowded_days(windows, counts, MONDAY, AMSTERDAM) == [MONDAY]


def test_nine_in_the_morning_stays_nine_when_the_clocks_change() -> None:
    span = Span(local(2026, 10, 24, 9), local(2026, 10, 30, 18))
    moved = shifted(span, 1, 0, AMSTERDAM)  # the clocks go back on the 25th
    assert moved == Span(local(2026, 10, 25, 9), local(2026, 10, 31, 18))
    assert moved.opens_at is not None
    assert moved.opens_at - local(2026, 10, 24, 9) == timedelta(hours=25)


def test_an_hour_that_does_not_exist_moves_forward() -> None:
    span = Span(local(2027, 3, 27, 2, 30), local(2027, 4, 4, 18))
    moved = shifted(span, 1, 0, AMSTERDAM)
    assert moved.opens_at is not None
    assert to_local(moved.opens_at, AMSTERDAM) == datetime(2027, 3, 28, 3, 30)  # noqa: DTZ001 - a local time


def test_of_what_is_open_only_the_end_moves() -> None:
    span = Span(local(2026, 11, 20, 9), local(2026, 11, 30, 18))
    assert shifted(span, 2, 1, AMSTERDAM, is_open=True) == Span(span.opens_at, local(2026, 12, 3, 18))


def test_what_has_no_day_stays_without_one() -> None:
    assert shifted(Span(None, None), 5, 5, AMSTERDAM) == Span(None, None)


@given(st.integers(-366, 366), st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1)))  # noqa: DTZ001
def test_there_and_back_is_the_same_hour_of_the_same_day(days: int, naive: datetime) -> None:
    at = naive.replace(hour=12, minute=0, second=0, microsecond=0, tzinfo=AMSTERDAM).astimezone(UTC)
    there = shifted(Span(at, None), days, 0, AMSTERDAM)
    assert shifted(there, -days, 0, AMSTERDAM) == Span(at, None)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), max_size=12))
def test_bars_and_counts_say_the_same(spans: list[tuple[int, int]]) -> None:
    windows = [
        window(MONDAY + start * DAY, MONDAY + (start + length) * DAY, str(number))
        for number, (start, length) in enumerate(spans)
    ]
    counts = open_on(windows, MONDAY, MONDAY + 69 * DAY, AMSTERDAM)
    for week in range(10):
        monday = MONDAY + 7 * week * DAY
        bars = bars_of_week(windows, monday, AMSTERDAM)
        for place in range(7):
            covering = sum(bar.first <= place + 1 < bar.first + bar.span for bar in bars)
            assert covering == counts[monday + place * DAY]


@pytest.mark.parametrize(
    ("month", "week", "shown"),
    [
        ("2026-12", "", Shown(date(2026, 12, 1))),
        ("", "2026-W53", Shown(date(2026, 12, 28), week=True)),
        ("", "2027-W53", Shown(date(2026, 11, 1))),  # that year has 52
        ("2026-13", "", Shown(date(2026, 11, 1))),
        ("0000-01", "9999-W01", Shown(date(2026, 11, 1))),
        ("٢٠٢٦-١٢", "", Shown(date(2026, 11, 1))),
    ],
)
def test_what_the_address_asks_for(month: str, week: str, shown: Shown) -> None:
    assert shown_of(month, week, date(2026, 11, 23)) == shown


def test_going_on_and_back() -> None:
    december = Shown(date(2026, 12, 1))
    assert december.beside(1) == Shown(date(2027, 1, 1))
    assert december.beside(-12).name == "2025-12"
    assert week_of(date(2027, 1, 3)).name == "2026-W53"
    assert week_of(date(2027, 1, 3)).beside(1).name == "2027-W01"
    assert month_of(date(2027, 1, 31)) == Shown(date(2027, 1, 1))
