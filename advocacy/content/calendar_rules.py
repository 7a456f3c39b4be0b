"""The calendar without a database: windows as bars of weeks, crowded days, gaps, and what moving a window gives.

Days are days of one zone, the company's; moments come in aware.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from advocacy.content.rules import Column
from advocacy.content.windowing import to_local, to_moment

DAY, WEEK = timedelta(days=1), timedelta(days=7)
INSTANT = timedelta(microseconds=1)
CROWDED = 5  # windows at once, from which on what opens has to wait in the feeds
LONGEST_MOVE = 366  # days


@dataclass(frozen=True)
class Window:
    """A post's sharing window. `closes_at` None: it has no end yet and stands on its first day."""

    key: str
    column: Column
    opens_at: datetime
    closes_at: datetime | None


@dataclass(frozen=True)
class Bar:
    """A window's part of one week: columns 1 to 7. Without `begins` or `ends` it goes on beside that edge."""

    window: Window
    first: int
    span: int
    begins: bool
    ends: bool


@dataclass(frozen=True)
class Gap:
    """Days on which nothing is open, both included."""

    first: date
    last: date


def month_weeks(year: int, month: int) -> list[date]:
    """The Mondays of the weeks that hold a day of the month."""
    first = date(year, month, 1)
    following = date(year + month // 12, month % 12 + 1, 1)
    monday = first - timedelta(days=first.weekday())
    return [monday + number * WEEK for number in range(6) if monday + number * WEEK < following]


def days_of(window: Window, zone: ZoneInfo) -> tuple[date, date]:
    """First and last day. A window that closes at midnight does not touch the day that begins then."""
    first = to_local(window.opens_at, zone).date()
    if window.closes_at is None or window.closes_at <= window.opens_at:
        return first, first
    return first, to_local(window.closes_at - INSTANT, zone).date()


def bars_of_week(windows: Sequence[Window], monday: date, zone: ZoneInfo) -> list[Bar]:
    """In the order of the windows; those that touch no day of the week are left out."""
    sunday = monday + 6 * DAY
    bars = []
    for window in windows:
        first, last = days_of(window, zone)
        if last < monday or first > sunday:
            continue
        start, end = max(first, monday), min(last, sunday)
        bars.append(Bar(window, (start - monday).days + 1, (end - start).days + 1, first >= monday, last <= sunday))
    return bars


def open_on(windows: Sequence[Window], first: date, last: date, zone: ZoneInfo) -> dict[date, int]:
    """How many windows touch each of the days."""
    counts = {first + number * DAY: 0 for number in range((last - first).days + 1)}
    for window in windows:
        begin, end = days_of(window, zone)
        for day in _days(max(begin, first), min(end, last)):
            counts[day] += 1
    return counts


def crowded_days(windows: Sequence[Window], counts: dict[date, int], today: date, zone: ZoneInfo) -> list[date]:
    """Days from today on at which a window opens beside so many others. Those after it are as full, and no news."""
    opening = {days_of(window, zone)[0] for window in windows}
    return [day for day, number in sorted(counts.items()) if number >= CROWDED and today <= day and day in opening]


def gaps(counts: dict[date, int], today: date, least: int = 2) -> list[Gap]:
    """Runs of at least so many days from today on without a window."""
    found: list[Gap] = []
    for day, number in sorted(counts.items()):
        if number or day < today:
            continue
        if found and found[-1].last == day - DAY:
            found[-1] = Gap(found[-1].first, day)
        else:
            found.append(Gap(day, day))
    return [gap for gap in found if (gap.last - gap.first).days + 1 >= least]


@dataclass(frozen=True)
class Span:
    """When a post opens and closes; None where nobody chose it yet."""

    opens_at: datetime | None
    closes_at: datetime | None


def shifted(span: Span, days: int, longer: int, zone: ZoneInfo, *, is_open: bool = False) -> Span:
    """The whole window so many days later, its end so many more; the hour on the clock stays what it was.

    `is_open`: people see it already, so its opening is past and only its end moves. Moving twice over a change of
    clocks and back gives the same window again, but for an hour that the clocks left out.
    """
    opens = span.opens_at if is_open else _later(span.opens_at, days, zone)
    return Span(opens, _later(span.closes_at, days + longer, zone))


def _later(moment: datetime | None, days: int, zone: ZoneInfo) -> datetime | None:
    return to_moment(to_local(moment, zone) + timedelta(days=days), zone) if moment else None


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY
