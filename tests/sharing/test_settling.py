"""Answers that were lost: settled by evidence, and never by a second post."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, update

from advocacy.content.models import Post
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.networks.rules import Network
from advocacy.networks.spending import spent
from advocacy.people.models import Person
from advocacy.sharing import reading_back
from advocacy.sharing.models import Share, attempts_of
from advocacy.sharing.publishing import publish_due
from advocacy.sharing.settling import settle_due
from advocacy.sharing.telling import story
from advocacy.sharing.undoing import Answered, OthersAddress, WrongAddress, it_is_not_there, it_is_there
from tests.content.factories import make_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person, sign_in
from tests.sharing.factories import connect, publish_all, reload, share, state_of

LINKEDIN, X = Network.LINKEDIN, Network.X


def lost_share(network: Network, fault: str, sandbox: Sandbox, clock: FixedClock) -> Share:
    noor = make_person()
    make_post()
    connect(noor, network, sandbox)
    found = share(noor, network)
    sandbox.fault(network, "posts.create", fault)
    publish_all(clock)
    assert state_of(found) is DeliveryState.UNCONFIRMED
    return found


def settle_now(found: Share, *, times: int = 1, called_ago: timedelta = timedelta(0)) -> None:
    """As if the wait for settling were over."""
    for _ in range(times):
        values = {"settle_at": func.clock_timestamp()}
        if called_ago:
            values["first_called_at"] = func.clock_timestamp() - called_ago
        with transaction() as session:
            session.execute(update(Share).where(Share.id == found.id, Share.settle_at.is_not(None)).values(**values))
        settle_due()


def posted_by_hand(found: Share, text: str, sandbox: Sandbox) -> None:
    with transaction() as session:
        handle = f"test-{session.get_one(Person, found.person_id).public_id}"
    sandbox.post("posts", network="x", account=handle, text=text)


def post_of(found: Share) -> str:
    with transaction() as session:
        return session.get_one(Post, found.post_id).public_id


@pytest.mark.parametrize("fault", ["accept_then_cut", "accept_then_500", "accept_then_503", "accept_then_garbage"])
def test_linkedin_names_the_post_of_the_lost_answer(fault: str, sandbox: Sandbox, clock: FixedClock) -> None:
    found = lost_share(LINKEDIN, fault, sandbox, clock)
    settle_now(found)
    settled = reload(found)
    (post,) = sandbox.posts(LINKEDIN)
    assert settled.state is DeliveryState.PUBLISHED
    assert settled.remote_id == post["id"]


@pytest.mark.parametrize("fault", ["refuse_500_before", "503", "cut_before"])
def test_linkedin_takes_the_identical_attempt_when_the_first_never_arrived(
    fault: str, sandbox: Sandbox, clock: FixedClock
) -> None:
    found = lost_share(LINKEDIN, fault, sandbox, clock)
    settle_now(found)
    assert state_of(found) is DeliveryState.PUBLISHED
    assert len(sandbox.posts(LINKEDIN)) == 1


def test_outside_linkedins_window_nothing_is_sent_and_the_person_is_asked(sandbox: Sandbox, clock: FixedClock) -> None:
    found = lost_share(LINKEDIN, "accept_then_cut", sandbox, clock)
    before = len(sandbox.get("calls", call="posts.create")["calls"])
    settle_now(found, called_ago=timedelta(minutes=9))
    asked = reload(found)
    assert (asked.state, asked.settle_at) == (DeliveryState.UNCONFIRMED, None)
    assert asked.asked_at is not None
    assert len(sandbox.get("calls", call="posts.create")["calls"]) == before


def test_a_settling_attempt_whose_answer_is_lost_too_asks_the_person(sandbox: Sandbox, clock: FixedClock) -> None:
    found = lost_share(LINKEDIN, "refuse_500_before", sandbox, clock)
    sandbox.fault(LINKEDIN, "posts.create", "accept_then_cut")
    settle_now(found, times=3)
    assert state_of(found) is DeliveryState.UNCONFIRMED
    assert reload(found).asked_at is not None
    assert len(sandbox.posts(LINKEDIN)) == 1


def test_a_ghost_that_linkedin_names_and_that_is_another_share_of_ours_is_not_adopted(
    sandbox: Sandbox, clock: FixedClock
) -> None:
    found = lost_share(LINKEDIN, "refuse_500_before", sandbox, clock)
    sandbox.fault(LINKEDIN, "posts.create", "ghost_duplicate")
    settle_now(found)
    settled = reload(found)
    assert settled.state in {DeliveryState.UNCONFIRMED, DeliveryState.PUBLISHED}
    if settled.state is DeliveryState.PUBLISHED:
        assert settled.remote_id is not None
        assert settled.remote_id.startswith(("urn:li:share:", "urn:li:ugcPost:"))


def test_x_finds_the_post_among_the_accounts_own(sandbox: Sandbox, clock: FixedClock) -> None:
    found = lost_share(X, "accept_then_cut", sandbox, clock)
    settle_now(found)
    settled = reload(found)
    (post,) = sandbox.posts(X)
    assert (settled.state, settled.remote_id) == (DeliveryState.PUBLISHED, post["id"])


def test_x_sends_the_same_bytes_once_more_after_two_readings_without_it(sandbox: Sandbox, clock: FixedClock) -> None:
    found = lost_share(X, "refuse_500_before", sandbox, clock)
    settle_now(found, times=2)
    assert state_of(found) is DeliveryState.UNCONFIRMED
    settle_now(found)
    assert state_of(found) is DeliveryState.QUEUED
    publish_due()
    assert state_of(found) is DeliveryState.PUBLISHED
    assert len(sandbox.posts(X)) == 1
    with transaction() as session:
        told = " ".join(step.detail for step in story(reload(found), attempts_of(session, found.id)))
    assert "did not try again" not in told
    assert "We sent it again only when it could not stand there twice." in told


@pytest.mark.parametrize("others", [19, 21, 41])
@pytest.mark.parametrize("fault", ["accept_then_cut", "refuse_500_before"])
def test_x_is_read_back_to_the_call_however_much_was_posted_since(
    fault: str, others: int, sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever posts a lot pushes the share off the first page. X forgot here that it refuses the same words twice."""
    monkeypatch.setattr(reading_back, "MOST_PAGES", 2)
    sandbox.post("switches", x_duplicate_window=0.0)
    found = lost_share(X, fault, sandbox, clock)
    for number in range(others):
        posted_by_hand(found, f"Something else, number {number}, that I wrote by hand.", sandbox)
    settle_now(found, times=3)
    publish_due()
    settle_now(found, times=3)
    sandbox.post("switches", x_duplicate_window=86400.0)
    there = [post for post in sandbox.posts(X) if post["text"] == found.text]
    too_many = others > 40
    sent_again = fault == "refuse_500_before" and not too_many
    assert len(there) == (0 if fault == "refuse_500_before" and too_many else 1)
    assert reload(found).resend is sent_again
    assert (reload(found).asked_at is not None) is too_many


