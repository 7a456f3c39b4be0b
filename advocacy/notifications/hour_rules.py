"""When somebody wants to be told: the next digest, and the end of their quiet hours. Time comes in as an argument.

Local times that don't exist (clocks go forward) move forward by the hour that is left out; a doubled one means the
first.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

MONDAY, MORNING = 0, 8
WEEK = timedelta(days=7)


class Rhythm(StrEnum):
    """How often a digest comes."""

    OFF = "off"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True)
class Wish:
    """What somebody says about it; whoever has said nothing gets it on Monday morning. Weekdays count from Monday."""

    rhythm: Rhythm = Rhythm.WEEKLY
    weekday: int = MONDAY
    hour: int = MORNING
    quiet_from: time | None = None
    quiet_until: time | None = None


def next_digest(wish: Wish, zone: ZoneInfo, after: datetime) -> datetime | None:
    """The first such hour behind the moment; None for whoever wants none."""
    if wish.rhythm is Rhythm.OFF:
        return None
    today = after.astimezone(zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(9))  # a week, and the day on which a zone changed
    wanted = (day for day in days if wish.rhythm is Rhythm.DAILY or day.weekday() == wish.weekday)
    return next(moment for day in wanted if (moment := moment_of(day, time(wish.hour), zone)) > after)


def quiet_ends(wish: Wish, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When what is told now may be told; None while it is not quiet."""
    starts, ends = wish.quiet_from, wish.quiet_until
    if starts is None or ends is None or starts == ends:
        return None
    here = now.astimezone(zone)
    clock, over_midnight = here.time(), starts > ends
    evening, morning = clock >= starts, clock < ends
    if not (evening or morning if over_midnight else evening and morning):
        return None
    day = here.date() + timedelta(days=1) if over_midnight and evening else here.date()
    end = moment_of(day, ends, zone)
    return end if end > now else None


def moment_of(day: date, clock: time, zone: ZoneInfo) -> datetime:
    # fold=0 is the first of two; in a gap Python takes the offset before it, which lands behind it: 02:30 -> 03:30.
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)
