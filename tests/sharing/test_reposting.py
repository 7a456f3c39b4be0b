"""Passing on the company's own post: one person, one click, the ways of every share, and no points."""

from dataclasses import fields
from datetime import timedelta
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now
from advocacy.engagement.conversations.claiming import listen_to_published
from advocacy.engagement.looking import figures_of
from advocacy.engagement.reporting import Told, report_answers
from advocacy.engagement.watching import watch_published
from advocacy.evidence.models import FactRow
from advocacy.networks.budget_rules import month_of
from advocacy.networks.outcomes import RefusedReason, Unknown
from advocacy.networks.rules import Network
from advocacy.networks.spending import spent
from advocacy.notifications.models import Notice
from advocacy.people.models import Person
from advocacy.sharing.claiming import claim_due
from advocacy.sharing.confirming import Confirmed, confirm_again, second_look
from advocacy.sharing.finishing import finish
from advocacy.sharing.holding import ToHold, release_hold, set_hold
from advocacy.sharing.models import HoldScope, Share
from advocacy.sharing.publishing import publish_due
from advocacy.sharing.reposting import RepostClick, request_repost
from advocacy.sharing.requesting import AlreadyThere, ConnectFirst, NotOffered, OnHold, PostChanged, Stopped
from advocacy.sharing.settling import settle_due
from advocacy.sharing.settling_rules import AskPerson, AttemptOnce, Resend, Unsettled, next_step
from advocacy.sharing.undoing import Undone, undo
from tests.content.factories import make_comms, make_post, wordings
from tests.network_sandbox import Sandbox
from tests.pages import PageClient
from tests.people.factories import make_person, sign_in
from tests.sharing.factories import (
    ask_to_share,
    company_post,
    connect,
    make_own_post,
    publish_all,
    reload,
    repost,
    repost_on,
    share,
    state_of,
)

LINKEDIN, X = Network.LINKEDIN, Network.X
OWN = "I work at Hazelpont. My bedroom window is on that bank: the heron is louder."


@pytest.fixture
def noor(sandbox: Sandbox) -> Person:
    person = make_person()
    for network in Network:
        connect(person, network, sandbox)
    return person


def reshares(sandbox: Sandbox) -> list[dict[str, str]]:
    return [post for post in sandbox.posts(LINKEDIN) if post["parent"]]


def test_both_are_passed_on_after_ten_seconds(noor: Person, sandbox: Sandbox, clock: FixedClock) -> None:
    make_own_post(sandbox, *Network)
    done = [repost(noor, X), repost(noor, LINKEDIN, OWN)]
    publish_due()
    assert sandbox.reposts() == []
    publish_all(clock)
    assert [reload(found).state for found in done] == [DeliveryState.PUBLISHED] * 2
    assert [found["post"] for found in sandbox.reposts()] == [done[0].repost_of]
    ((reshare,)) = reshares(sandbox)
    assert (reshare["text"], reshare["parent"]) == (OWN, done[1].repost_of)


def test_words_are_for_linkedin_and_may_be_left_out(noor: Person, sandbox: Sandbox, clock: FixedClock) -> None:
    make_own_post(sandbox, *Network)
    on_x, on_linkedin = repost(noor, X, "words that X does not take"), repost(noor, LINKEDIN)
    publish_all(clock)
    assert (on_x.words, on_linkedin.words) == ("", "")
    assert [state_of(on_x), state_of(on_linkedin)] == [DeliveryState.PUBLISHED] * 2
    assert [post["text"] for post in reshares(sandbox)] == [""]


def test_undo_holds_for_a_repost(noor: Person, sandbox: Sandbox, clock: FixedClock) -> None:
    make_own_post(sandbox, X)
    found = repost(noor, X)
    assert undo(noor.id, found.public_id) is Undone.TAKEN_BACK
    publish_all(clock)
    assert sandbox.reposts() == []


def test_clicked_twice_it_is_one(noor: Person, sandbox: Sandbox, clock: FixedClock) -> None:
    make_own_post(sandbox, X)
    click = repost_on(noor, X)
    first, second = request_repost(noor, click), request_repost(noor, click)
    assert isinstance(second, AlreadyThere)
    assert second.same_text
    publish_all(clock)
    assert len(sandbox.reposts()) == 1
    assert first != second


