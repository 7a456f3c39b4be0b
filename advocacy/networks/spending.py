"""What paid calls cost: booked before each call, summed by UTC month, stopped at the budget.

How to use it:
- Claim, inside its transaction and after `limiting.take_each`: `book(session, network, post_call(has_link))`.
  `BudgetGone(until)`: give the limit back and let the share wait for the budget until then. `Booked.notice` or
  `BudgetGone.notice` not None: tell the admins after the commit; this month nobody told them before.
- `unbook` with the moment of the booking where surely no call was made, or the network turned it down (refused, 429,
  402): it charges for what it made. `Unknown` stays booked.
- Readings: book `PaidCall.POST_READ` with `times` before the call; `BudgetGone` means "not read", never 0.
A call that has no price (all of LinkedIn) costs one look into the price table and no query.
"""

import time
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now, services
from advocacy.networks.budget_rules import dollars, forecast_micros, micros, month_of, next_month, starts, utc_day
from advocacy.networks.models import Booking, BudgetNotice, micros_between
from advocacy.networks.pricing import Budget, network_book
from advocacy.networks.registry import adapter
from advocacy.networks.rules import PRICED_AS, Network, PaidCall

KEPT_SECONDS = 1.0
NEAR_THE_END = 200  # so many such calls from the budget's end, every booking sees every other one
READINGS = 7  # how often a share's figures are read


class BudgetNoticeKind(StrEnum):
    NEARLY = "nearly"
    USED_UP = "used_up"
    LISTENING = "listening"  # the part of it for hearing what people answer


@dataclass(frozen=True)
class Booked:
    cost: Decimal
    notice: BudgetNoticeKind | None = None


@dataclass(frozen=True)
class BudgetGone:
    """Nothing was booked. `until`: the first moment of the next UTC month."""

    until: datetime
    notice: BudgetNoticeKind | None = None


@dataclass(frozen=True)
class Line:
    """One kind of call in a month."""

    call: PaidCall
    times: int
    cost: Decimal


@dataclass(frozen=True)
class Spent:
    total: Decimal
    lines: tuple[Line, ...]
    by_day: tuple[tuple[date, Decimal], ...]


@dataclass(frozen=True)
class PostCost:
    """What a post will cost if that many people share it; shown before it is approved."""

    shares: int
    each: Decimal
    posting: Decimal
    measuring: Decimal

    @property
    def total(self) -> Decimal:
        return self.posting + self.measuring


@dataclass
class Glances:
    """What a month's spending was a moment ago, so that a thousand bookings a minute don't sum it a thousand times."""

    known: dict[tuple[Network, date], tuple[float, int]] = field(default_factory=dict)


def post_call(has_link: bool) -> PaidCall:
    return PaidCall.POST_WITH_LINK if has_link else PaidCall.POST


def call_for(network: Network, text: str) -> PaidCall:
    """X charges a post by whether it makes a link of something in it; where posts cost nothing nobody looks."""
    speaking = adapter(network)
    return post_call(bool(speaking.prices) and speaking.holds_link(text))


def price_of(network: Network, call: PaidCall) -> Decimal:
    return network_book().prices_of(network, adapter(network).prices).get(PRICED_AS.get(call, call), Decimal(0))


def book(session: Session, network: Network, call: PaidCall, times: int = 1) -> Booked | BudgetGone:
    """Take the money for a call that is about to be made; nothing is taken when it would pass the budget."""
    cost = micros(price_of(network, call)) * times
    if not cost:
        return Booked(Decimal(0))
    moment, budget = now(), network_book().budget_of(network)
    spent = _spent_so_far(session, network, moment, budget, cost) if budget else 0
    if budget and spent + cost > micros(budget.monthly):
        notice = _first_notice(session, network, moment, BudgetNoticeKind.USED_UP)
        return BudgetGone(starts(next_month(month_of(moment))), notice)
    session.add(Booking(network=network, day=utc_day(moment), call=call, times=times, micros=cost))
    nearly = budget is not None and spent + cost >= micros(budget.monthly * budget.warn_at)
    notice = _first_notice(session, network, moment, BudgetNoticeKind.NEARLY) if nearly else None
    return Booked(dollars(cost), notice)


def note_paid(session: Session, network: Network, call: PaidCall) -> None:
    """A call that is never refused for money, such as finding out whose account a person connects: only counted."""
    if cost := micros(price_of(network, call)):
        session.add(Booking(network=network, day=utc_day(now()), call=call, times=1, micros=cost))


def budget_has_room(session: Session, network: Network) -> bool:
    """Whether the dearest post would fit into what is left of this month; for waking shares that wait for money."""
    budget, month = network_book().budget_of(network), month_of(now())
    if budget is None:
        return True
    so_far = micros_between(session, network, month, next_month(month))
    return so_far + micros(cost_of_post(network, has_link=True)) <= micros(budget.monthly)


