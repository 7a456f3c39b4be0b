"""Several workers at one share, jobs that come twice, clocks that jump: one call, one post."""

import pytest

from advocacy.networks.rules import Network
from tests.faults.crowd import one_share
from tests.faults.house import House, until
from tests.faults.seeing import (
    assert_published_once,
    deliver,
    jobs_left,
    posting_calls,
    posts_on,
    unfinished,
    until_published,
)

HOUR = 3600


@pytest.mark.parametrize("workers", [2, 8])
@pytest.mark.parametrize("network", list(Network))
def test_however_many_workers_one_calls(house: House, network: Network, workers: int) -> None:
    share = one_share(house, network)
    house.sandbox.fault(network, "posts.create", "accept_then_hang", seconds=1)
    for _ in range(workers):
        house.start_worker()
    deliver(workers * 2)
    until_published(share)
    until(lambda: jobs_left() == 0, "every job is done")
    assert_published_once(house, share)
    assert posting_calls(house, network) == 1


def test_a_job_delivered_twice_finds_nothing_left_to_do(house: House) -> None:
    share = one_share(house, Network.LINKEDIN)
    house.start_worker()
    deliver(1)
    until_published(share)
    deliver(2)
    until(lambda: jobs_left() == 0, "every job is done")
    assert_published_once(house, share)
    assert posting_calls(house, Network.LINKEDIN) == 1


def test_a_clock_that_is_ahead_of_the_networks_does_not_make_x_miss_the_post(house: House) -> None:
    """X forgot here that it refuses the same words twice, and the posts are asked for since the call."""
    share = one_share(house, Network.X)
    house.sandbox.post("switches", x_duplicate_window=0.0)
    house.move_own_clock(HOUR)
    house.sandbox.fault(Network.X, "posts.create", "accept_then_cut")
    house.start_cron()
    house.start_worker()
    until_published(share)
    house.sandbox.post("switches", x_duplicate_window=86400.0)
    assert_published_once(house, share)
    assert posting_calls(house, Network.X) == 1


@pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["forward", "back"])
@pytest.mark.parametrize("network", list(Network))
def test_a_clock_that_jumps_an_hour_during_the_call_changes_nothing(house: House, network: Network, jump: int) -> None:
    share = one_share(house, network)
    house.sandbox.fault(network, "posts.create", "accept_then_hang", seconds=1)
    house.start_cron()
    house.start_worker()
    until(lambda: posts_on(house, network), "the network has it")
    house.move_own_clock(jump)
    house.ring("sweep_shares")
    until_published(share)
    assert_published_once(house, share)
    assert posting_calls(house, network) == 1


@pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["forward", "back"])
@pytest.mark.parametrize("network", list(Network))
def test_a_clock_that_jumps_while_nobody_knows_does_not_hasten_or_stop_settling(
    house: House, network: Network, jump: int
) -> None:
    """Settling goes by PostgreSQL's clock: forward, LinkedIn's window is not over; back, nobody waits an hour."""
    share = one_share(house, network)
    house.sandbox.fault(network, "posts.create", "accept_then_cut")
    house.start_worker()
    house.ring()
    until(lambda: posts_on(house, network), "the network has it")
    house.move_own_clock(jump)
    house.start_cron()
    until(lambda: unfinished() == 0, "it is settled")
    assert_published_once(house, share)


def test_a_clock_set_back_before_the_click_is_due_lets_it_wait_and_then_go(house: House) -> None:
    share = one_share(house, Network.LINKEDIN)
    house.move_own_clock(-HOUR)
    house.start_cron()
    house.start_worker()
    deliver(1)
    until(lambda: jobs_left() == 0, "a worker looked")
    assert posts_on(house, Network.LINKEDIN) == []
    house.move_own_clock(0)
    until_published(share)
    assert posting_calls(house, Network.LINKEDIN) == 1
