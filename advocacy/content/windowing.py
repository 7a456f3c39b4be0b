"""Local times as people type them, and moments: dates that don't exist, hours that are doubled or left out."""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_TYPED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::\d{2}(?:\.\d+)?)?)?", re.ASCII)
FIRST_YEAR, LAST_YEAR = 2000, 2100


class BadTime(StrEnum):
    NOT_A_TIME = "not_a_time"
    NO_SUCH_MONTH = "no_such_month"
    NO_SUCH_DAY = "no_such_day"
    NO_SUCH_HOUR = "no_such_hour"
    OUT_OF_RANGE = "out_of_range"


@dataclass(frozen=True)
class TimeProblem:
    """Why a typed time is none; year, month and that month's days where they are known."""

    kind: BadTime
    year: int = 0
    month: int = 0
    days: int = 0


def known_zone(name: str) -> ZoneInfo | None:
    """The IANA zone of that name; None when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def read_local_time(typed: str) -> datetime | TimeProblem:
    """A naive local time from "2027-02-28T09:00" (the form of a date field; a space or no time also do)."""
    found = _TYPED.fullmatch(typed.strip())
    if not found:
        return TimeProblem(BadTime.NOT_A_TIME)
    year, month, day, hour, minute = (int(part or 0) for part in found.groups())
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return TimeProblem(BadTime.OUT_OF_RANGE, year)
    if not 1 <= month <= 12:
        return TimeProblem(BadTime.NO_SUCH_MONTH, year, month)
    days = calendar.monthrange(year, month)[1]
    if not 1 <= day <= days:
        return TimeProblem(BadTime.NO_SUCH_DAY, year, month, days)
    if hour > 23 or minute > 59:
        return TimeProblem(BadTime.NO_SUCH_HOUR, year, month)
    return datetime(year, month, day, hour, minute)  # noqa: DTZ001 - a local time has no zone yet


def to_moment(local: datetime, zone: ZoneInfo) -> datetime:
    """The moment of a naive local time, in UTC.

    A time that doesn't exist (clocks go forward) moves forward by the hour that is left out; a doubled one means the
    first.
    """
    # fold=0 is the first of two; and in a gap Python takes the offset before it, which lands after it: 02:30 → 03:30.
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def to_local(moment: datetime, zone: ZoneInfo) -> datetime:
    """The naive local time of a moment, for a date field."""
    return moment.astimezone(zone).replace(tzinfo=None)


def closes_before_it_opens(opens_at: datetime | None, closes_at: datetime | None) -> bool:
    return opens_at is not None and closes_at is not None and closes_at <= opens_at
