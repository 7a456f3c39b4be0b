"""Five hundred shares while workers and servers die: none is lost, none stands twice, none is stuck."""

from datetime import datetime
from random import Random
from threading import Event

from sqlalchemy import func, select

from advocacy.content.models import Post
from advocacy.core.database import database_now, transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import services
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.models import Share
from advocacy.sharing.undoing import Answered, it_is_not_there, it_is_there
from tests.faults.crowd import confirm_post, crowd
from tests.faults.house import House, states, until
from tests.faults.seeing import asked_shares, posts_on, unfinished, until_published

PEOPLE, POSTS = 25, 10
ALL = PEOPLE * POSTS * 2
KILLS = 200


def test_two_hundred_kills(house: House) -> None:
    """Each one strikes a worker that holds something: what it left in its hands is counted after its death."""
    chance = Random(20261123)
    crowd(house, PEOPLE, POSTS)
    house.sandbox.post("switches", latency=0.2)
    house.start_cron()
    struck: list[list[int]] = []
    while len(struck) < KILLS:
        if left := _die(house, chance):
            struck.append(left)
        if len(struck) % 5 == 0:
            house.ring("sweep_shares")
    again = sum(any(attempts > 1 for attempts in left) for left in struck)
    assert again > 0, "no death struck a share that an earlier death had struck"
    house.sandbox.post("switches", latency=0)
    house.start_workers()
    until_settled(house)
    answer_for_everybody(house)
    assert_five_hundred_once(house)


def _die(house: House, chance: Random) -> list[int]:
    """A worker that lives until a random moment after its first claim; the attempts of the shares that it left."""
    with transaction() as session:
        born = database_now(session)
    worker = house.start_small_worker()
    until(lambda: _held_since(born), "a worker holds a share", 60)
    Event().wait(chance.uniform(0, 0.3))  # the random moment of a death, not a wait for anything
    worker.kill()
    return _held_since(born)


def _held_since(born: datetime) -> list[int]:
    lease = services().settings.publish_lease
    held = Share.state == DeliveryState.PUBLISHING, Share.lease_until > born + lease
    with transaction() as session:
        return list(session.scalars(select(Share.attempts).where(*held)))


def test_valkey_flushed_and_killed_and_postgresql_killed(house: House) -> None:
    crowd(house, PEOPLE, POSTS)
    house.sandbox.post("switches", latency=0.2)
    house.start_cron()
    house.start_workers()
    until(lambda: published() > ALL // 10, "a tenth is out", 90)
    services().queues.redis.flushall()
    until(lambda: published() > ALL // 5, "a fifth is out", 90)
    house.restart("Valkey")
    until(lambda: published() > ALL // 3, "a third is out", 90)
    house.restart("PostgreSQL")
    services().database.engine.dispose()
    until(lambda: published() > ALL // 2, "half is out", 90)
    house.sandbox.post("switches", latency=0)
    until_settled(house)
    answer_for_everybody(house)
    assert_five_hundred_once(house)


def published() -> int:
    return states().get(DeliveryState.PUBLISHED, 0)


def until_settled(house: House) -> None:
    def settled() -> bool:
        house.ring("sweep_shares")
        return unfinished() == 0

    until(settled, "every share is final or asked about", 180)


def answer_for_everybody(house: House) -> None:
    """Each person who is asked looks at the network, says what is there, and shares again what isn't."""
    on = {network: posts_on(house, network) for network in Network}
    for share in asked_shares():
        found = next((post["id"] for post in on[share.network] if post["text"] == share.text), None)
        if found:
            answer = it_is_there(share.person_id, share.public_id, address_of(share.network, found))
            assert answer is Answered.THANKS
            continue
        assert it_is_not_there(share.person_id, share.public_id) is Answered.THANKS
        until_published(share_again(share))


def address_of(network: Network, post_id: str) -> str:
    return (
        f"https://x.com/i/web/status/{post_id}"
        if network is Network.X
        else f"https://www.linkedin.com/feed/update/{post_id}/"
    )


def share_again(share: Share) -> Share:
    with transaction() as session:
        person, post = session.get_one(Person, share.person_id), session.get_one(Post, share.post_id)
    return confirm_post(person, post, share.network, earlier=1)


def assert_five_hundred_once(house: House) -> None:
    """One post for each person, post and network, and each belongs to the one share that is published."""
    with transaction() as session:
        out = session.scalars(select(Share).where(Share.state == DeliveryState.PUBLISHED)).all()
        others = session.scalar(select(func.count()).where(Share.state.not_in(FINAL_HERE))) or 0
    assert (len(out), others) == (ALL, 0)
    for network in Network:
        stands = posts_on(house, network)
        assert len(stands) == ALL // 2
        assert {post["id"] for post in stands} == {share.remote_id for share in out if share.network is network}
        assert {post["text"] for post in stands} == {share.text for share in out if share.network is network}


FINAL_HERE = (DeliveryState.PUBLISHED, DeliveryState.CANCELLED)
