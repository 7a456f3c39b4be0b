"""Paying for a page of comments: so many posts and people are booked before the call, what did not come is given back.

That a page's price must fit into what is left of the month makes listening stop a little before sharing does.
"""

from datetime import datetime

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.networks.conversing import COMMENTS_PAGE, CommentsRead
from advocacy.networks.readings import ReadFailure, ReadFailureReason
from advocacy.networks.rules import Network, PaidCall
from advocacy.networks.spending import Booked, unbook
from advocacy.sharing.paying import pay

NO_MONEY = ReadFailure(ReadFailureReason.OUT_OF_CREDIT, detail="this month's budget")


def pay_for_page(network: Network) -> datetime | None:
    """The moment of the booking, for what is given back; None: there is no money for it."""
    moment = now()
    if not isinstance(pay(network, PaidCall.POST_READ, COMMENTS_PAGE), Booked):
        return None
    if isinstance(pay(network, PaidCall.USER_READ, COMMENTS_PAGE), Booked):
        return moment
    _unbook(network, moment, COMMENTS_PAGE, 0)
    return None


def give_back_unread(network: Network, booked_at: datetime, read: CommentsRead) -> None:
    """What did not come back was not charged."""
    _unbook(network, booked_at, COMMENTS_PAGE - read.posts, COMMENTS_PAGE - read.users)


def _unbook(network: Network, booked_at: datetime, posts: int, users: int) -> None:
    with transaction() as session:
        if posts > 0:
            unbook(session, network, PaidCall.POST_READ, booked_at, posts)
        if users > 0:
            unbook(session, network, PaidCall.USER_READ, booked_at, users)
