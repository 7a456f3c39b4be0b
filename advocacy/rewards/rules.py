"""What helping is worth, how much of it is given, and which credits are spent first. Plain values, no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

MONTHS_OF_A_YEAR = 12
SECOND_CHANCE = timedelta(days=14)  # credits that come back can be spent at least so long, once


class Deed(StrEnum):
    """What earns credits: helping. Posting, liking, resharing and what comes of them are not here and never will be."""

    ANSWERED = "answered"
    PROMISE_KEPT = "promise_kept"  # the answer came within the promised day
    THANKED = "thanked"
    SUGGESTION_USED = "suggestion_used"
    CHECKUP_DONE = "checkup_done"


class Cut(StrEnum):
    """Why less was given than the deed is worth."""

    TIMES = "times"  # this deed earned often enough this month
    PERSON = "person"  # a person's month is full
    COMPANY = "company"  # the company's month is given away


class TransferKind(StrEnum):
    EARNED = "earned"
    SPENT = "spent"
    RETURNED = "returned"  # a gift was taken back, or nobody fetched it
    ENDED = "ended"  # kept for longer than credits live
    REVERSED = "reversed"  # given by mistake
    LEFT = "left"  # the person left


ADDS = frozenset({TransferKind.EARNED, TransferKind.RETURNED})


class AccountKind(StrEnum):
    """Between which accounts credits move. Only a person's can't fall below zero."""

    PERSON = "person"
    COMPANY = "company"  # where they come from
    GIFTS = "gifts"  # where they were spent
    OVER = "over"  # where they ended


@dataclass(frozen=True)
class Terms:
    """What a deed is worth; `times_a_month`: how often at most it earns."""

    credits: int
    times_a_month: int | None = None


@dataclass(frozen=True)
class Left:
    """What is still free this month: for the person, of the company's budget, of the deed's times."""

    person: int
    company: int
    times: int | None = None


@dataclass(frozen=True)
class Grant:
    wanted: int
    given: int
    cut: Cut | None = None


def grant(terms: Terms, left: Left) -> Grant:
    """As much as every limit leaves; the tightest one is named."""
    if left.times is not None and left.times <= 0:
        return Grant(terms.credits, 0, Cut.TIMES)
    tightest, cut = min((max(left.person, 0), Cut.PERSON), (max(left.company, 0), Cut.COMPANY))
    if tightest >= terms.credits:
        return Grant(terms.credits, terms.credits)
    return Grant(terms.credits, tightest, cut)


@dataclass(frozen=True)
class Lot:
    """Credits that came together and end together. `came_back`: they were spent once before."""

    key: int
    left: int
    ends_on: date  # the last day on which they can be spent
    came_back: bool = False


def spendable(lots: Iterable[Lot], today: date) -> int:
    return sum(lot.left for lot in lots if lot.ends_on >= today)


def take(lots: Iterable[Lot], amount: int, today: date) -> list[tuple[Lot, int]] | None:
    """Out of which lots so much is taken: what ends first goes first. None when it is not there."""
    taken: list[tuple[Lot, int]] = []
    for lot in sorted((lot for lot in lots if lot.ends_on >= today and lot.left), key=_soonest):
        if amount <= 0:
            break
        part = min(lot.left, amount)
        taken.append((lot, part))
        amount -= part
    return taken if amount <= 0 else None


def over(lots: Iterable[Lot], today: date) -> list[tuple[Lot, int]]:
    """What has ended and was not spent."""
    return [(lot, lot.left) for lot in sorted(lots, key=_soonest) if lot.left and lot.ends_on < today]


def next_end(lots: Iterable[Lot]) -> date | None:
    return min((lot.ends_on for lot in lots if lot.left), default=None)


def ending_first(lots: Sequence[Lot], today: date) -> tuple[int, date] | None:
    """How many end first, and on which day."""
    there = [lot for lot in lots if lot.left and lot.ends_on >= today]
    first = next_end(there)
    return (sum(lot.left for lot in there if lot.ends_on == first), first) if first else None


def _soonest(lot: Lot) -> tuple[date, int]:
    return lot.ends_on, lot.key


def ends_on_after_return(lot: Lot, today: date) -> date:
    """Credits that come back keep their last day; what would be lost gets two weeks, but not again and again."""
    return lot.ends_on if lot.came_back else max(lot.ends_on, today + SECOND_CHANCE)


def last_day(earned_on: date, keep_months: int) -> date:
    """The last day of the month that lies so many months on."""
    counted = earned_on.year * MONTHS_OF_A_YEAR + earned_on.month - 1 + keep_months + 1
    year, month = divmod(counted, MONTHS_OF_A_YEAR)
    return date(year, month + 1, 1) - timedelta(days=1)


def day_here(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def month_of(day: date) -> date:
    """A month is named by its first day."""
    return day.replace(day=1)
