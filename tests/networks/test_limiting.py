"""Limits before the call: granted, full, given back, rebuilt from the attempts after Valkey lost everything."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from redis import ConnectionError as ValkeyAway

from advocacy.core.clock import FixedClock
from advocacy.core.services import services
from advocacy.networks.limiting import Granted, NotYet, Wanted, give_back, limits_of, take, take_each, used
from advocacy.networks.pricing import NetworkBook
from advocacy.networks.recounting import Made
from advocacy.networks.rules import Act, LimitScope, Network
from advocacy.networks.running import RunId


@dataclass
class Attempts:
    """What the database would know."""

    made: list[Made] = field(default_factory=list)
    asked: int = 0

    def calls_since(self, network: Network, moment: datetime, most: int) -> Iterable[Made]:
        self.asked += 1
        return sorted((made for made in self.made if made.at > moment), key=lambda made: made.at, reverse=True)[:most]

    def counts_between(self, network: Network, moment: datetime, until: datetime) -> Mapping[str, int]:
        self.asked += 1
        return Counter(made.account for made in self.made if moment < made.at <= until)

    def ask(self, clock: FixedClock, key: str, account: str = "noor", network: Network = Network.X) -> Granted | NotYet:
        answer = take(network, account, key, clock.now(), self)
        if isinstance(answer, Granted):
            self.made.append(Made(account, key, clock.now()))
        return answer


@pytest.fixture
def attempts(app: Flask) -> Attempts:
    return Attempts()


def test_a_hundred_posts_in_fifteen_minutes_and_not_one_more(attempts: Attempts, clock: FixedClock) -> None:
    begun = clock.now()
    for number in range(100):
        assert attempts.ask(clock, f"{number}:1") == Granted()
        clock.move(timedelta(seconds=1))
    assert attempts.ask(clock, "100:1") == NotYet(begun + timedelta(minutes=15), LimitScope.ACCOUNT)
    assert attempts.ask(clock, "101:1", account="lotte") == Granted()
    clock.set(begun + timedelta(minutes=15) - timedelta(seconds=1))
    assert isinstance(attempts.ask(clock, "100:1"), NotYet)
    clock.set(begun + timedelta(minutes=15))
    assert attempts.ask(clock, "100:1") == Granted()
    assert isinstance(attempts.ask(clock, "102:1"), NotYet)


def test_asking_twice_for_one_attempt_counts_once(attempts: Attempts, clock: FixedClock) -> None:
    for _ in range(200):
        assert take(Network.X, "noor", "7:1", clock.now(), attempts) == Granted()


def test_what_was_never_sent_is_given_back(attempts: Attempts, clock: FixedClock) -> None:
    for number in range(100):
        attempts.ask(clock, f"{number}:1")
    give_back(Network.X, "noor", "5:1")
    assert attempts.ask(clock, "100:1") == Granted()
    assert isinstance(attempts.ask(clock, "101:1"), NotYet)


def test_a_flush_in_the_middle_forgets_nothing(attempts: Attempts, clock: FixedClock) -> None:
    for number in range(100):
        attempts.ask(clock, f"{number}:1")
    services().queues.redis.flushdb()
    assert attempts.ask(clock, "100:1") == NotYet(clock.now() + timedelta(minutes=15), LimitScope.ACCOUNT)
    assert attempts.asked == 2


def test_a_restarted_valkey_is_not_believed(attempts: Attempts, clock: FixedClock) -> None:
    attempts.ask(clock, "1:1")
    services().provide(RunId, RunId(services().queues.redis))
    services().get(RunId)._known = (float("inf"), "another run")
    attempts.ask(clock, "2:1")
    services().extras.pop(RunId)
    assert attempts.asked == 2


def test_while_another_builds_one_waits_a_second(attempts: Attempts, clock: FixedClock) -> None:
    services().queues.redis.set("advocacy:limits:x:builder", "somebody else", ex=30)
    assert attempts.ask(clock, "1:1") == NotYet(clock.now() + timedelta(seconds=1))
    assert attempts.asked == 0


def test_a_flush_while_building_leaves_no_marker(attempts: Attempts, clock: FixedClock) -> None:
    class Flushed(Attempts):
        def calls_since(self, network: Network, moment: datetime, most: int) -> Iterable[Made]:
            yield Made("noor", "1:1", clock.now())
            services().queues.redis.flushdb()

    assert isinstance(take(Network.X, "noor", "2:1", clock.now(), Flushed()), NotYet)
    assert services().queues.redis.exists("advocacy:limits:x:built") == 0


def test_without_valkey_nothing_is_granted(
    attempts: Attempts, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise ValkeyAway

    monkeypatch.setattr(services().queues.redis, "eval", away)
    assert attempts.ask(clock, "1:1") == NotYet(clock.now() + timedelta(seconds=10))


def test_linkedins_day_is_the_companys_figure_and_ends_at_midnight(attempts: Attempts, clock: FixedClock) -> None:
    usual = services().get(NetworkBook)
    services().provide(NetworkBook, NetworkBook(limits={Network.LINKEDIN: {LimitScope.ACCOUNT: 2}}))
    try:
        for number in range(2):
            assert attempts.ask(clock, f"{number}:1", network=Network.LINKEDIN) == Granted()
        midnight = datetime(2026, 11, 24, tzinfo=UTC)
        assert attempts.ask(clock, "2:1", network=Network.LINKEDIN) == NotYet(midnight, LimitScope.ACCOUNT)
        clock.set(midnight)
        assert attempts.ask(clock, "2:1", network=Network.LINKEDIN) == Granted()
    finally:
        services().provide(NetworkBook, usual)


def test_a_flush_in_the_middle_of_linkedins_day_forgets_nothing(attempts: Attempts, clock: FixedClock) -> None:
    """The day is counted anew by account, as one figure each."""
    for number in range(149):
        assert attempts.ask(clock, f"{number}:1", network=Network.LINKEDIN) == Granted()
    attempts.ask(clock, "1000:1", account="lotte", network=Network.LINKEDIN)
    services().queues.redis.flushdb()
    assert attempts.ask(clock, "149:1", network=Network.LINKEDIN) == Granted()
    midnight = datetime(2026, 11, 24, tzinfo=UTC)
    assert attempts.ask(clock, "150:1", network=Network.LINKEDIN) == NotYet(midnight, LimitScope.ACCOUNT)
    assert attempts.ask(clock, "1001:1", account="lotte", network=Network.LINKEDIN) == Granted()
    assert [each.calls for each in used(Network.LINKEDIN, clock.now()) or ()] == [152]


def test_a_count_that_ended_by_itself_counts_nothing_twice(attempts: Attempts, clock: FixedClock) -> None:
    for network in Network:
        for number in range(5):
            attempts.ask(clock, f"{number}:1", network=network)
        services().queues.redis.delete(f"advocacy:limits:{network.value}:built")
        attempts.ask(clock, "5:1", network=network)
        assert [each.calls for each in used(network, clock.now()) or ()] == [6]
        attempts.made.clear()


def test_a_place_whose_claim_is_not_in_the_database_yet_is_not_forgotten(attempts: Attempts, clock: FixedClock) -> None:
    """Another worker has been granted it, and its transaction is still open when this one counts anew."""
    for network in Network:
        attempts.ask(clock, "1:1", network=network)
        clock.move(timedelta(seconds=40))
        attempts.ask(clock, "2:1", network=network)
        attempts.made.pop()
        services().queues.redis.delete(f"advocacy:limits:{network.value}:built")
        attempts.ask(clock, "3:1", network=network)
        assert [each.calls for each in used(network, clock.now()) or ()] == [3]
        attempts.made.clear()


def test_a_call_outside_its_window_fills_no_bucket(attempts: Attempts, clock: FixedClock) -> None:
    for number in range(100):
        attempts.ask(clock, f"{number}:1")
    clock.move(timedelta(minutes=16))
    services().queues.redis.flushdb()
    assert attempts.ask(clock, "100:1") == Granted()
    assert services().queues.redis.zcard("advocacy:limits:x:account:900:noor") == 1


def test_the_page_shows_the_apps_limit_or_that_nobody_counted(attempts: Attempts, clock: FixedClock) -> None:
    assert used(Network.X, clock.now()) is None
    for account in ("noor", "lotte"):
        attempts.ask(clock, f"{account}:1", account=account)
    (found,) = used(Network.X, clock.now()) or ()
    assert (found.calls, found.limit.calls) == (2, 10_000)
    assert [limit.calls for limit in limits_of(Network.LINKEDIN)] == [150, 100_000]


def test_reposts_have_a_limit_of_their_own_which_a_flush_does_not_forget(attempts: Attempts, clock: FixedClock) -> None:
    begun = clock.now()
    for number in range(50):
        wanted = Wanted("noor", f"{number}:1", Act.REPOST)
        assert take_each(Network.X, [wanted], begun, attempts) == [Granted()]
        attempts.made.append(Made("noor", f"{number}:1", begun, Act.REPOST))
    services().queues.redis.flushdb()
    one_more = Wanted("noor", "50:1", Act.REPOST)
    full = NotYet(begun + timedelta(minutes=15), LimitScope.ACCOUNT)
    assert take_each(Network.X, [one_more, Wanted("noor", "51:1")], begun, attempts) == [full, Granted()]


def test_linkedin_counts_a_reshare_as_a_post(attempts: Attempts, clock: FixedClock) -> None:
    for number in range(150):
        assert attempts.ask(clock, f"{number}:1", network=Network.LINKEDIN) == Granted()
    (answer,) = take_each(Network.LINKEDIN, [Wanted("noor", "150:1", Act.REPOST)], clock.now(), attempts)
    assert isinstance(answer, NotYet)