def unbook(session: Session, network: Network, call: PaidCall, booked_at: datetime, times: int = 1) -> None:
    """Put it back into the month from which it was taken."""
    cost = micros(price_of(network, call)) * times
    if cost:
        session.add(Booking(network=network, day=utc_day(booked_at), call=call, times=-times, micros=-cost))


def spent(session: Session, network: Network, month: date) -> Spent:
    """A month's money by kind of call and by day; `month` is its first day."""
    within = (Booking.network == network, Booking.day >= month, Booking.day < next_month(month))
    by_call = select(Booking.call, func.sum(Booking.times), func.sum(Booking.micros)).where(*within)
    lines = [
        Line(call, int(times), dollars(int(cost)))
        for call, times, cost in session.execute(by_call.group_by(Booking.call))
        if cost
    ]
    days = select(Booking.day, func.sum(Booking.micros)).where(*within).group_by(Booking.day).order_by(Booking.day)
    by_day = tuple((day, dollars(int(cost))) for day, cost in session.execute(days))
    ordered = tuple(sorted(lines, key=lambda line: line.cost, reverse=True))
    return Spent(sum((line.cost for line in lines), Decimal(0)), ordered, by_day)


def forecast(session: Session, network: Network, moment: datetime) -> Decimal:
    """What this UTC month will have cost if it goes on like this."""
    month = month_of(moment)
    return dollars(forecast_micros(micros_between(session, network, month, next_month(month)), moment))


def cost_of_post(network: Network, has_link: bool) -> Decimal:
    return price_of(network, post_call(has_link))


def forecast_for_repost(network: Network, people: int, share_rate: float = 1.0) -> PostCost:
    """As for a post; what comes of a repost belongs to the company's post and is not read."""
    shares = round(people * share_rate)
    each = price_of(network, PaidCall.REPOST)
    return PostCost(shares, each, each * shares, Decimal(0))


def forecast_for_post(
    network: Network, has_link: bool, people: int, share_rate: float = 1.0, readings: int = READINGS
) -> PostCost:
    """For `people` who could share it, of whom that part will."""
    shares = round(people * share_rate)
    each = cost_of_post(network, has_link)
    reading = price_of(network, PaidCall.POST_READ) * readings
    return PostCost(shares, each, each * shares, reading * shares)


def fold_finished_days() -> None:
    """What the queue runs each day."""
    with transaction() as session:
        fold_bookings(session, utc_day(now()))


def fold_bookings(session: Session, today: date) -> None:
    """Each day: the rows of finished days become one for each network, day and call. Idempotent."""
    groups = session.execute(
        select(Booking.network, Booking.day, Booking.call)
        .where(Booking.day < today)
        .group_by(Booking.network, Booking.day, Booking.call)
        .having(func.count() > 1)
    ).all()
    for network, day, call in groups:
        _fold(session, network, day, call)


def _fold(session: Session, network: Network, day: date, call: PaidCall) -> None:
    """Two at once do no harm: a row that the other one took is not counted here."""
    query = select(Booking).where(Booking.network == network, Booking.day == day, Booking.call == call)
    rows = session.scalars(query.order_by(Booking.id).with_for_update(skip_locked=True)).all()
    if len(rows) < 2:
        return
    keep, *others = rows
    keep.times, keep.micros = sum(row.times for row in rows), sum(row.micros for row in rows)
    for row in others:
        session.delete(row)


def _spent_so_far(session: Session, network: Network, moment: datetime, budget: Budget, cost: int) -> int:
    """Summed at most once a second; near the end exactly, under a lock, so that workers together can't pass it.

    Far from the end a sum may be a second old: less than what all workers can book in that second.
    """
    month = month_of(moment)
    glances = _glances()
    read_at, amount = glances.known.get((network, month), (0.0, -1))
    if amount < 0 or time.monotonic() - read_at >= KEPT_SECONDS:
        read_at, amount = time.monotonic(), micros_between(session, network, month, next_month(month))
    if amount + NEAR_THE_END * cost >= micros(budget.monthly):
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"budget:{network.value}"))))
        amount = micros_between(session, network, month, next_month(month))
    glances.known[network, month] = (read_at, amount + cost)
    return amount


def _first_notice(session: Session, network: Network, moment: datetime, kind: BudgetNoticeKind) -> Any:
    """The kind when this is the first time this month, else None. It rolls back with the booking."""
    row = {"network": network, "month": month_of(moment), "used_up": kind is BudgetNoticeKind.USED_UP}
    added = session.execute(
        insert(BudgetNotice)
        .values(**row, told_at=moment)
        .on_conflict_do_nothing()
        .returning(BudgetNotice.told_at)
        .execution_options(populate_existing=True)
    )
    return kind if added.first() is not None else None


def _glances() -> Glances:
    built = services()
    if Glances not in built.extras:
        built.provide(Glances, Glances())
    return built.get(Glances)
