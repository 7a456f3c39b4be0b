"""What happens between two steps: somebody acts, a part breaks, and still nothing is sent twice or lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from advocacy.content.models import Picture, Post
from advocacy.content.withdrawing import withdraw
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.encoding import picture_key
from advocacy.core.services import services
from advocacy.core.vault import Vault, new_key
from advocacy.networks.outcomes import Published
from advocacy.networks.protocol import Adapter
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network
from advocacy.people.leaving import Gone, erase
from advocacy.people.models import Person
from advocacy.sharing import claiming, finishing, publishing, settling
from advocacy.sharing.claiming import claim_due
from advocacy.sharing.connecting import disconnect
from advocacy.sharing.holding import ToHold, set_hold
from advocacy.sharing.leaving import leave
from advocacy.sharing.models import Connection, HoldScope, Share, attempts_of
from advocacy.sharing.publishing import publish, publish_due
from advocacy.sharing.rules import CancelledBy, ConnectionState, WaitingFor
from advocacy.sharing.settling import settle_due
from advocacy.sharing.sweeping import sweep_shares
from advocacy.sharing.undoing import Undone, undo
from tests.content.factories import make_comms, make_picture, make_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person
from tests.sharing.factories import after_undo, connect, publish_all, reload, share, state_of
from tests.sharing.test_settling import lost_share, settle_now

LINKEDIN, X = Network.LINKEDIN, Network.X
OWN = "I work at Hazelpont. I counted the lamps on the quay tonight: seven of them."


def queued_once_more(sandbox: Sandbox, clock: FixedClock) -> Share:
    """On X, called once without an answer, not found by two readings: the same bytes wait to be sent again."""
    found = lost_share(X, "refuse_500_before", sandbox, clock)
    settle_now(found, times=3)
    assert reload(found).resend
    assert state_of(found) is DeliveryState.QUEUED
    return found


def person_of(found: Share) -> Person:
    with transaction() as session:
        return session.get_one(Person, found.person_id)


def undo_it(found: Share) -> None:
    assert undo(found.person_id, found.public_id) is Undone.ON_ITS_WAY


def withdraw_it(found: Share) -> None:
    with transaction() as session:
        post = session.get_one(Post, found.post_id)
    withdraw(post.public_id, make_comms().id)
    sweep_shares()


def hold_everything(found: Share) -> None:
    comms = make_comms()
    set_hold(ToHold(HoldScope.ALL, comms.id, {"en": "We look into it."}), by=comms.id)


def close_window(found: Share) -> None:
    with transaction() as session:
        session.execute(update(Share).where(Share.id == found.id).values(closes_at=services().clock.now()))
    sweep_shares()


def disconnect_it(found: Share) -> None:
    disconnect(found.person_id, found.network)


def person_leaves(found: Share) -> None:
    leave(found.person_id)


def deactivate_unseen(found: Share) -> None:
    """As if the claim came before the sweep."""
    with transaction() as session:
        session.execute(update(Person).where(Person.id == found.person_id).values(state="left"))


@pytest.mark.parametrize(
    "happens",
    [undo_it, withdraw_it, hold_everything, close_window, disconnect_it, person_leaves, deactivate_unseen],
    ids=lambda happens: happens.__name__,
)
def test_what_may_be_on_x_already_is_never_called_cancelled_but_asked_about(
    happens: Callable[[Share], None], sandbox: Sandbox, clock: FixedClock
) -> None:
    found = queued_once_more(sandbox, clock)
    happens(found)
    publish_due()
    sweep_shares()
    settle_due()
    asked = reload(found)
    assert (asked.state, asked.cancelled_by, asked.held_reason) == (DeliveryState.UNCONFIRMED, None, None)
    assert asked.asked_at is not None
    assert sandbox.posts(X) == []


def test_a_refusal_of_the_second_sending_says_nothing_about_the_first(sandbox: Sandbox, clock: FixedClock) -> None:
    found = queued_once_more(sandbox, clock)
    sandbox.fault(X, "posts.create", "403")
    publish_due()
    asked = reload(found)
    assert asked.state in {DeliveryState.UNCONFIRMED, DeliveryState.QUEUED}
    assert asked.state is not DeliveryState.REFUSED


def test_a_picture_that_is_gone_from_the_disk_lets_only_its_own_share_wait(sandbox: Sandbox, clock: FixedClock) -> None:
    comms = make_comms()
    pictured = make_post(author=comms, pictures=(make_picture(comms),))
    plain = make_post()
    noor, wim = make_person(), make_person()
    for person in (noor, wim):
        connect(person, LINKEDIN, sandbox)
    broken = share(noor, LINKEDIN, post=pictured.public_id)
    fine = share(wim, LINKEDIN, OWN, post=plain.public_id)
    with transaction() as session:
        for picture in session.query(Picture):
            (services().settings.data_dir / picture_key(picture.sha256, picture.media_type)).unlink()
    publish_all(clock)
    waiting = reload(broken)
    assert (waiting.state, waiting.attempts) == (DeliveryState.QUEUED, 1)
    assert waiting.due_at > clock.now()
    assert state_of(fine) is DeliveryState.PUBLISHED


def test_a_check_that_breaks_on_one_share_holds_up_nobody_else(
    sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    noor, wim = make_person(), make_person()
    make_post()
    for person in (noor, wim):
        connect(person, LINKEDIN, sandbox)
    broken, fine = share(noor, LINKEDIN), share(wim, LINKEDIN, OWN)
    usual = claiming.has_new_stop

    def breaks(session: object, found: Share) -> bool:
        if found.id == broken.id:
            raise ValueError("a rule that nobody thought of")
        return usual(session, found)  # type: ignore[arg-type]

    monkeypatch.setattr(claiming, "has_new_stop", breaks)
    publish_all(clock)
    assert state_of(fine) is DeliveryState.PUBLISHED
    assert state_of(broken) is DeliveryState.QUEUED
    assert reload(broken).due_at > clock.now()


def test_an_adapter_that_breaks_in_the_call_leaves_the_share_unconfirmed_at_once(
    sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    noor, wim = make_person(), make_person()
    make_post()
    connect(noor, LINKEDIN, sandbox)
    connect(wim, X, sandbox)
    broken, fine = share(noor, LINKEDIN), share(wim, X, OWN)
    usual = type(adapter(LINKEDIN)).send

    def breaks(self: Adapter, token: str, body: bytes) -> object:
        usual(self, token, body)  # type: ignore[arg-type]
        raise RuntimeError("after the answer")

    monkeypatch.setattr(type(adapter(LINKEDIN)), "send", breaks)
    publish_all(clock)
    assert state_of(broken) is DeliveryState.UNCONFIRMED
    assert state_of(fine) is DeliveryState.PUBLISHED
    monkeypatch.undo()
    settle_now(broken)
    assert state_of(broken) is DeliveryState.PUBLISHED
    assert len(sandbox.posts(LINKEDIN)) == 1


def test_an_answer_is_written_down_when_the_database_is_back(
    sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    noor = make_person()
    make_post()
    connect(noor, LINKEDIN, sandbox)
    found = share(noor, LINKEDIN)
    away = [OperationalError("UPDATE", {}, Exception("the database is away"))] * 2
    usual = finishing.finish_all

    def sometimes_away(*arguments: object) -> list[bool]:
        if away:
            raise away.pop()
        return usual(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(finishing, "finish_all", sometimes_away)
    publish_all(clock)
    assert state_of(found) is DeliveryState.PUBLISHED
    assert len(sandbox.posts(LINKEDIN)) == 1


def test_an_outcome_that_was_written_is_not_called_late_when_it_comes_again(
    sandbox: Sandbox, clock: FixedClock
) -> None:
    noor = make_person()
    make_post()
    connect(noor, LINKEDIN, sandbox)
    found = share(noor, LINKEDIN)
    after_undo(clock)
    (claimed,) = claim_due(1)
    publish(claimed)
    assert finishing.finish(claimed, Published("urn:li:share:1", "https://example.com")) is False
    with transaction() as session:
        (attempt,) = attempts_of(session, found.id)
    assert (attempt.outcome, attempt.late) == ("published", False)


def test_an_account_taken_away_between_claim_and_token_cancels_at_once_instead_of_waiting_for_it(
    sandbox: Sandbox, clock: FixedClock
) -> None:
    noor = make_person()
    make_post()
    connect(noor, LINKEDIN, sandbox)
    found = share(noor, LINKEDIN)
    after_undo(clock)
    (claimed,) = claim_due(1)
    disconnect(noor.id, LINKEDIN)
    publish(claimed)
    publish_due()
    ended = reload(found)
    assert (ended.state, ended.cancelled_by) == (DeliveryState.CANCELLED, CancelledBy.DISCONNECTED)
    assert sandbox.posts(LINKEDIN) == []


def test_a_reading_that_breaks_is_a_reading_that_failed(
    sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = lost_share(X, "accept_then_cut", sandbox, clock)

    def breaks(*_: object) -> object:
        raise RuntimeError("an answer that nobody thought of")

    monkeypatch.setattr(type(adapter(X)), "recent", breaks)
    settle_now(found, times=6)
    assert reload(found).asked_at is not None


def test_one_unsettled_share_that_breaks_holds_up_nobody_else(
    sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = lost_share(X, "accept_then_cut", sandbox, clock)
    fine = lost_share(LINKEDIN, "accept_then_cut", sandbox, clock)
    usual = settling.next_step
    breaking = [True]

    def breaks(unsettled: object) -> object:
        if breaking and breaking.pop():
            raise ValueError("nobody thought of this")
        return usual(unsettled)  # type: ignore[arg-type]

    monkeypatch.setattr(settling, "next_step", breaks)
    with transaction() as session:
        earlier = func.clock_timestamp() - timedelta(seconds=1)
        session.execute(update(Share).where(Share.id == broken.id).values(settle_at=earlier))
        session.execute(update(Share).where(Share.id == fine.id).values(settle_at=func.clock_timestamp()))
    settle_due()
    assert state_of(fine) is DeliveryState.PUBLISHED
    assert reload(broken).asked_at is not None


def test_a_post_withdrawn_while_its_picture_is_uploaded_is_not_sent(
    sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    noor = make_person()
    post = make_post()
    connect(noor, LINKEDIN, sandbox)
    found = share(noor, LINKEDIN)

    def withdrawn_meanwhile(self: Adapter, *arguments: object) -> object:
        withdraw(post.public_id, make_comms().id)
        return prepare(self, *arguments)  # type: ignore[arg-type]

    prepare = type(adapter(LINKEDIN)).prepare
    monkeypatch.setattr(type(adapter(LINKEDIN)), "prepare", withdrawn_meanwhile)
    monkeypatch.setattr(publishing, "LONG_PREPARE_SECONDS", 0.0)
    publish_all(clock)
    assert state_of(found) is DeliveryState.CANCELLED
    assert sandbox.posts(LINKEDIN) == []
    assert sandbox.get("calls", call="posts.create")["calls"] == []


def test_a_refusal_of_the_old_token_does_not_undo_a_reconnect(
    sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token was revoked, the person connects again while the worker still waits for the network's no."""
    noor = make_person()
    make_post()
    connect(noor, LINKEDIN, sandbox)
    found = share(noor, LINKEDIN)
    usual = type(adapter(LINKEDIN)).send

    def reconnected_meanwhile(self: Adapter, token: str, body: bytes) -> object:
        outcome = usual(self, token, body)  # type: ignore[arg-type]
        clock.move(timedelta(seconds=1))
        sandbox.clock(clock.now())
        connect(noor, LINKEDIN, sandbox)
        return outcome

    sandbox.post(f"accounts/linkedin/test-{noor.public_id}/revoke")
    with monkeypatch.context() as patched:
        patched.setattr(type(adapter(LINKEDIN)), "send", reconnected_meanwhile)
        after_undo(clock)
        for claimed in claim_due(1):
            publish(claimed)
    waiting = reload(found)
    assert (waiting.state, waiting.waiting_for) == (DeliveryState.QUEUED, None)
    with transaction() as session:
        assert session.get_one(Connection, found.connection_id).state is ConnectionState.CONNECTED
    clock.set(waiting.due_at)
    publish_due()
    assert state_of(found) is DeliveryState.PUBLISHED


def test_tokens_that_no_key_opens_wait_for_the_person_and_can_be_thrown_away(
    sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    noor = make_person()
    make_post()
    connect(noor, X, sandbox)
    found = share(noor, X)
    monkeypatch.setattr(services(), "vault", Vault((new_key(),)))
    publish_all(clock)
    waiting = reload(found)
    assert (waiting.state, waiting.waiting_for) == (DeliveryState.QUEUED, WaitingFor.RECONNECT)
    assert disconnect(noor.id, X) == 1


def test_erasing_takes_the_stored_bytes_too(sandbox: Sandbox, clock: FixedClock) -> None:
    found = lost_share(LINKEDIN, "accept_then_cut", sandbox, clock)
    assert erase(found.person_id, by=None) is Gone.DONE
    with transaction() as session:
        assert session.scalar(select(func.octet_length(Share.body)).where(Share.id == found.id)) is None
