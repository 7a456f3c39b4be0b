"""A network that says "not before" (429) is believed for the whole account, whatever Valkey or the person forgets."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.permissions import Role
from advocacy.core.services import services
from advocacy.networks.check_rules import CheckVerdict
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.connecting import disconnect
from advocacy.sharing.models import Share, live_connection
from advocacy.sharing.operating.checking import check_network
from advocacy.sharing.publishing import publish_due
from advocacy.sharing.rules import WaitingFor
from tests.content.factories import make_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person, sign_in
from tests.sharing.factories import connect, publish_all, reload, share, state_of
from tests.sharing.test_settling import lost_share, settle_now

HOUR = timedelta(hours=1)
OWN_WORDS = (
    "I stood on the quay at five this morning and heard only the gulls.",
    "My neighbours asked when the new boat sails, and I could tell them.",
)


def calls(sandbox: Sandbox) -> int:
    return len(sandbox.get("calls", call="posts.create")["calls"])


def limited(network: Network, sandbox: Sandbox, clock: FixedClock) -> tuple[Person, Share]:
    """A person whose share was just answered with "in an hour", and Valkey forgot all that it knew."""
    noor = make_person()
    make_post(title="First")
    connect(noor, network, sandbox)
    found = share(noor, network)
    sandbox.fault(network, "posts.create", "429", seconds=3600)
    publish_all(clock)
    assert reload(found).waiting_for is WaitingFor.LIMIT
    services().queues.redis.flushdb()
    return noor, found


@pytest.mark.parametrize("network", Network)
def test_another_share_of_the_account_waits_after_a_flush_too(
    network: Network, sandbox: Sandbox, clock: FixedClock
) -> None:
    noor, _ = limited(network, sandbox, clock)
    second = make_post(title="Second")
    before = calls(sandbox)
    other = share(noor, network, post=second.public_id)
    publish_all(clock)
    waiting = reload(other)
    assert (waiting.state, waiting.waiting_for) == (DeliveryState.QUEUED, WaitingFor.LIMIT)
    assert calls(sandbox) == before
    clock.move(waiting.due_at - clock.now() - timedelta(seconds=1))
    publish_due()
    assert calls(sandbox) == before
    clock.move(timedelta(seconds=1))
    publish_due()
    assert state_of(other) is DeliveryState.PUBLISHED


def test_an_account_taken_away_and_connected_anew_still_waits(sandbox: Sandbox, clock: FixedClock) -> None:
    noor, first = limited(Network.X, sandbox, clock)
    before = calls(sandbox)
    disconnect(noor.id, Network.X)
    assert state_of(first) is DeliveryState.CANCELLED
    connect(noor, Network.X, sandbox)
    again = share(noor, Network.X)
    publish_all(clock)
    assert (state_of(again), calls(sandbox)) == (DeliveryState.QUEUED, before)
    clock.move(HOUR)
    publish_due()
    assert state_of(again) is DeliveryState.PUBLISHED


@pytest.mark.parametrize("network", Network)
def test_a_limit_of_the_whole_app_stops_everybody_until_its_end(
    network: Network, client: FlaskClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    noor, mila = make_person(), make_person()
    make_post(title="First")
    for person in (noor, mila):
        connect(person, network, sandbox)
    first = share(noor, network, OWN_WORDS[0])
    sandbox.fault(network, "posts.create", "app_day_limit")
    publish_all(clock)
    services().queues.redis.flushdb()
    before = calls(sandbox)
    other = share(mila, network, OWN_WORDS[1])
    publish_all(clock)
    assert {reload(found).waiting_for for found in (first, other)} == {WaitingFor.LIMIT}
    assert check_network(network).verdict is CheckVerdict.REACHED  # with nobody's token
    sign_in(client, make_person(Role.ADMIN))
    assert "Waits until" in client.get("/networks/").text
    ends = reload(other).due_at
    clock.move(ends - clock.now() - timedelta(seconds=1))
    publish_due()
    assert calls(sandbox) == before + 1  # the check's own
    clock.move(timedelta(seconds=1))
    sandbox.clock(clock.now())
    publish_due()
    assert {state_of(first), state_of(other)} == {DeliveryState.PUBLISHED}
    assert "Waits until" not in client.get("/networks/").text


def test_a_limit_of_one_account_stops_no_colleague(sandbox: Sandbox, clock: FixedClock) -> None:
    limited(Network.LINKEDIN, sandbox, clock)
    mila = make_person()
    connect(mila, Network.LINKEDIN, sandbox)
    other = share(mila, Network.LINKEDIN)
    publish_all(clock)
    assert state_of(other) is DeliveryState.PUBLISHED


def test_a_later_end_is_never_shortened(sandbox: Sandbox, clock: FixedClock) -> None:
    noor, _ = limited(Network.X, sandbox, clock)
    with transaction() as session:
        connection = live_connection(session, noor.id, Network.X)
        assert connection is not None
        assert connection.closed_until is not None
        connection.closed_until += HOUR
        later = connection.closed_until
    sandbox.fault(Network.X, "posts.create", "429", seconds=60)
    clock.move(2 * HOUR + timedelta(seconds=1))
    publish_due()
    with transaction() as session:
        connection = live_connection(session, noor.id, Network.X)
        assert connection is not None
        assert connection.closed_until is not None
        assert connection.closed_until > later


def test_a_settling_attempt_that_is_limited_closes_the_account_too(sandbox: Sandbox, clock: FixedClock) -> None:
    found = lost_share(Network.LINKEDIN, "refuse_500_before", sandbox, clock)
    sandbox.fault(Network.LINKEDIN, "posts.create", "429", seconds=3600)
    settle_now(found)
    with transaction() as session:
        connection = live_connection(session, found.person_id, Network.LINKEDIN)
        assert connection is not None
        assert connection.closed_until is not None
        assert connection.closed_until > clock.now()


def test_the_publish_check_does_not_call_with_an_account_that_has_to_wait(sandbox: Sandbox, clock: FixedClock) -> None:
    """It is a posting call as well, though nothing can come of it."""
    limited(Network.X, sandbox, clock)
    sandbox.clear_faults()
    assert check_network(Network.X).verdict is CheckVerdict.REACHED
    clock.move(HOUR + timedelta(seconds=1))
    sandbox.clock(clock.now())
    assert check_network(Network.X).verdict is CheckVerdict.ALIVE
