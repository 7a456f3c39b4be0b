"""When a share goes out: now, at the next good slot, or at a time that the person picks. Time comes in."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from zoneinfo import ZoneInfo

from advocacy.content.windowing import TimeProblem, read_local_time, to_moment

DAY_STARTS, DAY_ENDS = time(8), time(20)  # by the person's own clock; the end is not part of the day
APART = timedelta(minutes=30)  # from any other share of the same person on that network, before and after
LEAD = timedelta(minutes=10)  # a slot that is shown lies far enough ahead to change a sentence first
LAST_CALL = timedelta(minutes=1)  # a slot leaves the worker a minute before the window closes
MINUTE = timedelta(minutes=1)
HOUR_LONG = 60


class Timing(StrEnum):
    """The three chips."""

    NOW = "now"
    SLOT = "slot"
    PICK = "pick"


@dataclass(frozen=True)
class Asked:
    """What the form says. `slot`: the one that was shown; `typed`: a local time in the person's zone, as typed."""

    timing: Timing = Timing.NOW
    slot: datetime | None = None
    typed: str = ""


RIGHT_NOW = Asked()


class NotThen(StrEnum):
    """Why a picked time can't be used."""

    NOTHING_PICKED = "nothing_picked"
    PAST = "past"
    AFTER_CLOSE = "after_close"


class NoSlot(StrEnum):
    """Why no slot is offered."""

    CLOSES_TOO_SOON = "closes_too_soon"
    DAY_IS_FULL = "day_is_full"


TimeMistake = NotThen | TimeProblem


def minute_order(person_id: int, post_id: int) -> tuple[int, ...]:
    """The minutes of an hour in an order of this person's and this post's own; the same whenever it is asked for.

    Colleagues' orders differ, so a hundred people who are shown a slot at once are spread over an hour.
    """
    seed = f"{person_id}/{post_id}"
    return tuple(sorted(range(HOUR_LONG), key=lambda minute: hashlib.sha256(f"{seed}/{minute}".encode()).digest()))


def next_slot(
    earliest: datetime, zone: ZoneInfo, closes_at: datetime, others: Sequence[datetime], order: Sequence[int]
) -> datetime | None:
    """The next good moment, a whole minute not before `earliest`; None when there is none before the window closes.

    Of each sixty minutes of daytime (they go on the next morning) the first free one in the person's own order.
    """
    minutes = daytime_minutes(earliest, zone, closes_at)
    while hour := list(islice(minutes, HOUR_LONG)):
        free = {moment.astimezone(zone).minute: moment for moment in hour if is_apart(moment, others)}
        for minute in order:
            if minute in free:
                return free[minute]
    return None


def why_no_slot(earliest: datetime, zone: ZoneInfo, closes_at: datetime) -> NoSlot:
    """Asked when there is none: is no daytime left, or is it full of the person's other shares?"""
    left = next(daytime_minutes(earliest, zone, closes_at), None)
    return NoSlot.CLOSES_TOO_SOON if left is None else NoSlot.DAY_IS_FULL


def is_good_slot(
    moment: datetime, earliest: datetime, zone: ZoneInfo, closes_at: datetime, others: Sequence[datetime]
) -> bool:
    """Whether a slot that was shown may still be taken."""
    return (
        earliest <= moment <= closes_at - LAST_CALL
        and moment == _whole_minute(moment)
        and in_daytime(moment, zone)
        and is_apart(moment, others)
    )


def is_apart(moment: datetime, others: Sequence[datetime]) -> bool:
    return all(abs(moment - other) >= APART for other in others)


def in_daytime(moment: datetime, zone: ZoneInfo) -> bool:
    return DAY_STARTS <= moment.astimezone(zone).time() < DAY_ENDS


def daytime_minutes(earliest: datetime, zone: ZoneInfo, closes_at: datetime) -> Iterator[datetime]:
    """The whole minutes of daytime from `earliest` on, while the window is open.

    They are counted by the wall clock, so a night of daylight saving moves none of them out of the day.
    """
    first, last = _whole_minute(earliest), closes_at - LAST_CALL
    day = first.astimezone(zone).date()
    while (opening := _opening(day, zone)) <= last:
        local = max(opening, first).astimezone(zone).replace(tzinfo=None)
        while local.date() == day and local.time() < DAY_ENDS:
            moment = to_moment(local, zone)
            local += MINUTE
            if first <= moment <= last and in_daytime(moment, zone):
                yield moment
        if day == date.max:
            return
        day += timedelta(days=1)


def read_picked_time(typed: str, zone: ZoneInfo, now: datetime, closes_at: datetime) -> datetime | TimeMistake:
    """The moment of a time as picked in the person's zone, in UTC; or what is wrong with it."""
    if not typed.strip():
        return NotThen.NOTHING_PICKED
    local = read_local_time(typed)
    if isinstance(local, TimeProblem):
        return local
    moment = to_moment(local, zone)
    if moment <= now:
        return NotThen.PAST
    return moment if moment < closes_at else NotThen.AFTER_CLOSE


def read_slot(stored: str) -> datetime | None:
    """The slot that a form carries; None for anything that is none."""
    try:
        moment = datetime.fromisoformat(stored)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):  # the last hours of the year 9999 have no UTC
        return None


def _opening(day: date, zone: ZoneInfo) -> datetime:
    return to_moment(datetime.combine(day, DAY_STARTS), zone)


def _whole_minute(moment: datetime) -> datetime:
    """This minute if it is whole, else the next one."""
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + MINUTE