def test_on_one_network_a_post_is_shared_in_own_words_or_passed_on(noor: Person, sandbox: Sandbox) -> None:
    make_own_post(sandbox, X)
    click = repost_on(noor, X)
    share(noor, X, OWN)
    answer = request_repost(noor, click)
    assert isinstance(answer, AlreadyThere)
    assert not answer.same_text
    other = make_person()
    connect(other, X, sandbox)
    repost(other, X)
    assert isinstance(ask_to_share(other, X, "I work at Hazelpont. Another evening on the water."), AlreadyThere)


def test_nothing_goes_out_that_the_person_did_not_see(noor: Person, sandbox: Sandbox) -> None:
    make_own_post(sandbox, X)
    for forged in ({"original": "12"}, {"code": "other"}, {"version_number": 7}):
        assert request_repost(noor, repost_on(noor, X, **forged)) == PostChanged()


def test_a_post_without_one_is_passed_on_by_nobody(noor: Person, sandbox: Sandbox) -> None:
    post = make_post()
    assert request_repost(noor, RepostClick(post.public_id, X, "12", "", "code", 1)) == NotOffered()


def test_it_is_connected_first(sandbox: Sandbox) -> None:
    wim = make_person()
    make_own_post(sandbox, X)
    assert request_repost(wim, repost_on(wim, X)) == ConnectFirst(reconnect=False)


def test_the_guidelines_count_for_own_words_and_nothing_stops_an_empty_reshare(noor: Person, sandbox: Sandbox) -> None:
    make_own_post(sandbox, LINKEDIN)
    stopped = request_repost(noor, repost_on(noor, LINKEDIN, "We guarantee zero emissions, always."))
    assert isinstance(stopped, Stopped)
    repost(noor, LINKEDIN)


def test_a_crisis_holds_it_and_asks_for_a_fresh_yes(noor: Person, sandbox: Sandbox, clock: FixedClock) -> None:
    make_own_post(sandbox, *Network)
    found = repost(noor, X)
    comms = make_comms()
    hold = set_hold(ToHold(HoldScope.ALL, comms.id, {}), by=comms.id).hold
    publish_all(clock)
    assert state_of(found) is DeliveryState.HELD
    assert request_repost(noor, repost_on(noor, LINKEDIN)) == OnHold()
    release_hold(hold.public_id, by=comms.id)
    look = second_look(noor, reload(found))
    assert look is not None
    assert isinstance(confirm_again(noor, found.public_id, look.text_hash, look.account), Confirmed)
    publish_all(clock)
    assert len(sandbox.reposts()) == 1


def test_one_that_is_there_already_counts_as_published(noor: Person, sandbox: Sandbox, clock: FixedClock) -> None:
    """At X the person did it by hand; at LinkedIn the same words stand there."""
    make_own_post(sandbox, *Network)
    first = [repost(noor, X), repost(noor, LINKEDIN, OWN)]
    publish_all(clock)
    with transaction() as session:  # as if we had never heard of them
        for found in session.scalars(select(Share)):
            found.state, found.remote_id = DeliveryState.CANCELLED, None
    again = [repost(noor, X), repost(noor, LINKEDIN, OWN)]
    publish_all(clock)
    assert [state_of(found) for found in again] == [DeliveryState.PUBLISHED] * 2
    assert len(sandbox.reposts()) == len(reshares(sandbox)) == 1
    assert first != again


def test_a_post_that_can_not_be_passed_on_is_told_to_its_person_and_once_to_communications(
    noor: Person, sandbox: Sandbox, clock: FixedClock
) -> None:
    lotte = make_comms()
    others = [make_person() for _ in range(2)]
    for other in others:
        connect(other, LINKEDIN, sandbox)
    make_own_post(sandbox, own_linkedin="urn:li:activity:7134567890123456789")
    people = [noor, *others]
    found = [repost(person, LINKEDIN) for person in people]
    late_comer = make_person()
    connect(late_comer, LINKEDIN, sandbox)
    late = repost_on(late_comer, LINKEDIN)
    publish_all(clock)
    assert {reload(one).refused_because for one in found} == {RefusedReason.NOT_REPOSTABLE.value}
    with transaction() as session:
        told = session.scalars(select(Notice.person_id).where(Notice.kind == "post.not_repostable")).all()
        mine = session.scalars(select(Notice.kind).where(Notice.person_id == noor.id)).all()
    assert told.count(lotte.id) == 1
    assert len(told) == len(set(told))
    assert "share.refused" in mine
    assert request_repost(late_comer, late) == NotOffered(), "nobody else has to be told no"


