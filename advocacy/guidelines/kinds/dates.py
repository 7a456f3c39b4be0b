"""Times of the year that a rule names, and days that a text names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from advocacy.guidelines.reading import Table

_MONTHS = (
    ("january", "januari", "jan"), ("february", "februari", "feb"), ("march", "maart", "mar", "mrt"),
    ("april", "apr"), ("may", "mei"), ("june", "juni", "jun"), ("july", "juli", "jul"),
    ("august", "augustus", "aug"), ("september", "sept", "sep"), ("october", "oktober", "oct", "okt"),
    ("november", "nov"), ("december", "dec"),
)  # fmt: skip
MONTHS: Mapping[str, int] = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
# At the start of what is read: “12 March 2027”, “March 12, 2027”, “12-3-2027”, “2027-03-12”; a weekday may go before.
_DAY = re.compile(
    r"[^\w\n]{0,3}(?:[a-z]{2,5}day,? |[a-z]{2,6}dag,? )?(?:"
    rf"(?P<d1>\d{{1,2}})(?:st|nd|rd|th|e)? (?:of )?(?P<m1>{_NAMES})\b\.?(?:,? (?P<y1>20\d\d))?"
    rf"|(?P<m2>{_NAMES})\b\.? (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<y2>20\d\d))?"
    r"|(?P<y3>20\d\d)-(?P<m3>\d\d)-(?P<d3>\d\d)"
    r"|(?P<d4>\d{1,2})[-./](?P<m4>\d{1,2})[-./](?P<y4>20\d\d))"
)
_YEARLY = re.compile(r"(\d\d)-(\d\d)")


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both within. Without a year it comes back every year."""

    first: date | tuple[int, int]
    last: date | tuple[int, int]

    def holds(self, day: date) -> bool:
        if isinstance(self.first, date) and isinstance(self.last, date):
            return self.first <= day <= self.last
        present = (day.month, day.day)
        first, last = _in_year(self.first), _in_year(self.last)
        return first <= present <= last if first <= last else present >= first or present <= last


def _in_year(day: date | tuple[int, int]) -> tuple[int, int]:
    return (day.month, day.day) if isinstance(day, date) else day


def read_periods(table: Table, name: str) -> tuple[Period, ...]:
    """Entries such as `{ from = 2027-01-11, until = 2027-02-04 }`, or `{ from = "01-11", until = "02-04" }` yearly."""
    periods = []
    for entry in table.sections(name):
        first, last = _end(entry, "from"), _end(entry, "until")
        if type(first) is not type(last):
            entry.complain("until", "Write both ends with a year, or both without.")
        elif isinstance(first, date) and isinstance(last, date) and last < first:
            entry.complain("until", "This lies before from.")
        else:
            periods.append(Period(first, last))
        entry.done()
    return tuple(periods)


def _end(entry: Table, name: str) -> date | tuple[int, int]:
    if not isinstance(entry.peek(name), str):
        return entry.day(name)
    found = _YEARLY.fullmatch(entry.text(name))
    try:
        day = date(2028, int(found[1]), int(found[2])) if found else None  # a leap year: every day of the year is one
    except ValueError:
        day = None
    if day is None:
        entry.complain(name, "Write month and day, such as “01-31”, or a whole date without quotes.")
        return (1, 1)
    return (day.month, day.day)


def day_at(text: str, place: int, today: date) -> date | None:
    """The day that a folded text names right at a place. Without a year it is the next such day from a month ago on."""
    found = _DAY.match(text, place)
    if found is None:
        return None
    parts = {key[0]: value for key, value in found.groupdict().items() if value}
    month = MONTHS.get(parts["m"]) or int(parts["m"])
    if "y" in parts:
        return _day(int(parts["y"]), month, int(parts["d"]))
    this_year = _day(today.year, month, int(parts["d"]))
    long_ago = this_year is not None and (today - this_year).days > 31
    return _day(today.year + 1, month, int(parts["d"])) if long_ago else this_year


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
