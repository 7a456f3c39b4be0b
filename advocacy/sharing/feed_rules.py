"""Decisions about the feed: what is new today, in which order, and what comms may hear about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

FEW_PEOPLE = 5  # below it a count of people is not told: it could be read as one colleague's choice


class Filter(StrEnum):
    """Which posts the feed lists."""

    NEW = "new"
    SHARED = "shared"
    SKIPPED = "skipped"
    SEARCH = "search"


class SkipReason(StrEnum):
    """Why a post is not for somebody, when they like to say it."""

    TOPIC = "topic"
    WORDS = "words"
    READERS = "readers"
    KNOWN = "known"


@dataclass(frozen=True)
class Ranked:
    """A post's place among others. `points`: content's relevance; `shown_on`: the local day it first stood there."""

    post_id: int
    points: int
    closes_at: datetime
    shown_on: date | None


def left_today(shown_today: int, a_day: int) -> int:
    """How many new posts the feed may still bring on this day."""
    return max(0, a_day - shown_today)


def in_order(found: Iterable[Ranked], today: date) -> list[int]:
    """Post ids, the most relevant first; among equals what is new today, then what closes first."""
    return [one.post_id for one in sorted(found, key=lambda one: _place(one, today))]


def _place(one: Ranked, today: date) -> tuple[int, bool, datetime, int]:
    return (-one.points, one.shown_on not in (None, today), one.closes_at, one.post_id)


class Untold(StrEnum):
    """Why a number of people is not told: it could be read as one colleague's choice."""

    FEW = "few"  # fewer than `FEW_PEOPLE` did
    NEARLY_ALL = "nearly_all"  # fewer than `FEW_PEOPLE` did not
    SMALL_GROUP = "small_group"  # so few could choose that even these words would tell


@dataclass(frozen=True)
class Tally:
    """How many people, or why that is not told."""

    people: int | None
    untold: Untold | None = None


def tally(people: int) -> Tally:
    return Tally(people) if people >= FEW_PEOPLE else Tally(None, Untold.FEW)


def choice_of(people: int, of: int) -> Tally:
    """How many of those chose something; that all or nearly all did would be everybody's own choice, too.

    Among fewer than twice so many nothing is said: of five, "nearly all" is each of them.
    """
    if of < 2 * FEW_PEOPLE:
        return Tally(None, Untold.SMALL_GROUP)
    return Tally(None, Untold.NEARLY_ALL) if of - people < FEW_PEOPLE else tally(people)


def main_reason(reasons: Mapping[SkipReason, int]) -> SkipReason | None:
    """What most of those who gave a reason said; None when too few did, or when it was less than half of them."""
    total = sum(reasons.values())
    if total < FEW_PEOPLE:
        return None
    reason, most = max(reasons.items(), key=lambda item: item[1])
    return reason if most * 2 >= total else None
