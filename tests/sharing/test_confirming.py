"""A held share goes out only after a fresh yes to what is shown, once its reason is gone."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from advocacy.content.withdrawing import withdraw
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.confirming import Confirmed, NotFound, NotNow, SecondLook, confirm_again, second_look
from advocacy.sharing.holding import ToHold, release_hold, set_hold
from advocacy.sharing.models import Connection, HoldScope, Share
from advocacy.sharing.publishing import publish_due
from advocacy.sharing.requesting import ConnectFirst, MakeItYours, OnHold, Requested, Stopped, request_share
from advocacy.sharing.rules import CancelledBy, ConnectionState, HeldReason, When
from advocacy.sharing.scheduling_rules import Asked, Timing
from tests.content.factories import make_comms, make_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person, sign_in
from tests.sharing.factories import ask_to_share, click_on, connect, publish_all, reload, share, state_of

LINKEDIN, X = Network.LINKEDIN, Network.X
OWN = "I work at Hazelpont. I live near the quay and heard nothing at all last night. Did you?"
BLOCKED = "I work at Hazelpont. Our ferry is guaranteed silent, call Jan at NL91ABNA0417164300."


def looked(person: Person, held: Share) -> SecondLook:
    seen = second_look(person, reload(held))
    assert seen is not None
    return seen


def confirm(person: Person, held: Share) -> object:
    seen = looked(person, held)
    return confirm_again(person, held.public_id, seen.text_hash, seen.account)


def hold_it(held: Share, reason: HeldReason) -> None:
    with transaction() as session:
        row = session.get_one(Share, held.id)
        row.state, row.held_reason = DeliveryState.HELD, reason


def everything(comms: Person) -> ToHold:
    return ToHold(HoldScope.ALL, comms.id, {"en": "We are finding out what happened."})


def held_share(sandbox: Sandbox, reason: HeldReason, network: Network = LINKEDIN) -> tuple[Person, Share]:
    noor = make_person(name="Noor Hartsuiker")
    make_post()
    connect(noor, network, sandbox)
    found = share(noor, network, OWN)
    hold_it(found, reason)
    return noor, found


def test_after_a_crisis_each_share_waits_for_its_own_yes(sandbox: Sandbox, clock: FixedClock) -> None:
    noor, comms = make_person(), make_comms()
    make_post()
    connect(noor, LINKEDIN, sandbox)
    found = share(noor, LINKEDIN, OWN)
    hold = set_hold(everything(comms), by=comms.id).hold
    assert confirm(noor, found) is NotNow.ON_HOLD
    release_hold(hold.public_id, by=comms.id)
    publish_all(clock)
    assert state_of(found) is DeliveryState.HELD
    clock.move(timedelta(hours=1))
    assert isinstance(confirm(noor, found), Confirmed)
    again = reload(found)
    assert (again.state, again.consented_at) == (DeliveryState.QUEUED, clock.now())
    assert again.due_at == clock.now() + timedelta(seconds=10)
    publish_all(clock)
    assert state_of(found) is DeliveryState.PUBLISHED
    assert [post["text"] for post in sandbox.posts(LINKEDIN)] == [found.text]


def test_a_late_one_goes_out_now_and_is_not_late_again(sandbox: Sandbox, clock: FixedClock) -> None:
    noor = make_person()
    make_post()
    connect(noor, LINKEDIN, sandbox)
    answer = request_share(noor, click_on(noor, LINKEDIN, OWN, asked=Asked(Timing.PICK, typed="2026-11-24T09:00")))
    assert isinstance(answer, Requested)
    clock.set(answer.share.due_at + timedelta(hours=7))
    publish_due()
    assert reload(answer.share).held_reason is HeldReason.LATE
    assert isinstance(confirm(noor, answer.share), Confirmed)
    assert (reload(answer.share).when, reload(answer.share).chosen_for) == (When.NOW, None)
    publish_all(clock)
    assert state_of(answer.share) is DeliveryState.PUBLISHED


def test_another_account_is_shown_and_consented_to(sandbox: Sandbox, clock: FixedClock) -> None:
    noor, found = held_share(sandbox, HeldReason.OTHER_ACCOUNT)
    with transaction() as session:
        connection = session.get_one(Connection, found.connection_id)
        connection.account_id, connection.account_name = "another", "Noor on her own"
    seen = looked(noor, found)
    assert seen.connection is not None
    assert seen.connection.account_name == "Noor on her own"
    assert isinstance(confirm(noor, found), Confirmed)
    assert (reload(found).account_id, reload(found).account_name) == ("another", "Noor on her own")


def test_a_new_finding_lets_only_a_text_through_that_passes(sandbox: Sandbox) -> None:
    noor, found = held_share(sandbox, HeldReason.NEW_FINDING)
    with transaction() as session:
        session.get_one(Share, found.id).words = BLOCKED
    assert isinstance(confirm(noor, found), Stopped)
    assert state_of(found) is DeliveryState.HELD
    with transaction() as session:
        session.get_one(Share, found.id).words = OWN
    assert isinstance(confirm(noor, found), Confirmed)


@pytest.mark.parametrize("reason", list(HeldReason))
def test_every_reason_is_over_when_its_cause_is(reason: HeldReason, sandbox: Sandbox, clock: FixedClock) -> None:
    noor, found = held_share(sandbox, reason)
    assert isinstance(confirm(noor, found), Confirmed)
    assert reload(found).held_reason is None
    publish_all(clock)
    assert state_of(found) is DeliveryState.PUBLISHED


@pytest.mark.parametrize("reason", list(HeldReason))
def test_a_withdrawn_post_can_not_be_confirmed(reason: HeldReason, sandbox: Sandbox) -> None:
    noor = make_person()
    post = make_post()
    connect(noor, LINKEDIN, sandbox)
    found = share(noor, LINKEDIN, OWN)
    withdraw(post.public_id, make_comms().id)
    hold_it(found, reason)
    assert confirm(noor, found) is NotNow.POST_STOPPED


def test_after_the_window_nothing_is_confirmed(sandbox: Sandbox, clock: FixedClock) -> None:
    noor, found = held_share(sandbox, HeldReason.LATE)
    clock.set(found.closes_at)
    assert confirm(noor, found) is NotNow.OVER


def test_an_account_that_wants_to_be_connected_again_comes_first(sandbox: Sandbox) -> None:
    noor, found = held_share(sandbox, HeldReason.LATE)
    with transaction() as session:
        session.get_one(Connection, found.connection_id).state = ConnectionState.RECONNECT
    assert confirm(noor, found) == ConnectFirst(reconnect=True)


def test_a_colleagues_words_on_x_stay_theirs(sandbox: Sandbox) -> None:
    noor, found = held_share(sandbox, HeldReason.LATE, X)
    wim = make_person()
    connect(wim, X, sandbox)
    assert isinstance(ask_to_share(wim, X, OWN), MakeItYours)  # held words stay reserved
    with transaction() as session:
        session.get_one(Share, found.id).state = DeliveryState.EXPIRED
    assert isinstance(ask_to_share(wim, X, OWN), Requested)
    hold_it(found, HeldReason.LATE)
    assert isinstance(confirm(noor, found), MakeItYours)


@pytest.mark.parametrize("tampered", ["text", "account"])
def test_only_what_was_shown_is_consented_to(tampered: str, sandbox: Sandbox) -> None:
    noor, found = held_share(sandbox, HeldReason.LATE)
    seen = looked(noor, found)
    text = "0" * 64 if tampered == "text" else seen.text_hash
    account = "AAAAAAAAAAAA" if tampered == "account" else seen.account
    assert confirm_again(noor, found.public_id, text, account) is NotNow.NOT_AS_SHOWN
    assert state_of(found) is DeliveryState.HELD


def test_a_colleague_confirms_nothing(sandbox: Sandbox) -> None:
    noor, found = held_share(sandbox, HeldReason.LATE)
    seen = looked(noor, found)
    assert confirm_again(make_person(), found.public_id, seen.text_hash, seen.account) == NotFound()


def test_twice_confirmed_is_once(sandbox: Sandbox, clock: FixedClock) -> None:
    noor, found = held_share(sandbox, HeldReason.LATE)
    seen = looked(noor, found)
    assert isinstance(confirm_again(noor, found.public_id, seen.text_hash, seen.account), Confirmed)
    assert confirm_again(noor, found.public_id, seen.text_hash, seen.account) is NotNow.NOT_HELD
    publish_all(clock)
    assert len(sandbox.posts(LINKEDIN)) == 1


def test_the_card_shows_the_text_and_waits_for_the_release(client: FlaskClient, sandbox: Sandbox) -> None:
    noor, comms = make_person(name="Noor Hartsuiker"), make_comms(name="Maud Verhoeff")
    make_post()
    connect(noor, LINKEDIN, sandbox)
    found = share(noor, LINKEDIN, OWN)
    hold = set_hold(everything(comms), by=comms.id).hold
    sign_in(client, noor)
    page = client.get("/")
    assert "One share of yours waits. Nothing of it went out." in page.text
    assert OWN in page.text
    assert "Maud releases it" in page.text
    assert "Possible after the release." in page.text
    assert f"/shares/{found.public_id}/confirm" not in page.text
    assert client.post(f"/shares/{found.public_id}/confirm").status_code == 409
    release_hold(hold.public_id, by=comms.id)
    seen = looked(noor, found)
    form = {"text": seen.text_hash, "account": seen.account}
    assert f"/shares/{found.public_id}/confirm" in client.get(f"/shares/{found.public_id}").text
    done = client.post(f"/shares/{found.public_id}/confirm", data=form, follow_redirects=True)
    assert "Going to LinkedIn" in done.text
    assert state_of(found) is DeliveryState.QUEUED


def test_a_click_during_a_hold_keeps_the_text(client: FlaskClient, sandbox: Sandbox) -> None:
    noor, comms = make_person(), make_comms()
    make_post()
    connect(noor, LINKEDIN, sandbox)
    click = click_on(noor, LINKEDIN, OWN)
    set_hold(everything(comms), by=comms.id)
    assert request_share(noor, click) == OnHold()


def test_changing_a_held_share_opens_the_editor_with_its_words(client: FlaskClient, sandbox: Sandbox) -> None:
    noor, found = held_share(sandbox, HeldReason.NEW_FINDING)
    sign_in(client, noor)
    page = client.post(f"/shares/{found.public_id}/undo", data={"change": "1"}, follow_redirects=True)
    assert state_of(found) is DeliveryState.CANCELLED
    assert f">{OWN}</textarea>" in page.text
    assert "data-typed" in page.text


@pytest.mark.parametrize("state", [DeliveryState.REFUSED, DeliveryState.CANCELLED])
def test_sharing_again_takes_the_words_along(state: DeliveryState, client: FlaskClient, sandbox: Sandbox) -> None:
    noor, found = held_share(sandbox, HeldReason.LATE)
    with transaction() as session:
        row = session.get_one(Share, found.id)
        row.state, row.refused_because, row.cancelled_by = state, "duplicate", CancelledBy.PERSON
    sign_in(client, noor)
    link = f"again={found.public_id}"
    assert link in client.get(f"/shares/{found.public_id}").text
    assert f">{OWN}</textarea>" in client.get(f"/?edit=1&network=linkedin&{link}").text


def test_another_persons_words_are_never_taken_up(client: FlaskClient, sandbox: Sandbox) -> None:
    _, found = held_share(sandbox, HeldReason.LATE)
    with transaction() as session:
        session.get_one(Share, found.id).state = DeliveryState.CANCELLED
    wim = make_person()
    connect(wim, LINKEDIN, sandbox)
    sign_in(client, wim)
    assert OWN not in client.get(f"/?edit=1&network=linkedin&again={found.public_id}").text
