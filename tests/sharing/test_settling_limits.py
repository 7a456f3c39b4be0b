"""Settling that is slow, late or without a token: nothing is sent outside the window, counted twice or kept open."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, update

from advocacy.content.models import Post
from advocacy.content.withdrawing import withdraw
from advocacy.core.clock import FixedClock
from advocacy.core.database import database_now, transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now, services
from advocacy.networks.limiting import used
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network
from advocacy.networks.spending import spent
from advocacy.sharing import revoking, settling
from advocacy.sharing.models import Share, attempts_of
from advocacy.sharing.revoking import revoke_due, revoke_later
from advocacy.sharing.settling import settle_due
from advocacy.sharing.tokens import Token, forget_tokens, usable_token
from tests.content.factories import make_comms
from tests.network_sandbox import Sandbox
from tests.sharing.factories import reload
from tests.sharing.test_settling import lost_share, settle_now

LINKEDIN, X = Network.LINKEDIN, Network.X


def calls(sandbox: Sandbox) -> int:
    return len(sandbox.get("calls", call="posts.create")["calls"])


def counted() -> int:
    found = used(LINKEDIN, now())
    assert found
    return found[0].calls


def while_the_token_is_fetched(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    def slow(connection_id: int, network: Network) -> Token:
        token = usable_token(connection_id, network)
        happens()
        return token

    monkeypatch.setattr(settling, "usable_token", slow)


def called_long_ago(found: Share) -> None:
    with transaction() as session:
        past = func.clock_timestamp() - timedelta(minutes=9)
        session.execute(update(Share).where(Share.id == found.id).values(first_called_at=past))


def taken_back(found: Share) -> None:
    with transaction() as session:
        post = session.get_one(Post, found.post_id)
    withdraw(post.public_id, make_comms().id)


@pytest.mark.parametrize("happens", [called_long_ago, taken_back])
def test_what_ends_the_right_to_send_while_the_token_is_fetched_is_noticed(
    happens: Callable[[Share], None], sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = lost_share(LINKEDIN, "accept_then_cut", sandbox, clock)
    before = calls(sandbox), counted()
    while_the_token_is_fetched(monkeypatch, lambda: happens(found))
    settle_now(found)
    asked = reload(found)
    assert (asked.state, asked.asked_at is not None) == (DeliveryState.UNCONFIRMED, True)
    assert (calls(sandbox), counted()) == before


def test_settling_without_a_token_gives_its_place_back_and_ends_its_attempt(
    sandbox: Sandbox, clock: FixedClock
) -> None:
    found = lost_share(LINKEDIN, "accept_then_cut", sandbox, clock)
    before = counted()
    with transaction() as session:
        forget_tokens(session, found.connection_id)
    settle_now(found)
    assert reload(found).asked_at is not None
    assert counted() == before
    with transaction() as session:
        _, settling_attempt = attempts_of(session, found.id)
    assert (settling_attempt.outcome, settling_attempt.finished_at is not None) == ("notsent", True)


def reading_is_slow(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], object]) -> None:
    """The first reading takes so long that something happens; those after it are quick."""
    recent, slow = adapter(X).recent, [True]

    def read(_self: object, *arguments: Any) -> object:
        if slow:
            slow.clear()
            meanwhile()
        return recent(*arguments)

    monkeypatch.setattr(type(adapter(X)), "recent", read)


def test_a_reading_that_outlives_its_lease_is_not_counted_beside_the_next_one(
    sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two readings at one moment would look like two a minute apart, after which the post is sent again."""
    found = lost_share(X, "refuse_500_before", sandbox, clock)
    reading_is_slow(monkeypatch, lambda: settle_now(found))
    settle_now(found)
    assert reload(found).readings_without == 1


def test_what_a_late_reading_finds_counts_all_the_same(
    sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = lost_share(X, "accept_then_cut", sandbox, clock)

    def lease_ends() -> None:
        with transaction() as session:
            session.execute(update(Share).values(settle_at=func.clock_timestamp() + timedelta(hours=1)))

    reading_is_slow(monkeypatch, lease_ends)
    settle_now(found)
    assert reload(found).state is DeliveryState.PUBLISHED


def test_a_reading_over_the_months_end_is_put_back_where_it_was_taken(
    sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = lost_share(X, "refuse_500_before", sandbox, clock)
    clock.move(datetime(2026, 11, 30, 23, 59, 50, tzinfo=UTC) - clock.now())
    reading_is_slow(monkeypatch, lambda: clock.move(timedelta(seconds=20)))
    with transaction() as session:
        before = spent(session, X, date(2026, 11, 1)).total
    settle_now(found)
    with transaction() as session:
        after = [spent(session, X, date(2026, month, 1)).total for month in (11, 12)]
    assert reload(found).readings_without == 1
    assert after == [before, Decimal(0)]


def test_a_network_that_limits_readings_is_not_read_before_its_time(sandbox: Sandbox, clock: FixedClock) -> None:
    found = lost_share(X, "accept_then_cut", sandbox, clock)
    sandbox.fault(X, "posts.timeline", "429", seconds=3600)
    settle_now(found)
    with transaction() as session:
        left = session.get_one(Share, found.id).settle_at - database_now(session)  # type: ignore[operator]
    assert left > timedelta(minutes=59)


def test_settling_gives_the_worker_back_after_a_while(
    sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred slow answers would outlive their job, and RQ would end it in the middle."""
    found = [lost_share(LINKEDIN, "refuse_500_before", sandbox, clock) for _ in range(2)]
    with transaction() as session:
        session.execute(update(Share).values(settle_at=func.clock_timestamp()))
    monkeypatch.setattr(settling, "TURN_SECONDS", 0.0)
    services().queues.redis.delete("advocacy:bell:settle_due")
    settle_due()
    states = {reload(share).state for share in found}
    assert states == {DeliveryState.PUBLISHED, DeliveryState.UNCONFIRMED}
    assert services().queues.redis.exists("advocacy:bell:settle_due")


def test_revoking_gives_the_worker_back_after_a_while(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction() as session:
        for number in range(2):
            revoke_later(session, X, f"token-{number}")
    monkeypatch.setattr(revoking, "TURN_SECONDS", 0.0)
    services().queues.redis.delete("advocacy:bell:revoke_tokens")
    revoke_due()
    assert len(sandbox.get("calls", call="revoke")["calls"]) == 1
    assert services().queues.redis.exists("advocacy:bell:revoke_tokens")
