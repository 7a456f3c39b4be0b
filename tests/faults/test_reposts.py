"""Reposts under lost answers and killed workers: never two, never lost; and the wish to take one back is never lost."""

import pytest

from advocacy.core.delivery import DeliveryState
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.models import Share
from advocacy.sharing.reposting import request_repost
from advocacy.sharing.requesting import Requested
from advocacy.sharing.taking_back import Wished, wish_back
from tests.content.factories import make_comms, make_post
from tests.faults.crowd import connected_people, reload
from tests.faults.house import House, states, until
from tests.faults.seeing import calls, unfinished, until_called, until_published
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


@pytest.mark.parametrize("fault", ["accept_then_cut", "accept_then_hang", "503"])
@pytest.mark.parametrize("network", list(Network))
def test_an_answer_that_is_lost_makes_no_second_repost(house: House, network: Network, fault: str) -> None:
    _, found = one_repost(house, network)
    house.sandbox.fault(network, CREATE[network], fault, seconds=3)
    house.start_cron()
    house.start_worker()
    until_published(found)
    assert standing(house, network) == 1
    assert unfinished() == 0


@pytest.mark.parametrize("network", list(Network))
def test_a_worker_that_dies_in_the_call_leaves_one_repost(house: House, network: Network) -> None:
    _, found = one_repost(house, network)
    house.sandbox.fault(network, CREATE[network], "accept_then_hang", seconds=2)
    worker = house.start_worker()
    house.ring()
    until_called(found)
    until(lambda: calls(house, network, CREATE[network]) or standing(house, network), "the network took it")
    worker.kill()
    house.start_cron()
    house.start_worker()
    until(lambda: _swept(house, found), "it is settled")
    assert standing(house, network) == 1


def _swept(house: House, found: Share) -> bool:
    house.ring("sweep_shares")
    return reload(found).state is DeliveryState.PUBLISHED


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
