"""A share's way: click, ten seconds, the network, the outcome."""

from datetime import timedelta

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.networks.rules import Network
from advocacy.sharing.claiming import claim_due
from advocacy.sharing.finishing import finish
from advocacy.sharing.models import ShareAttempt, attempts_of
from advocacy.sharing.publishing import publish, publish_due
from advocacy.sharing.rules import ConnectionState, WaitingFor
from advocacy.sharing.sweeping import sweep_shares
from advocacy.sharing.undoing import Undone, undo
from tests.content.factories import make_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person
from tests.sharing.factories import after_undo, connect, publish_all, reload, share, state_of

OWN = "I work at Hazelpont. I live near the quay and heard nothing at all last night. Did you?"


def test_a_confirmed_text_arrives_word_for_word_on_both_networks(sandbox: Sandbox, clock: FixedClock) -> None:
    noor = make_person()
    make_post()
    for network in Network:
        connect(noor, network, sandbox)
        share(noor, network, OWN)
    publish_all(clock)
    for network in Network:
        (post,) = sandbox.posts(network)
        assert post["text"].startswith(OWN)
        assert "http://hzl.example/r/" in post["text"]


def test_the_text_that_was_shown_is_the_text_that_is_sent(sandbox: Sandbox, clock: FixedClock) -> None:
    noor = make_person()
    make_post()
    connect(noor, Network.LINKEDIN, sandbox)
    confirmed = share(
        noor, Network.LINKEDIN, "I work at Hazelpont (really): 100% * quiet_ness [and] {more} <3 #QuietWater @all ~ |"
    )
    publish_all(clock)
    (post,) = sandbox.posts(Network.LINKEDIN)
    assert post["text"] == confirmed.text


def test_nothing_goes_out_in_the_first_ten_seconds(sandbox: Sandbox, clock: FixedClock) -> None:
    noor = make_person()
    make_post()
    connect(noor, Network.X, sandbox)
    found = share(noor, Network.X)
    clock.move(timedelta(seconds=9))
    publish_due()
    assert state_of(found) is DeliveryState.QUEUED
    assert sandbox.posts(Network.X) == []


def test_undo_takes_it_back_and_a_second_undo_says_so(sandbox: Sandbox, clock: FixedClock) -> None:
    noor = make_person()
    make_post()
    connect(noor, Network.X, sandbox)
    found = share(noor, Network.X)
    assert undo(noor.id, found.public_id) is Undone.TAKEN_BACK
    assert undo(noor.id, found.public_id) is Undone.ALREADY_TAKEN_BACK
    publish_all(clock)
    assert sandbox.posts(Network.X) == []


def test_undo_comes_too_late_once_a_worker_has_it(sandbox: Sandbox, clock: FixedClock) -> None:
    noor = make_person()
    make_post()
    connect(noor, Network.X, sandbox)
    found = share(noor, Network.X)
    after_undo(clock)
    claim_due(1)
    assert undo(noor.id, found.public_id) is Undone.ON_ITS_WAY


def test_nobody_undoes_the_share_of_somebody_else(sandbox: Sandbox) -> None:
    noor, wim = make_person(), make_person()
    make_post()
    connect(noor, Network.X, sandbox)
    found = share(noor, Network.X)
    assert undo(wim.id, found.public_id) is Undone.NOT_FOUND
    assert state_of(found) is DeliveryState.QUEUED


def test_after_publishing_the_share_knows_where_it_is(sandbox: Sandbox, clock: FixedClock) -> None:
    noor = make_person()
    make_post()
    connect(noor, Network.LINKEDIN, sandbox)
    found = share(noor, Network.LINKEDIN)
    publish_all(clock)
    published = reload(found)
    assert published.state is DeliveryState.PUBLISHED
    assert published.remote_id == sandbox.posts(Network.LINKEDIN)[0]["id"]
    assert published.published_at == clock.now()
    assert published.k == 1


def test_both_networks_of_one_post_share_their_k_and_the_next_post_gets_the_next(
    sandbox: Sandbox, clock: FixedClock
) -> None:
    noor = make_person()
    first, second = make_post(), make_post()
    for network in Network:
        connect(noor, network, sandbox)
    both = [share(noor, network, post=first.public_id) for network in Network]
    publish_all(clock)
    third = share(noor, Network.LINKEDIN, "I work at Hazelpont. Another evening on the water.", post=second.public_id)
    publish_all(clock)
    assert [reload(found).k for found in both] == [1, 1]
    assert reload(third).k == 2


def test_a_lost_answer_is_unconfirmed_and_never_sent_again_by_itself(sandbox: Sandbox, clock: FixedClock) -> None:
    noor = make_person()
    make_post()
    connect(noor, Network.X, sandbox)
    found = share(noor, Network.X)
    sandbox.fault(Network.X, "posts.create", "accept_then_cut")
    publish_all(clock)
    assert state_of(found) is DeliveryState.UNCONFIRMED
    clock.move(timedelta(hours=1))
    sweep_shares()
    publish_due()
    assert len(sandbox.posts(Network.X)) == 1


