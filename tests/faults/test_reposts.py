"""Reposts under lost answers and killed workers: never two, never lost; and the wish to take one back is never lost."""

import pytest

from advocacy.core.delivery import DeliveryState
from advocacy.core.services import services
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.models import Share
from advocacy.sharing.reposting import request_repost
from advocacy.sharing.requesting import Requested
from advocacy.sharing.rules import WaitingFor
from advocacy.sharing.taking_back import Wished, wish_back
from tests.content.factories import make_comms, make_post
from tests.faults.crowd import connected_people, reload
from tests.faults.house import House, states, until
from tests.faults.seeing import (
    calls,
    deliver,
    jobs_left,
    locked,
    unfinished,
    until_called,
    until_claimed,
    until_published,
    until_somebody_waits_for_a_lock,
)
from tests.sharing.factories import company_post, repost_on

LINKEDIN, X = Network.LINKEDIN, Network.X
CREATE = {LINKEDIN: "posts.create", X: "reposts.create"}
DELETE = {LINKEDIN: "posts.delete", X: "reposts.delete"}
WORDS = "I work at Hazelpont. I stood beside the meter."


def one_repost(house: House, network: Network) -> tuple[Person, Share]:
    (person,) = connected_people(house, 1, network)
    own = {f"own_{network.value}": company_post(house.sandbox, network)}
    post = make_post(author=make_comms(), approver=make_comms(), own_confirmed=True, **own)
    answer = request_repost(person, repost_on(person, network, WORDS, post.public_id))
    assert isinstance(answer, Requested), answer
    return person, answer.share


def standing(house: House, network: Network) -> int:
    if network is X:
        return len(house.sandbox.reposts())
    return sum(bool(post["parent"]) and not post["deleted"] for post in house.sandbox.posts(LINKEDIN))


def settled(house: House, found: Share) -> bool:
    """X is told again, and says the same. On LinkedIn, where nothing proves, the person is asked."""
    house.ring("sweep_shares")
    now = reload(found)
    return now.state is DeliveryState.PUBLISHED or (found.network is LINKEDIN and now.asked_at is not None)


def recovered(house: House, found: Share) -> None:
    house.start_cron()
    house.start_worker()
    until(lambda: settled(house, found), "it is settled", 40)


def assert_passed_on_once(house: House, found: Share, *, made: int | None = None) -> None:
    assert (standing(house, found.network), unfinished()) == (1, 0)
    if made is not None:
        assert calls(house, found.network, CREATE[found.network]) == made


@pytest.mark.parametrize("fault", ["accept_then_cut", "accept_then_hang", "accept_then_500", "503"])
@pytest.mark.parametrize("network", list(Network))
def test_an_answer_that_is_lost_makes_no_second_repost(house: House, network: Network, fault: str) -> None:
    _, found = one_repost(house, network)
    house.sandbox.fault(network, CREATE[network], fault, seconds=3)
    recovered(house, found)
    if network is X:
        assert_passed_on_once(house, found)
    else:
        assert (standing(house, network), unfinished()) == (int(fault != "503"), 0)
        assert reload(found).attempts == 1, "never sent a second time"


@pytest.mark.parametrize("network", list(Network))
def test_a_worker_that_dies_before_the_claim_leaves_the_repost_to_the_next(house: House, network: Network) -> None:
    _, found = one_repost(house, network)
    with locked("LOCK TABLE sharing_shares IN ACCESS EXCLUSIVE MODE"):
        worker = house.start_worker()
        house.ring()
        until_somebody_waits_for_a_lock()
        worker.kill()
    assert reload(found).attempts == 0
    recovered(house, found)
    until_published(found)
    assert_passed_on_once(house, found, made=1)


@pytest.mark.parametrize("network", list(Network))
def test_a_worker_that_dies_while_it_prepares_a_repost_made_no_call(house: House, network: Network) -> None:
    _, found = one_repost(house, network)
    with locked("LOCK TABLE sharing_tokens IN ACCESS EXCLUSIVE MODE"):
        worker = house.start_worker()
        house.ring()
        until_claimed(found)
        until_somebody_waits_for_a_lock()
        worker.kill()
    assert reload(found).called_at is None
    recovered(house, found)
    until_published(found)
    assert_passed_on_once(house, found, made=1)


@pytest.mark.parametrize("network", list(Network))
def test_a_worker_that_dies_between_answer_and_commit_leaves_one_repost(house: House, network: Network) -> None:
    _, found = one_repost(house, network)
    house.sandbox.fault(network, CREATE[network], "accept_then_hang", seconds=1)
    worker = house.start_worker()
    house.ring()
    until(lambda: standing(house, network), "the network has it")
    with locked(f"SELECT 1 FROM sharing_shares WHERE id = {found.id} FOR UPDATE"):
        until_somebody_waits_for_a_lock()
        worker.kill()
    assert reload(found).state is DeliveryState.PUBLISHING
    recovered(house, found)
    assert_passed_on_once(house, found)


@pytest.mark.parametrize("workers", [2, 8])
@pytest.mark.parametrize("network", list(Network))
def test_however_many_workers_and_jobs_one_passes_it_on(house: House, network: Network, workers: int) -> None:
    _, found = one_repost(house, network)
    house.sandbox.fault(network, CREATE[network], "accept_then_hang", seconds=1)
    for _ in range(workers):
        house.start_worker()
    deliver(workers * 2)
    until_published(found)
    deliver(2)
    until(lambda: jobs_left() == 0, "every job is done")
    assert_passed_on_once(house, found, made=1)


@pytest.mark.parametrize("network", list(Network))
def test_a_repost_is_not_called_before_the_networks_pause_is_over(house: House, network: Network) -> None:
    _, found = one_repost(house, network)
    house.sandbox.fault(network, CREATE[network], "429", seconds=3600)
    house.start_cron()
    house.start_worker()
    until(lambda: reload(found).waiting_for is WaitingFor.LIMIT, "it waits")
    to_go = (reload(found).due_at - services().clock.now()).total_seconds()
    house.move_clock(to_go - 3)
    deliver(1)
    until(lambda: jobs_left() == 0, "a worker looked")
    assert standing(house, network) == 0
    until_published(found)
    assert_passed_on_once(house, found, made=2)


@pytest.mark.parametrize("network", list(Network))
def test_a_worker_that_dies_in_the_call_leaves_one_repost(house: House, network: Network) -> None:
    _, found = one_repost(house, network)
    house.sandbox.fault(network, CREATE[network], "accept_then_hang", seconds=2)
    worker = house.start_worker()
    house.ring()
    until_called(found)
    until(lambda: calls(house, network, CREATE[network]) or standing(house, network), "the network took it")
    worker.kill()
    recovered(house, found)
    assert_passed_on_once(house, found)


@pytest.mark.parametrize("network", list(Network))
def test_a_wish_to_take_it_back_outlives_the_worker_that_had_it(house: House, network: Network) -> None:
    person, found = one_repost(house, network)
    worker = house.start_worker()
    house.ring()
    until_published(found)
    assert states() == {DeliveryState.PUBLISHED: 1}
    house.sandbox.fault(network, DELETE[network], "hang_before", seconds=2)
    assert wish_back(person.id, found.public_id) is Wished.NOTED
    until(lambda: house.sandbox.get("faults")["faults"][0]["used"], "the call is on its way")
    worker.kill()
    house.start_cron()
    house.start_worker()
    until(lambda: reload(found).gone_at is not None, "it is taken back")
    assert standing(house, network) == 0
