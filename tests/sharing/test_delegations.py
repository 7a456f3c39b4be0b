"""Who prepares for whom, until when: what others change is told, and who prepares no more reads no more."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.permissions import Role
from advocacy.core.services import now
from advocacy.networks.rules import Network
from advocacy.notifications.models import Notice
from advocacy.people.changing_roles import Place, change_place
from advocacy.people.leaving import deactivate, erase, export_everything
from advocacy.people.models import Person
from advocacy.people.rules import PersonState
from advocacy.sharing.delegates import sweeping, writing
from advocacy.sharing.delegates.deciding import Yes, confirm
from advocacy.sharing.delegates.naming import name, remove
from advocacy.sharing.delegates.showing import text_seen
from advocacy.sharing.delegates.sweeping import sweep_proposals
from advocacy.sharing.delegates.writing import Show, posts_for
from advocacy.sharing.delegation_models import Delegation
from advocacy.sharing.models import Share
from advocacy.sharing.proposal_models import Proposal
from advocacy.sharing.proposal_rules import EndedBy, ProposalState
from advocacy.sharing.rules import When
from advocacy.sharing.scheduling import WrongTime
from advocacy.sharing.scheduling_rules import Asked, NotThen, Timing
from advocacy.sharing.undoing import undo
from tests.content.factories import make_post
from tests.network_sandbox import Sandbox
from tests.pages import PageClient, words_of
from tests.people.factories import make_person, sign_in
from tests.sharing.factories import publish_all, reload, state_of
from tests.sharing.preparing import (
    CHANGED,
    OPENLY,
    confirmed,
    fresh,
    leader_and_delegate,
    prepared,
    row,
    told,
    yes_to,
)

LINKEDIN = Network.LINKEDIN
AT_FOUR = Asked(Timing.PICK, typed="2026-11-24T16:00")


def by_an_admin(leader: Person, email: str) -> None:
    change_place(leader.id, Place((), None, (), leader=True, delegate_email=email), by=make_person(Role.ADMIN).id)


def sent_as_read_by(person: Person, text: Proposal) -> str | None:
    seen = text_seen(person, text.public_id)
    assert seen is not None
    assert seen.proposal.words == OPENLY
    return seen.sent.words if seen.sent else None


def leader_with_followed_delegate(sandbox: Sandbox) -> tuple[Person, Person]:
    """As it stands a minute after somebody was named."""
    joris, lotte = leader_and_delegate(sandbox)
    sweep_proposals()
    return joris, lotte


# Told


def test_what_an_admin_changes_is_told_to_all_three_once(app: Flask) -> None:
    joris, lotte, maud = make_person(leader=True), make_person(name="Lotte Brandsma"), make_person(name="Maud Prins")
    for email in (lotte.email, maud.email, ""):
        by_an_admin(joris, email)
        sweep_proposals()
        sweep_proposals()
    assert told(lotte) == ["delegate.named", "delegate.no_longer"]
    assert told(maud) == ["delegate.named", "delegate.no_longer"]
    assert told(joris) == ["delegate.named_for", "delegate.named_for", "delegate.stepped_down"]


def test_what_a_leader_does_is_not_told_to_themselves(app: Flask) -> None:
    joris, lotte = make_person(leader=True), make_person()
    name(joris, lotte.email)
    remove(fresh(joris))
    sweep_proposals()
    assert told(joris) == []
    assert told(lotte) == ["delegate.named", "delegate.no_longer"]


def test_a_leader_hears_that_their_delegate_left(app: Flask) -> None:
    joris, lotte = leader_and_delegate()
    sweep_proposals()
    deactivate(lotte.id, by=joris.id)
    sweep_proposals()
    assert told(joris)[-1] == "delegate.stepped_down"


def test_everybody_is_told_however_many_ended_at_once(
    sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch that is smaller than what ended: those behind it are told in the same minute, and each once."""
    joris, lotte = leader_with_followed_delegate(sandbox)
    texts = [prepared(lotte, joris) for _ in range(5)]
    monkeypatch.setattr(sweeping, "AT_ONCE", 2)
    clock.move(timedelta(days=13, hours=1))
    sweep_proposals()
    clock.move(timedelta(days=1))
    for _minute in range(2):
        sweep_proposals()
    assert told(joris).count("proposal.closing") == len(texts)
    assert told(lotte).count("proposal.over") == len(texts)


