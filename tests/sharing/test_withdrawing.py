"""A withdrawn post: what waits is cancelled, and everybody who shared it hears of it, once."""

from sqlalchemy import select

from advocacy.content.withdrawing import withdraw
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.networks.rules import Network
from advocacy.notifications.models import Notice
from advocacy.people.models import Person
from advocacy.sharing.sweeping import sweep_shares
from tests.content.factories import make_comms, make_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person
from tests.sharing.factories import connect, publish_all, share, state_of

OWN = "I work at Hazelpont. I live near the quay and heard nothing at all last night. Did you, {}?"


def told(person: Person) -> int:
    with transaction() as session:
        query = select(Notice.id).where(Notice.person_id == person.id, Notice.kind == "post.withdrawn")
        return len(session.scalars(query).all())


def test_who_shared_it_and_whose_share_waited_are_told_once(sandbox: Sandbox, clock: FixedClock) -> None:
    noor, sam, ada, lotte = make_person(), make_person(), make_person(), make_comms()
    post = make_post()
    for person in (noor, sam):
        for network in Network:
            connect(person, network, sandbox)
    there = [share(noor, network, OWN.format(network.label)) for network in Network]
    publish_all(clock)
    waiting = share(sam, Network.LINKEDIN, OWN.format("Sam"))
    assert withdraw(post.public_id, lotte.id) is True
    for _ in range(3):
        sweep_shares()
    assert state_of(waiting) is DeliveryState.CANCELLED
    assert {state_of(each) for each in there} == {DeliveryState.PUBLISHED}
    assert [told(person) for person in (noor, sam, ada)] == [1, 1, 0]


def test_a_post_that_nobody_shared_is_withdrawn_quietly(sandbox: Sandbox) -> None:
    noor = make_person()
    post = make_post()
    assert withdraw(post.public_id, make_comms().id) is True
    sweep_shares()
    assert told(noor) == 0
