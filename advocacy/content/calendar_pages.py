"""A stretch of the calendar as its page shows it: weeks with bars, what is crowded, what is empty, ways to go on."""

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from advocacy.content.calendar_listing import Entry, Stretch, Wanted, company_zone, stretch
from advocacy.content.calendar_rules import (
    WEEK,
    Bar,
    Gap,
    Window,
    bars_of_week,
    crowded_days,
    gaps,
    month_weeks,
    open_on,
)
from advocacy.content.windowing import FIRST_YEAR, LAST_YEAR, to_local
from advocacy.networks.rules import Network

_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
SIX_DAYS = timedelta(days=6)


@dataclass(frozen=True)
class Shown:
    """Which stretch: one month, or one week. `first`: the month's first day, or the week's Monday."""

    first: date
    week: bool = False

    @property
    def mondays(self) -> list[date]:
        return [self.first] if self.week else month_weeks(self.first.year, self.first.month)

    @property
    def name(self) -> str:
        """As the address writes it."""
        if not self.week:
            return f"{self.first:%Y-%m}"
        year, number, _ = self.first.isocalendar()
        return f"{year}-W{number:02}"

    def beside(self, steps: int) -> "Shown":
        if self.week:
            return Shown(self.first + steps * WEEK, week=True)
        months = self.first.year * 12 + self.first.month - 1 + steps
        return Shown(date(months // 12, months % 12 + 1, 1))


@dataclass(frozen=True)
class Day:
    day: date
    number: int
    crowded: bool
    today: bool
    names_month: bool


@dataclass(frozen=True)
class Week:
    """`gaps`: with the column where each begins and its span in this week."""

    monday: date
    days: Sequence[Day]
    bars: Sequence[tuple[Bar, Entry]]
    gaps: Sequence[tuple[Gap, int, int]]

    @property
    def crowded(self) -> list[Day]:
        return [day for day in self.days if day.crowded]


@dataclass(frozen=True)
class CalendarPage:
    shown: Shown
    weeks: Sequence[Week]
    crowded: Mapping[date, int]
    gaps: Sequence[Gap]
    found: Stretch


def shown_of(month: str, week: str, today: date) -> Shown:
    """What the address asks for; this month when it asks for nothing that there is."""
    typed = _WEEK.fullmatch(week)
    if typed:
        monday = _monday(int(typed.group(1)), int(typed.group(2)))
        if monday:
            return Shown(monday, week=True)
    typed = _MONTH.fullmatch(month)
    if typed and FIRST_YEAR <= int(typed.group(1)) < LAST_YEAR and 1 <= int(typed.group(2)) <= 12:
        return Shown(date(int(typed.group(1)), int(typed.group(2)), 1))
    return month_of(today)


def month_of(day: date) -> Shown:
    return Shown(day.replace(day=1))


def week_of(day: date) -> Shown:
    return Shown(day - timedelta(days=day.weekday()), week=True)


def calendar_page(shown: Shown, wanted: Wanted, moment: datetime) -> CalendarPage:
    zone, mondays = company_zone(), shown.mondays
    first, last, today = mondays[0], mondays[-1] + SIX_DAYS, to_local(moment, zone).date()
    found = stretch(first, last, wanted)
    entries = {entry.key: entry for entry in found.entries}
    windows = [entry.window for entry in found.entries if entry.window]
    counts = open_on(found.windows, first, last, zone)
    crowded, empty = set(crowded_days(found.windows, counts, today, zone)), gaps(counts, today)
    weeks = [_week(monday, windows, entries, counts, crowded, empty, today) for monday in mondays]
    return CalendarPage(shown, weeks, {day: counts[day] for day in sorted(crowded)}, empty, found)


def wanted_of(campaign: str, network: str) -> Wanted:
    return Wanted(campaign, Network(network) if network in set(Network) else None)


def _week(
    monday: date,
    windows: Sequence[Window],
    entries: Mapping[str, Entry],
    counts: Mapping[date, int],
    crowded: set[date],
    empty: Sequence[Gap],
    today: date,
) -> Week:
    days = [monday + timedelta(days=number) for number in range(7)]
    bars = [(bar, entries[bar.window.key]) for bar in bars_of_week(windows, monday, company_zone())]
    shown = [Day(day, counts[day], day in crowded, day == today, day.day == 1 or day == min(counts)) for day in days]
    parts = []
    for gap in empty:
        start, end = max(gap.first, monday), min(gap.last, days[-1])
        if start <= end:
            parts.append((gap, (start - monday).days + 1, (end - start).days + 1))
    return Week(monday, shown, bars, parts)


def _monday(year: int, number: int) -> date | None:
    if not FIRST_YEAR < year < LAST_YEAR or not 1 <= number <= 53:
        return None
    if number == 53 and date(year, 12, calendar.monthrange(year, 12)[1]).isocalendar().week != 53:
        return None
    return date.fromisocalendar(year, number, 1)
