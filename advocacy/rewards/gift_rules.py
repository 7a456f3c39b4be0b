"""What can be chosen when and by whom, and how long a gift that was passed on waits. Plain values, no database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

MOST_PRICE, MOST_STOCK, MOST_EACH, MOST_DAYS = 100_000, 1_000_000, 1000, 365
LONGEST_NAME, LONGEST_ABOUT, LONGEST_CODE, LONGEST_GREETING, LONGEST_ALT = 80, 600, 200, 200, 200
USUAL_DAYS = 30
LATEST = date(9999, 12, 30)


class GiftKind(StrEnum):
    CODES = "codes"  # each gets a code of their own, out of a list
    DISCOUNT = "discount"  # one code for everybody
    DONATION = "donation"  # the company does it
    PHYSICAL = "physical"  # handed out at a desk


HANDED_OUT = frozenset({GiftKind.DONATION, GiftKind.PHYSICAL})  # somebody has to do something
WITH_CODE = frozenset({GiftKind.CODES, GiftKind.DISCOUNT})


class OrderState(StrEnum):
    KEPT = "kept"  # by whoever chose it
    OPEN = "open"  # passed on, and nobody has claimed it yet
    CLAIMED = "claimed"
    RETURNED = "returned"  # the credits are back


class EndedBy(StrEnum):
    """Why a gift came back."""

    TAKEN_BACK = "taken_back"
    LAPSED = "lapsed"  # nobody claimed it in time
    DESK = "desk"  # admins could not give it
    DECLINED = "declined"  # whoever got the link gave it back


class Refusal(StrEnum):
    """Why a gift can't be chosen now."""

    NOT_OFFERED = "not_offered"  # withdrawn meanwhile, or not open yet, or over
    SOLD_OUT = "sold_out"
    PRICE_CHANGED = "price_changed"
    ENOUGH = "enough"  # the person has as many as one may have
    TOO_FEW_CREDITS = "too_few_credits"
    KEPT_ONLY = "kept_only"  # not to be passed on


@dataclass(frozen=True)
class Offer:
    """A gift as it is on offer. `left`: None where there is no end to it. Both days are the first and the last one."""

    offered: bool
    price: int
    left: int | None = None
    opens_on: date | None = None
    closes_on: date | None = None
    each: int | None = None
    can_pass_on: bool = True


@dataclass(frozen=True)
class Wish:
    """Somebody who chooses it: the price they saw, what they have, how many of it they had."""

    price_seen: int
    credits: int
    had: int
    passing_on: bool = False


def is_open(offer: Offer, today: date) -> bool:
    opened = offer.opens_on is None or offer.opens_on <= today
    return offer.offered and opened and (offer.closes_on is None or today <= offer.closes_on)


def refusal(offer: Offer, wish: Wish, today: date) -> Refusal | None:
    """The first reason; None when it can be chosen."""
    reasons = (
        (not is_open(offer, today), Refusal.NOT_OFFERED),
        (offer.left is not None and offer.left <= 0, Refusal.SOLD_OUT),
        (offer.price != wish.price_seen, Refusal.PRICE_CHANGED),
        (offer.each is not None and wish.had >= offer.each, Refusal.ENOUGH),
        (wish.passing_on and not offer.can_pass_on, Refusal.KEPT_ONLY),
        (wish.credits < offer.price, Refusal.TOO_FEW_CREDITS),
    )
    return next((reason for applies, reason in reasons if applies), None)


def stock_after(left: int | None, typed: int | None, seen: int | None) -> int | None:
    """What is left once somebody typed another number over the one they saw: what was chosen meanwhile stays chosen.

    None: there is no end to it.
    """
    if typed is None or left is None or seen is None:
        return typed
    return max(0, left + typed - seen)


def waits_until(now: datetime, days: int, valid_until: date | None, zone: str) -> datetime:
    """A link works so many whole days, to the end of the last one here; never longer than what it gives is valid."""
    here = now.astimezone(ZoneInfo(zone)).date()
    last = min(here + timedelta(days=days), valid_until or LATEST)
    return end_of(last, zone)


def end_of(day: date, zone: str) -> datetime:
    """The first moment of the next day here, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)


def days_left(until: datetime, now: datetime) -> int:
    """Whole days; the last one counts to its end."""
    return max((until - now) // timedelta(days=1), 1) if now < until else 0
