"""Paying for calls beside the post itself, such as readings: booked before, told when it is news."""

from datetime import datetime

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.networks.budget_rules import month_of
from advocacy.networks.rules import Network, PaidCall
from advocacy.networks.spending import Booked, BudgetGone, book, unbook
from advocacy.sharing.operating.telling import tell_budget


def pay(network: Network, call: PaidCall, times: int) -> Booked | BudgetGone:
    """Before the call, with no transaction open. `BudgetGone`: it may not be made."""
    with transaction() as session:
        answer = book(session, network, call, times)
        if answer.notice:
            tell_budget(network, answer.notice, month_of(now()))
    return answer


def pay_for_reading(network: Network, posts: int) -> datetime | None:
    """The moment of the booking, for what is given back; None: there is no money for it."""
    moment = now()
    return moment if isinstance(pay(network, PaidCall.POST_READ, posts), Booked) else None


def give_back_unread(network: Network, posts: int, booked_at: datetime) -> None:
    """A reading is charged for each post that it returns."""
    if posts > 0:
        with transaction() as session:
            unbook(session, network, PaidCall.POST_READ, booked_at, posts)
