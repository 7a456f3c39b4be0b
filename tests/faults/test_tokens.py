"""Tokens that end, are taken back, or are lost on their way: shares wait, and go out once."""

from collections.abc import Callable

from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import services
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.models import Connection, Share
from advocacy.sharing.rules import ConnectionState, WaitingFor
from tests.content.factories import make_comms, make_post
from tests.faults.crowd import confirm, connected_people, one_share, reload
from tests.faults.house import House, connect, until
from tests.faults.seeing import (
    assert_published_once,
    calls,
    posting_calls,
    posts_on,
    until_claimed,
    until_published,
    until_somebody_waits_for_a_lock,
)

LINKEDIN, X = Network.LINKEDIN, Network.X
ACCESS_LIFE = 2 * 3600  # of X's access tokens


def person_of(share: Share) -> Person:
    with transaction() as session:
        return session.get_one(Person, share.person_id)


def connection_state(share: Share) -> ConnectionState:
    with transaction() as session:
        return ConnectionState(session.get_one(Connection, share.connection_id).state)


def revoke(house: House, share: Share) -> None:
    """As when the person removes the app in the network's own settings."""
    house.sandbox.post(f"accounts/{share.network.value}/p{person_of(share).public_id[:10]}/revoke")


def waits_for_its_person(share: Share) -> Callable[[], bool]:
    return lambda: reload(share).waiting_for is WaitingFor.RECONNECT


def due_now(house: House, share: Share) -> None:
    """The product's and the networks' clocks stand at the moment when it is due."""
    to_go = (reload(share).due_at - services().clock.now()).total_seconds()
    offset = float((house.folder / "clock").read_text())
    house.move_clock(offset + max(0.0, to_go) + 0.5)


def test_an_expired_token_is_refreshed_and_the_share_goes_out(house: House) -> None:
    share = one_share(house, X)
    before = calls(house, X, "token")
    house.move_clock(ACCESS_LIFE)
    house.start_worker()
    house.ring()
    until_published(share)
    assert_published_once(house, share)
    assert (calls(house, X, "token") - before, posting_calls(house, X)) == (1, 1)


def test_two_workers_refresh_once(house: House) -> None:
    (person,) = connected_people(house, 1, X)
    comms, approver = make_comms(), make_comms()
    first_post, second_post = (make_post(author=comms, approver=approver) for _ in range(2))
    before = calls(house, X, "token")
    house.move_clock(ACCESS_LIFE)
    house.sandbox.fault(X, "token", "accept_then_hang", seconds=1)
    first = confirm(person, first_post.public_id, X)
    house.start_worker()
    house.ring()
    until_claimed(first)
    second = confirm(person, second_post.public_id, X)
    house.start_worker()
    house.ring()
    until_somebody_waits_for_a_lock()
    for share in (first, second):
        until_published(share)
    assert calls(house, X, "token") - before == 1
    assert len(posts_on(house, X)) == posting_calls(house, X) == 2


def test_a_refresh_whose_answer_is_lost_waits_for_the_person(house: House) -> None:
    """X's refresh token works once: after a lost answer only the person can help."""
    share = one_share(house, X)
    house.move_clock(ACCESS_LIFE)
    house.sandbox.fault(X, "token", "accept_then_cut")
    house.start_worker()
    house.start_cron()
    until(lambda: reload(share).due_at > share.due_at, "it could not refresh, and is put off")
    assert (reload(share).state, reload(share).attempts) == (DeliveryState.QUEUED, 0)  # no posting call was made
    due_now(house, share)
    until(waits_for_its_person(share), "it waits for its person")
    assert connection_state(share) is ConnectionState.RECONNECT
    assert posting_calls(house, X) == 0
    connect(person_of(share), X, house.sandbox)
    until_published(share)
    assert_published_once(house, share)
    assert posting_calls(house, X) == 1


def test_a_revoked_token_waits_for_the_person(house: House) -> None:
    for network in Network:
        share = one_share(house, network)
        revoke(house, share)
        house.start_worker()
        house.ring()
        until(waits_for_its_person(share), "it waits for its person")
        waiting = reload(share)
        assert (waiting.state, waiting.attempts) == (DeliveryState.QUEUED, 0)
        assert connection_state(share) is ConnectionState.RECONNECT
        assert posts_on(house, network) == []
        connect(person_of(share), network, house.sandbox)
        until_published(share)
        assert_published_once(house, share)
