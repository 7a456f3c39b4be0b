"""Paying for a page of comments: so many posts and people are booked before the call, what did not come is given back.

Hearing what people answer has a part of the month's money of its own: how much that is, people outside decide. That
a page's price must fit into what is left makes it stop a little before its part is used up.
"""

from dataclasses import dataclass
from datetime import datetime

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.networks.allotting import listening_has_room
from advocacy.networks.budget_rules import month_of
from advocacy.networks.conversing import COMMENTS_PAGE, CommentsRead
from advocacy.networks.readings import ReadFailure, ReadFailureReason
from advocacy.networks.rules import Network, PaidCall
from advocacy.networks.spending import Booked, BudgetNoticeKind, unbook
from advocacy.sharing.operating.telling import tell_budget
from advocacy.sharing.paying import pay

HEARING = (PaidCall.COMMENT_READ, PaidCall.AUTHOR_READ)  # posts and people, from listening's part
LOOKING = (PaidCall.POST_READ, PaidCall.USER_READ)  # whether an answer of ours arrived: needed like sending it
NO_MONEY = ReadFailure(ReadFailureReason.OUT_OF_CREDIT, detail="this month's budget")
NO_PART = ReadFailure(ReadFailureReason.OUT_OF_CREDIT, detail="this month's part for listening")


@dataclass(frozen=True)
class PaidPage:
    """What was booked for a page, for what is given back."""

    network: Network
    calls: tuple[PaidCall, PaidCall]
    booked_at: datetime


def pay_for_page(network: Network, calls: tuple[PaidCall, PaidCall]) -> PaidPage | ReadFailure:
    """Before the call; a failure: there is no money for it."""
    paid = PaidPage(network, calls, now())
    with transaction() as session:
        if calls == HEARING and not listening_has_room(session, network, dict.fromkeys(calls, COMMENTS_PAGE)):
            tell_budget(network, BudgetNoticeKind.LISTENING, month_of(now()))
            return NO_PART
        posts, users = calls
        if not isinstance(pay(network, posts, COMMENTS_PAGE), Booked):
            return NO_MONEY
        if not isinstance(pay(network, users, COMMENTS_PAGE), Booked):
            _unbook(paid, COMMENTS_PAGE, 0)
            return NO_MONEY
    return paid


def give_back_unread(paid: PaidPage, read: CommentsRead) -> None:
    """What did not come back was not charged."""
    _unbook(paid, COMMENTS_PAGE - read.posts, COMMENTS_PAGE - read.users)


def _unbook(paid: PaidPage, *unread: int) -> None:
    with transaction() as session:
        for call, times in zip(paid.calls, unread, strict=True):
            if times > 0:
                unbook(session, paid.network, call, paid.booked_at, times)