def test_one_refusal_may_be_about_one_person(
    noor: Person, sandbox: Sandbox, clock: FixedClock, client: FlaskClient, pages: PageClient
) -> None:
    wim, lotte = make_person(), make_comms()
    connect(wim, LINKEDIN, sandbox)
    make_own_post(sandbox, own_linkedin="urn:li:activity:7134567890123456789")
    again = repost_on(noor, LINKEDIN)
    repost(noor, LINKEDIN)
    publish_all(clock)
    assert request_repost(noor, again) == NotOffered()
    repost(wim, LINKEDIN)
    sign_in(client, lotte)
    assert "did not let a colleague pass on" in pages.get("/notices").text


def test_a_deleted_post_on_x_is_refused_for_good(noor: Person, sandbox: Sandbox, clock: FixedClock) -> None:
    post = company_post(sandbox, X)
    make_own_post(sandbox, own_x=post)
    found = repost(noor, X)
    sandbox.post(f"posts/{post}/delete")
    publish_all(clock)
    assert reload(found).refused_because == RefusedReason.NOT_REPOSTABLE.value


def test_it_earns_nothing_and_counts_nothing(noor: Person, sandbox: Sandbox, clock: FixedClock) -> None:
    make_own_post(sandbox, *Network)
    done = [repost(noor, X), repost(noor, LINKEDIN, OWN)]
    publish_all(clock)
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(FactRow)) == 0
    assert watch_published() == listen_to_published() == 0, "its figures and answers are the company's"
    assert [reload(found).k for found in done] == [None, None], "and it makes no later post of the day worth less"
    assert figures_of(noor.id, done[1].public_id) is None
    address = "https://www.linkedin.com/feed/update/urn:li:share:1/"
    assert report_answers(noor.id, done[1].public_id, address, 3) is Told.NOT_ASKED


def test_a_click_is_for_one_person_and_one_post() -> None:
    """Nothing in it could stand for several, and there is no way to pass on for somebody else."""
    assert {field.name for field in fields(RepostClick)} == {
        "post_public_id", "network", "original", "words", "code", "version_number",
    }  # fmt: skip


def test_a_repost_is_booked_at_its_own_price(noor: Person, sandbox: Sandbox, clock: FixedClock) -> None:
    make_own_post(sandbox, X)
    with transaction() as session:
        before = spent(session, X, month_of(now())).total
    repost(noor, X)
    publish_all(clock)
    with transaction() as session:
        assert spent(session, X, month_of(now())).total - before == Decimal("0.015")


def test_a_lost_answer_on_x_is_simply_said_again(noor: Person, sandbox: Sandbox, clock: FixedClock) -> None:
    make_own_post(sandbox, X)
    found = repost(noor, X)
    sandbox.fault(X, "reposts.create", "accept_then_cut")
    publish_all(clock)
    assert state_of(found) is DeliveryState.UNCONFIRMED
    _settle_now(found)
    publish_due()
    assert state_of(found) is DeliveryState.PUBLISHED
    assert len(sandbox.reposts()) == 1


@pytest.mark.parametrize("words", [OWN, ""])
def test_a_lost_answer_to_a_reshare_on_linkedin_is_asked_and_never_sent_again(
    words: str, noor: Person, sandbox: Sandbox, clock: FixedClock
) -> None:
    """That LinkedIn refuses a second one is documented for posts only."""
    make_own_post(sandbox, LINKEDIN)
    found = repost(noor, LINKEDIN, words)
    sandbox.fault(LINKEDIN, "posts.create", "accept_then_cut")
    publish_all(clock)
    _settle_now(found)
    assert reload(found).asked_at is not None
    assert len(sandbox.get("calls", call="posts.create")["calls"]) == len(reshares(sandbox)) == 1


def _settle_now(found: Share) -> None:
    with transaction() as session:
        session.get_one(Share, found.id).settle_at = func.clock_timestamp()  # type: ignore[assignment]
    settle_due()