def test_who_wants_to_hear_nothing_holds_nobody_up(
    sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A delegate who left can't be told and stays untold; those behind are reached all the same."""
    joris, lotte = leader_with_followed_delegate(sandbox)
    texts = [prepared(lotte, joris) for _ in range(3)]
    other, maud = leader_and_delegate(sandbox, name="Wim Terpstra")
    sweep_proposals()
    theirs = prepared(maud, other)
    monkeypatch.setattr(sweeping, "AT_ONCE", 2)
    clock.move(timedelta(days=15))
    with transaction() as session:
        session.get_one(Person, lotte.id).state = PersonState.LEFT
    sweep_proposals()
    assert {row(text).state for text in (*texts, theirs)} == {ProposalState.EXPIRED}
    assert "proposal.over" in told(maud)
    with transaction() as session:
        assert (
            session.scalars(select(Notice).where(Notice.person_id == lotte.id, Notice.kind == "proposal.over")).all()
            == []
        )


# Read


def test_who_prepares_no_more_reads_what_was_confirmed_until_then_and_nothing_later(
    sandbox: Sandbox, clock: FixedClock
) -> None:
    joris, lotte = leader_with_followed_delegate(sandbox)
    early, late = prepared(lotte, joris), prepared(lotte, joris)
    first = confirmed(joris, early, CHANGED)
    undo(joris.id, confirmed(joris, late).public_id)
    clock.move(timedelta(minutes=1))
    remove(fresh(joris))
    clock.move(timedelta(minutes=1))
    again = confirmed(fresh(joris), late, CHANGED)
    assert (sent_as_read_by(joris, early), sent_as_read_by(joris, late)) == (CHANGED, CHANGED)
    assert (sent_as_read_by(lotte, early), sent_as_read_by(lotte, late)) == (CHANGED, None)
    assert reload(first).words == again.words


def test_a_former_delegates_page_has_no_word_of_the_leaders_later_text(
    sandbox: Sandbox, clock: FixedClock, client: FlaskClient
) -> None:
    joris, lotte = leader_with_followed_delegate(sandbox)
    text = prepared(lotte, joris)
    undo(joris.id, confirmed(joris, text).public_id)
    by_an_admin(joris, "")
    sweep_proposals()
    clock.move(timedelta(minutes=1))
    confirmed(fresh(joris), text, CHANGED)
    sign_in(client, lotte)
    page = PageClient(client).get(f"/delegates/texts/{text.public_id}")
    assert OPENLY in words_of(page.tree)
    assert "runs on batteries" not in page.text
    assert joris.name in page.text
    assert "Change it" not in page.links()


def test_named_anew_they_read_it_again(sandbox: Sandbox, clock: FixedClock) -> None:
    joris, lotte = leader_with_followed_delegate(sandbox)
    text = prepared(lotte, joris)
    undo(joris.id, confirmed(joris, text).public_id)
    remove(fresh(joris))
    clock.move(timedelta(minutes=1))
    confirmed(fresh(joris), text, CHANGED)
    assert sent_as_read_by(lotte, text) is None
    name(fresh(joris), lotte.email)
    assert sent_as_read_by(lotte, text) == CHANGED


def test_erasing_takes_who_prepared_for_whom(sandbox: Sandbox) -> None:
    joris, lotte = leader_with_followed_delegate(sandbox)
    assert export_everything(lotte.id)["sharing"]["delegations"][0] | {"since": ""} == {
        "for_me": False,
        "since": "",
        "until": None,
    }
    deactivate(joris.id, by=lotte.id)
    erase(joris.id, by=lotte.id)
    with transaction() as session:
        assert session.scalars(select(Delegation)).all() == []


# When it goes


def test_a_leader_confirms_for_a_time_of_their_own(sandbox: Sandbox, clock: FixedClock) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    found = confirmed(joris, prepared(lotte, joris), asked=AT_FOUR)
    assert (found.when, found.due_at.isoformat()) == (When.CHOSEN, "2026-11-24T15:00:00+00:00")
    publish_all(clock)
    assert state_of(found) is DeliveryState.QUEUED
    assert sandbox.posts(LINKEDIN) == []
    clock.set(found.due_at)
    sandbox.clock(clock.now())
    publish_all(clock)
    assert [post["text"] for post in sandbox.posts(LINKEDIN)] == [found.text]


@pytest.mark.parametrize(
    ("typed", "mistake"),
    [("2026-11-22T10:00", NotThen.PAST), ("", NotThen.NOTHING_PICKED), ("2027-11-22T10:00", NotThen.AFTER_CLOSE)],
)
def test_a_time_that_cannot_be_is_said_and_decides_nothing(sandbox: Sandbox, typed: str, mistake: NotThen) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text = prepared(lotte, joris)
    yes: Yes = yes_to(joris, text, asked=Asked(Timing.PICK, typed=typed))
    assert confirm(joris, text.public_id, yes) == WrongTime(mistake)
    assert row(text).state is ProposalState.PROPOSED


def test_the_leaders_page_offers_the_time_and_keeps_it_when_something_else_is_wrong(
    sandbox: Sandbox, client: FlaskClient
) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text = prepared(lotte, joris)
    sign_in(client, joris)
    pages, where = PageClient(client), f"/delegates/texts/{text.public_id}"
    for said in ("Next slot", "Pick a time", "Ten seconds to undo", "Until then you can take it back"):
        assert said in words_of(pages.get(where).tree)
    yes = yes_to(joris, text)
    sent = {"words": yes.words, "shown": yes.shown, "account": yes.account, "code": yes.code}
    sent |= {"version": str(yes.version_number), "when": "pick"}
    page = pages.post(f"{where}/confirm", sent | {"at": "2026-11-20T10:00"}, status=409)
    assert "That time is over already" in words_of(page.tree)
    assert 'value="2026-11-20T10:00"' in page.text
    assert 'aria-describedby="at-hint not-shared"' in page.text
    assert pages.post(f"{where}/confirm", sent | {"when": "yesterday"}, status=422)
    page = pages.follow(f"{where}/confirm", sent | {"at": "2026-11-24T16:00"})
    assert "Until then you can take it back." in words_of(page.tree)
    with transaction() as session:
        assert session.scalars(select(Share)).one().when is When.CHOSEN


# The desk


def test_a_delegate_looks_at_posts_to_prepare_or_at_those_that_wait(sandbox: Sandbox, client: FlaskClient) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    free, waiting, done = make_post(), make_post(), make_post()
    for network in Network:
        prepared(lotte, joris, network, waiting, words=f"{OPENLY} And {network.value} hears it first, on the quay.")
        text = prepared(lotte, joris, network, done, words=f"I work at Hazelpont. The {network.value} lamps are out.")
        confirmed(joris, text)
    found = posts_for(lotte, joris.public_id, Show.FREE)
    assert found
    assert {post.offer.post_public_id for post in found.posts} == {free.public_id}
    assert [found.count(show) for show in Show] == [3, 1, 1]
    sign_in(client, lotte)
    page = PageClient(client).get(f"/delegates/for/{joris.public_id}?show=prepared")
    assert len(page.all("article")) == 1
    assert client.get(f"/delegates/for/{joris.public_id}?show=%00").status_code in {200, 400}
    assert row(text).ended_by is None or row(text).ended_by is EndedBy.SHARED


def test_posts_for_a_leader_are_paged_and_counted_over_all_pages(
    sandbox: Sandbox, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "POSTS", 2)
    joris, lotte = leader_and_delegate(sandbox)
    posts = [make_post(title=f"Post {number}", closes_at=now() + timedelta(days=8 + number)) for number in range(5)]
    prepared(lotte, joris, post=posts[4])
    sign_in(client, lotte)
    pages, where, seen = PageClient(client), f"/delegates/for/{joris.public_id}", []
    while where:
        page = pages.get(where)
        seen.append([words_of(title) for title in page.all("h2", **{"class": "post-title"})])
        assert [words_of(count) for count in page.all("span", **{"class": "chip-count"})] == ["5", "5", "1"]
        where = page.links().get("Next", "")
    assert seen == [["Post 0", "Post 1"], ["Post 2", "Post 3"], ["Post 4"]]
    waiting = pages.get(f"/delegates/for/{joris.public_id}?show=prepared")
    assert len(waiting.all("article")) == 1
    assert "Next" not in waiting.links()
    assert len(pages.get(f"/delegates/for/{joris.public_id}?after=%27nobody").all("article")) == 2