def test_x_is_asked_only_for_what_was_posted_since_the_call(sandbox: Sandbox, clock: FixedClock) -> None:
    """Each post that is read costs money."""
    noor = make_person()
    make_post()
    connect(noor, X, sandbox)
    for number in range(30):
        text = f"Long ago, number {number}."
        sandbox.post("posts", network="x", account=f"test-{noor.public_id}", text=text)
    clock.move(timedelta(hours=1))
    sandbox.clock(clock.now())
    found = share(noor, X)
    sandbox.fault(X, "posts.create", "refuse_500_before")
    publish_all(clock)
    with transaction() as session:
        before = spent(session, X, clock.now().date().replace(day=1)).total
    settle_now(found, times=2)
    with transaction() as session:
        assert spent(session, X, clock.now().date().replace(day=1)).total == before
    assert reload(found).readings_without == 2


@pytest.mark.parametrize("queued_already", [False, True])
def test_nothing_is_sent_once_more_long_after_the_call(
    queued_already: bool, sandbox: Sandbox, clock: FixedClock
) -> None:
    """Its person may have posted it by hand meanwhile, or deleted it."""
    found = lost_share(X, "refuse_500_before", sandbox, clock)
    settle_now(found, times=3 if queued_already else 2)
    assert state_of(found) is (DeliveryState.QUEUED if queued_already else DeliveryState.UNCONFIRMED)
    with transaction() as session:
        past = func.clock_timestamp() - timedelta(minutes=61)
        session.execute(update(Share).where(Share.id == found.id).values(first_called_at=past))
    settle_now(found)
    publish_due()
    assert reload(found).asked_at is not None
    assert sandbox.posts(X) == []


