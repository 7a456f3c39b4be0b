"""Who gets a question: plain functions over people, their hours and what they have already.

Working hours and absence decide who, never the clock.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from advocacy.questions.rules import Level

WORKING_DAYS = (0, 1, 2, 3, 4)  # Monday is 0
STARTS, ENDS = time(9), time(17, 30)
MOST_OPEN = 5
LARGEST_LOAD = 50
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Hours:
    """When somebody is there, in their own zone. Hours that end before they start go past midnight."""

    zone: str
    days: frozenset[int] = frozenset(WORKING_DAYS)
    starts: time = STARTS
    ends: time = ENDS
    away_from: date | None = None
    away_until: date | None = None  # the last day away


def is_away(hours: Hours, now: datetime) -> bool:
    today = now.astimezone(ZoneInfo(hours.zone)).date()
    return hours.away_from is not None and hours.away_from <= today <= (hours.away_until or date.max)


def is_on_duty(hours: Hours, now: datetime) -> bool:
    """By the wall clock where they are, so also on the days when the clocks change."""
    if is_away(hours, now):
        return False
    here = now.astimezone(ZoneInfo(hours.zone))
    today, yesterday = here.weekday(), (here - timedelta(days=1)).weekday()
    clock = here.time().replace(tzinfo=None)
    if hours.starts < hours.ends:
        return today in hours.days and hours.starts <= clock < hours.ends
    return (today in hours.days and clock >= hours.starts) or (yesterday in hours.days and clock < hours.ends)


@dataclass
class Candidate:
    """An expert for the topic. `load`: open questions; `last`: when they were given one, for taking turns."""

    person_id: int
    languages: Collection[str]
    hours: Hours
    most_open: int = MOST_OPEN
    load: int = 0
    last: datetime | None = None

    @property
    def turn(self) -> tuple[int, bool, datetime, int]:
        """The least loaded first; of equals who has waited longest."""
        return self.load, self.last is not None, self.last or LONG_AGO, self.person_id


@dataclass(frozen=True)
class Asked:
    """What routing knows of a question. `had`: who had it before, or declined it."""

    language: str
    asker_id: int
    had: Collection[int] = field(default=())


@dataclass(frozen=True)
class Assignment:
    """`missed`: an expert for it exists but isn't there, so the first one who comes is offered it."""

    owner_id: int
    level: Level
    missed: bool = False


def fitting(candidates: Iterable[Candidate], asked: Asked) -> list[Candidate]:
    """Those who could answer it, were they there and free."""
    return [
        one
        for one in candidates
        if asked.language in one.languages and one.person_id != asked.asker_id and one.person_id not in asked.had
    ]


def free(candidates: Iterable[Candidate], now: datetime) -> Candidate | None:
    """The least loaded of those on duty who have room for one more."""
    there = [one for one in candidates if one.load < one.most_open and is_on_duty(one.hours, now)]
    return min(there, key=lambda one: one.turn, default=None)


def assign(
    level: Level, candidates: Sequence[Candidate], fallbacks: Sequence[int], asked: Asked, now: datetime
) -> Assignment:
    """Always somebody. `fallbacks`: who keeps it when no expert is there, the named one first; none of them may be
    the asker, unless nobody else is left in the company.
    """
    could = fitting(candidates, asked)
    found = free(could, now) if level is not Level.FALLBACK else None
    if found:
        return Assignment(found.person_id, level)
    owner = next((one for one in fallbacks if one != asked.asker_id), asked.asker_id)
    return Assignment(owner, Level.FALLBACK, missed=any(one.person_id != owner for one in could))
