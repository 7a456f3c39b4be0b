"""What stands on the networks, what they were asked, and what PostgreSQL's sessions wait for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import func, select, text

from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.queues import JOB, Queue
from advocacy.core.services import services
from advocacy.networks.rules import Network
from advocacy.sharing.models import Share
from tests.faults.crowd import reload
from tests.faults.house import House, until

MANY = 2_000


def posts_on(house: House, network: Network) -> list[dict[str, Any]]:
    return list(house.sandbox.get("posts", network=network.value, limit=MANY)["posts"])


def posting_calls(house: House, network: Network) -> int:
    """Posting calls that were answered, or whose answer was cut, by now."""
    counts = house.sandbox.get("calls", network=network.value, call="posts.create", limit=0)["counts"]
    return sum(count["number"] for count in counts)


def calls(house: House, network: Network, call: str) -> int:
    counts = house.sandbox.get("calls", network=network.value, call=call, limit=0)["counts"]
    return sum(count["number"] for count in counts)


def deliver(times: int) -> None:
    """The same job, so many times in the queue: the bell would have let one through."""
    for _ in range(times):
        services().queues.rq(Queue.PUBLISH).enqueue_call(JOB, args=("publish_due",))


def jobs_left() -> int:
    return services().queues.rq(Queue.PUBLISH).count


def assert_published_once(house: House, share: Share) -> None:
    """One post on the network, the one the share names, word for word what its person confirmed."""
    (post,) = posts_on(house, share.network)
    found = reload(share)
    assert (found.state, found.remote_id) == (DeliveryState.PUBLISHED, post["id"])
    assert post["text"] == found.text or found.link_target


def until_published(share: Share, seconds: float = 40.0) -> None:
    until(lambda: reload(share).state is DeliveryState.PUBLISHED, f"share {share.id} is published", seconds)


def until_claimed(share: Share) -> None:
    until(lambda: reload(share).state is DeliveryState.PUBLISHING, "a worker has it")


def until_called(share: Share) -> None:
    until(lambda: reload(share).called_at is not None, "the posting call begins")


@contextmanager
def locked(statement: str) -> Iterator[None]:
    """A lock of the test's own session, held as long as the block runs."""
    with services().database.engine.connect() as connection, connection.begin():
        connection.execute(text(statement))
        yield


def until_somebody_waits_for_a_lock() -> None:
    """A session of another process stands before a lock that the test holds."""
    until(_waiting_sessions, "a worker waits for a lock")


def _waiting_sessions() -> int:
    with transaction() as session:
        return session.scalar(text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")) or 0


def unfinished() -> int:
    """Shares that are neither final nor waiting for their person's word."""
    standing = (DeliveryState.QUEUED, DeliveryState.PUBLISHING, DeliveryState.HELD)
    unsettled = (Share.state == DeliveryState.UNCONFIRMED) & Share.asked_at.is_(None)
    with transaction() as session:
        query = select(func.count()).select_from(Share).where(Share.state.in_(standing) | unsettled)
        return session.scalar(query) or 0


def asked_shares() -> list[Share]:
    with transaction() as session:
        query = select(Share).where(Share.state == DeliveryState.UNCONFIRMED).order_by(Share.id)
        return list(session.scalars(query))