def test_x_that_shows_the_post_late_refuses_the_second_one_and_it_counts_as_published(
    sandbox: Sandbox, clock: FixedClock
) -> None:
    sandbox.post("switches", x_read_lag=3600)
    found = lost_share(X, "accept_then_cut", sandbox, clock)
    settle_now(found, times=3)
    publish_due()
    settle_now(found, times=2)
    settled = reload(found)
    assert settled.state is DeliveryState.PUBLISHED
    assert len(sandbox.posts(X)) == 1
    sandbox.post("switches", x_read_lag=0)


def test_x_that_cannot_be_read_asks_the_person_after_a_few_tries(sandbox: Sandbox, clock: FixedClock) -> None:
    found = lost_share(X, "accept_then_cut", sandbox, clock)
    sandbox.fault(X, "posts.timeline", "503", times=None)
    settle_now(found, times=6)
    assert reload(found).asked_at is not None
    assert len(sandbox.posts(X)) == 1


def test_the_person_says_that_it_is_there(sandbox: Sandbox, clock: FixedClock) -> None:
    found = lost_share(LINKEDIN, "accept_then_cut", sandbox, clock)
    urn = sandbox.posts(LINKEDIN)[0]["id"]
    answer = it_is_there(found.person_id, found.public_id, f"https://www.linkedin.com/feed/update/{urn}/")
    assert answer is Answered.THANKS
    told = reload(found)
    assert (told.state, told.reported) == (DeliveryState.PUBLISHED, True)


def test_the_address_of_another_share_is_not_taken(client: FlaskClient, sandbox: Sandbox, clock: FixedClock) -> None:
    """Its figures would be counted twice, and a share that isn't there would count as published."""
    found = lost_share(LINKEDIN, "refuse_500_before", sandbox, clock)
    settle_now(found, called_ago=timedelta(minutes=9))
    with transaction() as session:
        noor = session.get_one(Person, found.person_id)
    colleague = make_person()
    connect(colleague, LINKEDIN, sandbox)
    theirs = share(colleague, LINKEDIN, post=post_of(found))
    other_post = make_post()
    own = share(noor, LINKEDIN, post=other_post.public_id)
    publish_all(clock)
    for another in (reload(theirs), reload(own)):
        address = f"https://www.linkedin.com/feed/update/{another.remote_id}/"
        assert it_is_there(noor.id, found.public_id, address) == OthersAddress()
    assert state_of(found) is DeliveryState.UNCONFIRMED
    sign_in(client, noor)
    answer = client.post(f"/shares/{found.public_id}/there", data={"address": address})
    assert answer.status_code == 422
    assert "That is the address of another share." in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "",
        "x",
        "http://www.linkedin.com/feed/update/urn:li:share:1",
        "https://evil.example/feed/update/urn:li:share:1",
        "https://www.linkedin.com/in/noor",
        "https://[x",
        "https://[::1]/feed/update/urn:li:share:1",
    ],
)
def test_an_address_of_something_else_is_not_taken(address: str, sandbox: Sandbox, clock: FixedClock) -> None:
    found = lost_share(LINKEDIN, "accept_then_cut", sandbox, clock)
    assert it_is_there(found.person_id, found.public_id, address) == WrongAddress()


def test_the_person_says_that_it_is_not_there(app: Flask, sandbox: Sandbox, clock: FixedClock) -> None:
    found = lost_share(X, "refuse_500_before", sandbox, clock)
    sandbox.fault(X, "posts.timeline", "503", times=None)
    settle_now(found, times=6)
    assert reload(found).asked_at is not None
    assert it_is_not_there(found.person_id, found.public_id) is Answered.THANKS
    assert state_of(found) is DeliveryState.CANCELLED
    settle_now(found)
    assert sandbox.posts(X) == []


@pytest.mark.parametrize("address", ["https://[x", "https://[::1/status/1", "//", "https://x.com:port/a/status/1"])
def test_the_page_keeps_what_was_typed_and_says_what_is_wrong(
    address: str, client: FlaskClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    found = lost_share(X, "accept_then_cut", sandbox, clock)
    with transaction() as session:
        sign_in(client, session.get_one(Person, found.person_id))
    answer = client.post(f"/shares/{found.public_id}/there", data={"address": address})
    assert answer.status_code == 422
    assert "That is not the address of a post on X." in answer.text
    assert f'value="{address}"' in answer.text
