"""An answer that is lost never makes a second post; a call that surely did not arrive is tried again."""

from datetime import datetime

import pytest

from advocacy.core.delivery import DeliveryState
from advocacy.networks.rules import Network
from advocacy.sharing.rules import BACKOFF_FIRST, WaitingFor
from tests.faults.crowd import one_share, reload
from tests.faults.house import House, states, until
from tests.faults.seeing import posting_calls

LINKEDIN, X = Network.LINKEDIN, Network.X


def work_until(house: House, state: DeliveryState, seconds: float = 30) -> None:
    house.start_cron()
    house.start_worker()
    until(lambda: states().get(state) == 1, f"the share is {state}", seconds)


@pytest.mark.parametrize("fault", ["accept_then_cut", "accept_then_500", "accept_then_hang"])
@pytest.mark.parametrize("network", list(Network))
def test_an_accepted_post_whose_answer_is_lost_is_found_and_not_sent_again(
    house: House, network: Network, fault: str
) -> None:
    share = one_share(house, network)
    house.sandbox.fault(network, "posts.create", fault, seconds=3)
    work_until(house, DeliveryState.PUBLISHED)
    (post,) = house.sandbox.posts(network)
    assert reload(share).remote_id == post["id"]
    identical = 1 if network is LINKEDIN else 0  # the attempt whose refusal names the post; X is read
    until(lambda: posting_calls(house, network) == 1 + identical, "the calls are counted")


@pytest.mark.parametrize("fault", ["refuse_500_before", "503", "cut_before"])
@pytest.mark.parametrize("network", list(Network))
def test_a_post_that_never_arrived_is_sent_once_in_the_end(house: House, network: Network, fault: str) -> None:
    one_share(house, network)
    house.sandbox.fault(network, "posts.create", fault)
    work_until(house, DeliveryState.PUBLISHED)
    assert len(house.sandbox.posts(network)) == 1
    assert posting_calls(house, network) == 2


@pytest.mark.parametrize(("network", "fault"), [(X, "429"), (LINKEDIN, "day_limit")])
def test_nothing_is_called_before_the_pause_is_over(house: House, network: Network, fault: str) -> None:
    share = one_share(house, network)
    house.sandbox.fault(network, "posts.create", fault, seconds=3600)
    house.start_cron()
    house.start_worker()
    until(lambda: reload(share).waiting_for is WaitingFor.LIMIT, "the share waits")
    waiting = reload(share)
    calls = len(house.sandbox.get("calls", call="posts.create")["calls"])
    to_go = (waiting.due_at - _now(house)).total_seconds()
    assert to_go > 60
    house.move_clock(to_go - 3)
    house.ring()
    until(
        lambda: not house.app.extensions["advocacy"].queues.redis.exists("advocacy:bell:publish_due"),
        "the bell is heard",
    )
    assert len(house.sandbox.get("calls", call="posts.create")["calls"]) == calls
    until(lambda: states().get(DeliveryState.PUBLISHED) == 1, "it goes out when the pause is over")
    assert len(house.sandbox.posts(network)) == 1


@pytest.mark.parametrize("network", list(Network))
def test_a_network_that_is_gone_for_a_while_gets_it_once_when_it_is_back(house: House, network: Network) -> None:
    share = one_share(house, network)
    house.take_network_away()
    house.start_cron()
    house.start_worker()
    until(lambda: reload(share).waiting_for is WaitingFor.NETWORK, "it could not be reached")
    waiting = reload(share)
    assert (waiting.state, waiting.attempts) == (DeliveryState.QUEUED, 0), "it never arrived, and counts for nothing"
    assert waiting.due_at > waiting.consented_at + BACKOFF_FIRST / 2
    house.bring_network_back()
    to_go = (reload(share).due_at - _now(house)).total_seconds()
    house.move_clock(max(to_go, 0) + 0.5)
    until(lambda: states().get(DeliveryState.PUBLISHED) == 1, "it goes out")
    assert len(house.sandbox.posts(network)) == posting_calls(house, network) == 1


def _now(house: House) -> datetime:
    moment: datetime = house.app.extensions["advocacy"].clock.now()
    return moment
