"""Answering from the product, for tests: words, what stands on X, and a worker that is too slow."""

from datetime import timedelta

from sqlalchemy import update

from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.engagement.conversations.models import Conversation, Reply
from advocacy.networks.rules import Network
from tests.engagement.talking import replies_of
from tests.network_sandbox import Sandbox

WORDS = "Yes, until two at night. The last boat is at 01:50."


def sent(sandbox: Sandbox) -> list[str]:
    """The answers that stand on X."""
    return [post["text"] for post in sandbox.posts(Network.X) if post["parent"]]


def state_of(talk: Conversation) -> DeliveryState:
    return replies_of(talk)[-1].state


def lose_the_lease() -> None:
    with transaction() as session:
        session.execute(update(Reply).values(lease_until=Reply.lease_until - timedelta(hours=1)))