def test_a_pause_that_the_network_asks_for_is_kept_to_the_second(sandbox: Sandbox, clock: FixedClock) -> None:
    noor = make_person()
    make_post()
    connect(noor, Network.X, sandbox)
    found = share(noor, Network.X)
    sandbox.fault(Network.X, "posts.create", "429", seconds=3600)
    publish_all(clock)
    waiting = reload(found)
    assert (waiting.state, waiting.waiting_for, waiting.attempts) == (DeliveryState.QUEUED, WaitingFor.LIMIT, 0)
    clock.set(waiting.due_at - timedelta(seconds=1))
    publish_due()
    assert sandbox.posts(Network.X) == []
    clock.move(timedelta(seconds=1))
    publish_due()
    assert len(sandbox.posts(Network.X)) == 1


def test_a_network_that_says_no_is_final_and_says_why(sandbox: Sandbox, clock: FixedClock) -> None:
    noor = make_person()
    first, second = make_post(link_url=""), make_post(link_url="")
    connect(noor, Network.LINKEDIN, sandbox)
    share(noor, Network.LINKEDIN, OWN, post=first.public_id)
    publish_all(clock)
    again = share(noor, Network.LINKEDIN, OWN, post=second.public_id)
    publish_all(clock)
    refused = reload(again)
    assert (refused.state, refused.refused_because) == (DeliveryState.REFUSED, "duplicate")


def test_a_revoked_token_waits_for_the_person_and_goes_out_after_reconnecting(
    sandbox: Sandbox, clock: FixedClock
) -> None:
    noor = make_person()
    make_post()
    connected = connect(noor, Network.LINKEDIN, sandbox)
    found = share(noor, Network.LINKEDIN)
    sandbox.post(f"accounts/linkedin/test-{noor.public_id}/revoke")
    publish_all(clock)
    waiting = reload(found)
    assert (waiting.state, waiting.waiting_for) == (DeliveryState.QUEUED, WaitingFor.RECONNECT)
    again = connect(noor, Network.LINKEDIN, sandbox)
    assert again.again
    assert again.connection.id == connected.connection.id
    assert again.connection.state is ConnectionState.CONNECTED
    publish_due()
    assert state_of(found) is DeliveryState.PUBLISHED


def test_a_worker_that_lost_its_lease_cannot_overwrite(sandbox: Sandbox, clock: FixedClock) -> None:
    noor = make_person()
    make_post()
    connect(noor, Network.LINKEDIN, sandbox)
    found = share(noor, Network.LINKEDIN)
    after_undo(clock)
    (first,) = claim_due(1)
    _end_lease(found.id)
    sweep_shares()
    (second,) = claim_due(1)
    publish(first)  # finds that the share is no longer its own, and calls nobody
    assert sandbox.posts(Network.LINKEDIN) == []
    publish(second)
    assert state_of(found) is DeliveryState.PUBLISHED
    assert len(sandbox.posts(Network.LINKEDIN)) == 1


def test_a_late_answer_is_kept_as_evidence(sandbox: Sandbox, clock: FixedClock) -> None:
    from advocacy.networks.outcomes import Published

    noor = make_person()
    make_post()
    connect(noor, Network.LINKEDIN, sandbox)
    found = share(noor, Network.LINKEDIN)
    after_undo(clock)
    (claimed,) = claim_due(1)
    _end_lease(found.id, called=True)
    sweep_shares()
    assert finish(claimed, Published("urn:li:share:1", "https://example.com")) is False
    with transaction() as session:
        (attempt,) = attempts_of(session, found.id)
    assert isinstance(attempt, ShareAttempt)
    assert (attempt.outcome, attempt.late) == ("published", True)
    assert state_of(found) is DeliveryState.PUBLISHED


def test_a_worker_lost_after_the_call_began_leaves_it_unconfirmed(sandbox: Sandbox, clock: FixedClock) -> None:
    noor = make_person()
    make_post()
    connect(noor, Network.LINKEDIN, sandbox)
    found = share(noor, Network.LINKEDIN)
    after_undo(clock)
    claim_due(1)
    _end_lease(found.id, called=True)
    sweep_shares()
    assert state_of(found) is DeliveryState.UNCONFIRMED


def _end_lease(share_id: int, *, called: bool = False) -> None:
    """As if the worker had died a while ago."""
    from sqlalchemy import func, update

    from advocacy.sharing.models import Share

    values = {"lease_until": func.clock_timestamp() - timedelta(seconds=1)}
    if called:
        values["called_at"] = func.clock_timestamp()
    with transaction() as session:
        session.execute(update(Share).where(Share.id == share_id).values(**values))
