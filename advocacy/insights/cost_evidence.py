"""What is behind a month's money: what was called on which day, as it was booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Integer, func, select

from advocacy.core.database import transaction
from advocacy.networks.budget_rules import dollars, next_month
from advocacy.networks.models import Booking
from advocacy.networks.rules import Network, PaidCall


@dataclass(frozen=True)
class Booked:
    """`day` in UTC, as the network counts it."""

    day: date
    call: PaidCall
    times: int
    cost: Decimal


def booked_in(network: Network, month: date) -> Sequence[Booked]:
    """Of the month that begins on that day, newest first: at most a row a day and kind of call."""
    times, micros = func.sum(Booking.times).cast(Integer), func.sum(Booking.micros)
    query = select(Booking.day, Booking.call, times, micros).where(
        Booking.network == network, Booking.day >= month, Booking.day < next_month(month)
    )
    query = query.group_by(Booking.day, Booking.call).order_by(Booking.day.desc(), Booking.call)
    with transaction() as session:
        return [Booked(day, call, count, dollars(int(cost))) for day, call, count, cost in session.execute(query)]
