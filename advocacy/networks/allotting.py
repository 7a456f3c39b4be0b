"""The part of a month's money that hearing what people answer may use.

How many answer is decided outside. Without an end of its own it could use up the money that shares need to go out.
"""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.core.services import now
from advocacy.networks.budget_rules import micros, month_of, next_month
from advocacy.networks.models import micros_between
from advocacy.networks.pricing import network_book
from advocacy.networks.rules import Network, PaidCall
from advocacy.networks.spending import price_of

LISTENING = frozenset({PaidCall.COMMENT_READ, PaidCall.AUTHOR_READ})


def listening_has_room(session: Session, network: Network, calls: Mapping[PaidCall, int]) -> bool:
    """Whether so many calls fit into what is left of this month's part.

    One worker after the other until its transaction ends, so that together they don't pass it.
    """
    if network_book().budget_of(network) is not None and _cost(network, calls):
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"listening:{network.value}"))))
    return listening_seems_to_have_room(session, network, calls)


def listening_seems_to_have_room(session: Session, network: Network, calls: Mapping[PaidCall, int]) -> bool:
    """The same at this moment, for a page that says so: nobody waits for it, and nothing is promised."""
    budget, month, cost = network_book().budget_of(network), month_of(now()), _cost(network, calls)
    if budget is None or not cost:
        return True
    used = micros_between(session, network, month, next_month(month), LISTENING)
    return used + cost <= micros(budget.monthly * budget.listening)


def _cost(network: Network, calls: Mapping[PaidCall, int]) -> int:
    return sum(micros(price_of(network, call)) * times for call, times in calls.items())