def _unsettled(**changes: object) -> Unsettled:
    moment = now()
    values = {
        "now": moment, "first_called_at": moment, "settles_by_reading": False, "settle_attempted": False,
        "readings_without": 0, "resent": False, "proven_there": False, "may_send": True, "window": timedelta(minutes=8),
    }  # fmt: skip
    return Unsettled(**(values | changes))  # type: ignore[arg-type]


def test_how_an_unknown_repost_is_settled(sandbox: Sandbox) -> None:
    on_x = {"repeats_safely": True, "settles_by_reading": True}
    assert next_step(_unsettled(**on_x, resent=True, attempts=3)) == Resend()
    assert next_step(_unsettled(**on_x, attempts=8)) == AskPerson()
    assert next_step(_unsettled(**on_x, may_send=False)) == AskPerson()
    assert next_step(_unsettled()) == AttemptOnce()
    assert next_step(_unsettled(passed_on=True)) == AskPerson()


def test_the_card_offers_both_and_shows_what_became_of_them(
    noor: Person, sandbox: Sandbox, client: FlaskClient, pages: PageClient, clock: FixedClock
) -> None:
    sign_in(client, noor)
    linkedin_only = tuple(one for one in wordings() if one.network is LINKEDIN)
    post = make_own_post(sandbox, *Network, wordings=linkedin_only)
    page = pages.get("/")
    assert "Repost on X" in page.text
    assert "Reshare on LinkedIn" in page.text
    assert "earns nothing" in page.text
    click = repost_on(noor, X)
    form = {"post": post.public_id, "network": "x", "original": click.original, "code": click.code, "version": "1"}
    page = pages.follow("/feed/repost", form)
    assert "Repost on X" not in page.text
    assert "passed on by you on X" in page.text
    assert "Undo" in page.text
    with transaction() as session:
        found = session.scalars(select(Share)).one()
    assert "as it stands" in pages.get(f"/shares/{found.public_id}").text
    publish_all(clock)
    assert "Take my repost back" in pages.get(f"/shares/{found.public_id}").text
    assert "passed on" in pages.get("/shares/").text


def test_what_is_refused_keeps_the_words(
    noor: Person, sandbox: Sandbox, client: FlaskClient, pages: PageClient
) -> None:
    sign_in(client, noor)
    post = make_own_post(sandbox, LINKEDIN)
    click = repost_on(noor, LINKEDIN)
    form = {
        "post": post.public_id, "network": "linkedin", "original": click.original, "code": click.code, "version": "1",
        "words": "We guarantee zero emissions, always.",
    }  # fmt: skip
    page = pages.post("/feed/repost", form, status=422)
    assert "Not passed on." in page.text
    assert "We guarantee zero emissions, always." in page.text
    page = pages.post("/feed/repost", form | {"code": "old", "words": "Kept."}, status=409)
    assert "Kept." in page.text
    assert pages.post("/feed/repost", form | {"network": "myspace"}, status=400)
    assert "can&#39;t be sent" in pages.post("/feed/repost", form | {"words": "\x00"}, status=422).text


def test_own_words_are_checked_while_they_are_typed(noor: Person, sandbox: Sandbox, client: FlaskClient) -> None:
    sign_in(client, noor)
    post = make_own_post(sandbox, *Network)
    asked = {"post": post.public_id, "network": "linkedin", "text": "We guarantee it."}
    found = client.post("/feed/repost/preview", data=asked).get_json()
    assert (found["stops"], [mark["severity"] for mark in found["marks"]]) == (1, ["block"])
    assert 'data-go-to="repost-words-linkedin"' in found["html"]
    empty = client.post("/feed/repost/preview", data=asked | {"text": " "}).get_json()
    assert (empty["stops"], empty["marks"], empty["summary"]) == (0, [], "")
    for wrong in ({"network": "x"}, {"network": "myspace"}, {"post": "unknown"}):
        assert client.post("/feed/repost/preview", data=asked | wrong).status_code == 400


def test_a_closed_account_reposts_nothing(noor: Person, sandbox: Sandbox, clock: FixedClock) -> None:
    """The claim's checks are those of every share; one of them stands for all."""
    make_own_post(sandbox, X)
    found = repost(noor, X)
    clock.move(timedelta(seconds=10))
    (claimed,) = claim_due(1)
    assert (claimed.repost_of, claimed.text) == (found.repost_of, "")
    finish(claimed, Unknown("cut"))
    assert reload(found).settle_at is not None
