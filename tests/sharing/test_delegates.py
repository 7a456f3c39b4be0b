"""A delegate prepares, a leader confirms: what each may do, what is kept, and what ends it."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from advocacy.content.models import Post
from advocacy.content.withdrawing import withdraw
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.networks.rules import Network
from advocacy.people.changing_roles import Place, change_place
from advocacy.people.delegating import NamingProblem, leaders_of, prepares_for_somebody
from advocacy.people.leaving import deactivate, erase, export_everything
from advocacy.people.rules import Role
from advocacy.sharing.connecting import disconnect
from advocacy.sharing.delegates.deciding import Confirmed, Declined, SayItIsYours, confirm, decline
from advocacy.sharing.delegates.drafting import Draft, DraftProblem, NotYours, Prepared, prepare, take_back
from advocacy.sharing.delegates.listing import decided_texts, open_texts
from advocacy.sharing.delegates.naming import name, remove, step_down
from advocacy.sharing.delegates.showing import text_seen
from advocacy.sharing.delegates.sweeping import sweep_proposals
from advocacy.sharing.delegates.writing import Standing, desk_for, posts_for
from advocacy.sharing.holding import ToHold, set_hold
from advocacy.sharing.models import HoldScope, Share, live_connection
from advocacy.sharing.proposal_models import Proposal
from advocacy.sharing.proposal_rules import EndedBy, ProposalState, Undecided
from advocacy.sharing.requesting import (
    AnswerPrompts,
    ConfirmThere,
    ConnectFirst,
    MakeItYours,
    NotOffered,
    NoWords,
    OnHold,
    PostChanged,
    Stopped,
    TooLong,
)
from advocacy.sharing.rules import ConnectionState
from advocacy.sharing.undoing import undo
from tests.content.factories import WordingText, make_comms, make_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person, make_team, sign_in
from tests.sharing.factories import ask_to_share, click_on, connect, form_of, publish_all, reload, share, state_of
from tests.sharing.preparing import (
    CHANGED,
    OPENLY,
    confirmed,
    draft_of,
    fresh,
    leader_and_delegate,
    prepared,
    row,
    told,
    yes_to,
)

LINKEDIN, X = Network.LINKEDIN, Network.X


# Naming


def test_a_leader_names_a_colleague_who_is_told_and_may_step_down(app: Flask) -> None:
    joris, lotte = make_person(leader=True, name="Joris van Ekeren"), make_person(name="Lotte Brandsma")
    assert name(joris, f" {lotte.email.upper()} ") == lotte
    assert fresh(joris).delegate_id == lotte.id
    assert [found.id for found in leaders_of(lotte.id)] == [joris.id]
    assert told(lotte) == ["delegate.named"]
    assert step_down(lotte, joris.public_id) == joris
    assert fresh(joris).delegate_id is None
    assert told(joris) == ["delegate.stepped_down"]
    assert not prepares_for_somebody(lotte.id)
    assert step_down(lotte, joris.public_id) is None


def test_naming_the_same_colleague_twice_is_once(app: Flask) -> None:
    joris, lotte = make_person(leader=True), make_person()
    name(joris, lotte.email)
    name(fresh(joris), lotte.email)
    assert told(lotte) == ["delegate.named"]


@pytest.mark.parametrize(
    ("email", "problem"),
    [("nobody@hazelpont.example", NamingProblem.NOBODY), ("", NamingProblem.NOBODY), ("\x00", NamingProblem.NOBODY)],
)
def test_a_delegate_is_a_colleague_who_joined(app: Flask, email: str, problem: NamingProblem) -> None:
    assert name(make_person(leader=True), email) is problem


def test_nobody_prepares_for_themselves_and_only_leaders_have_a_delegate(app: Flask) -> None:
    joris, noor = make_person(leader=True), make_person()
    assert name(joris, joris.email) is NamingProblem.ONESELF
    assert name(noor, joris.email) is NamingProblem.NO_LEADER


def test_another_delegate_ends_what_the_first_one_had_prepared(sandbox: Sandbox) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    maud, text = make_person(), prepared(lotte, joris)
    name(joris, maud.email)
    assert (row(text).state, row(text).ended_by) == (ProposalState.CANCELLED, EndedBy.DELEGATION)
    assert "delegate.no_longer" in told(lotte)
    assert told(maud) == ["delegate.named"]


def test_who_an_admin_names_is_told_too_within_a_minute(app: Flask) -> None:
    admin, joris, lotte = make_person(Role.ADMIN), make_person(), make_person()
    change_place(joris.id, Place((), None, (), leader=True, delegate_email=lotte.email), by=admin.id)
    sweep_proposals()
    sweep_proposals()
    assert told(lotte) == ["delegate.named"]


def test_somebody_who_leaves_stops_being_a_delegate(sandbox: Sandbox) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text = prepared(lotte, joris)
    deactivate(lotte.id, by=joris.id)
    assert fresh(joris).delegate_id is None
    assert row(text).ended_by is EndedBy.DELEGATION
    assert row(text).words == OPENLY  # the leader may still read it


# Preparing


def test_what_is_prepared_names_the_account_and_sends_nothing(sandbox: Sandbox, clock: FixedClock) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text = prepared(lotte, joris, X)
    publish_all(clock)
    assert sandbox.posts(X) == []
    assert row(text).state is ProposalState.PROPOSED
    assert told(joris) == ["proposal.prepared"]
    seen = text_seen(joris, text.public_id)
    assert seen is not None
    assert seen.tab is not None
    assert seen.tab.connection is not None
    assert seen.tab.connection.account_name == "Joris van Ekeren"
    assert seen.tab.text.startswith(OPENLY)


def test_a_delegate_sees_what_is_for_the_leader_and_nothing_of_others(sandbox: Sandbox) -> None:
    board = make_team("Board room")
    joris, lotte = leader_and_delegate(sandbox, team_id=board.id)
    for_board, _ = make_post(teams=(board,)), make_post(teams=(make_team(),))
    shared = make_post()
    share(joris, LINKEDIN, post=shared.public_id)
    text = prepared(lotte, joris, X, for_board)
    desk = posts_for(lotte, joris.public_id)
    assert desk is not None
    by_post = {found.offer.post_public_id: found for found in desk.posts}
    assert set(by_post) == {for_board.public_id, shared.public_id}
    assert by_post[for_board.public_id].networks == {LINKEDIN: Standing.FREE, X: Standing.PREPARED}
    assert by_post[for_board.public_id].proposals[X].id == text.id
    assert by_post[shared.public_id].networks[LINKEDIN] is Standing.SHARED


def test_only_the_delegate_prepares_and_only_for_their_leader(sandbox: Sandbox) -> None:
    joris, _ = leader_and_delegate(sandbox)
    noor, post = make_person(), make_post()
    assert isinstance(prepare(noor, joris.public_id, draft_of(post)), NotYours)
    assert isinstance(prepare(joris, joris.public_id, draft_of(post)), NotYours)
    assert posts_for(noor, joris.public_id) is None
    assert desk_for(noor, joris.public_id, post.public_id, LINKEDIN, None, None) is None


def test_a_second_text_for_the_same_post_and_network_changes_the_first(sandbox: Sandbox) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    post = make_post()
    text = prepared(lotte, joris, LINKEDIN, post)
    again = prepare(lotte, joris.public_id, draft_of(post))
    assert isinstance(again, Prepared)  # a double click
    assert again.proposal.id == text.id
    assert prepare(lotte, joris.public_id, draft_of(post, words=CHANGED)) is DraftProblem.ALREADY_PREPARED
    changed = prepare(lotte, joris.public_id, draft_of(post, words=CHANGED, changes=text.public_id))
    assert isinstance(changed, Prepared)
    assert row(text).words == CHANGED
    assert prepared(lotte, joris, X, post).id != text.id  # several at once, one for each network


def test_what_stands_in_the_way_of_preparing(sandbox: Sandbox) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    post, inside = make_post(), make_post(internal_only=True)
    leader = joris.public_id
    assert isinstance(prepare(lotte, leader, draft_of(post, words="  ")), NoWords)
    assert isinstance(prepare(lotte, leader, draft_of(post, words="I work at Hazelpont. " + "a" * 4000)), TooLong)
    assert isinstance(
        prepare(lotte, leader, draft_of(post, words="I work at Hazelpont. Our ferry is guaranteed silent.")), Stopped
    )
    assert isinstance(prepare(lotte, leader, draft_of(post, version_number=7)), PostChanged)
    assert isinstance(prepare(lotte, leader, draft_of(inside)), NotOffered)
    assert isinstance(prepare(lotte, leader, Draft("1" * 12, LINKEDIN, 0, OPENLY, 1)), NotOffered)
    share(joris, LINKEDIN, post=post.public_id)
    assert prepare(lotte, leader, draft_of(post)) is DraftProblem.SHARED
    disconnect(joris.id, X)
    assert prepare(lotte, leader, draft_of(post, X)) is DraftProblem.NO_ACCOUNT
    set_hold(ToHold(HoldScope.ALL, lotte.id, {"en": "We look into it."}), by=lotte.id)
    assert isinstance(prepare(lotte, leader, draft_of(make_post())), OnHold)


def test_on_x_a_text_is_for_one_person_also_while_it_is_prepared(sandbox: Sandbox) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    mila, noor, post = make_person(leader=True, delegate_id=lotte.id), make_person(), make_post()
    connect(mila, X, sandbox)
    connect(noor, X, sandbox)
    prepared(lotte, joris, X, post)
    assert isinstance(prepare(lotte, mila.public_id, draft_of(post, X)), MakeItYours)
    share(noor, X, CHANGED, post.public_id)
    assert isinstance(prepare(lotte, mila.public_id, draft_of(post, X, CHANGED)), MakeItYours)


def test_a_question_that_only_the_leader_can_answer_may_stand_and_has_to_be_answered(sandbox: Sandbox) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    asks = "I work at Hazelpont. Our night ferry is electric. [[What surprised you?]] What do you hear?"
    post = make_post(wordings=(WordingText(LINKEDIN, "en", asks),))
    deleted = asks.replace("[[What surprised you?]] ", "")
    assert isinstance(prepare(lotte, joris.public_id, draft_of(post, words=deleted)), AnswerPrompts)
    text = prepared(lotte, joris, LINKEDIN, post, asks)
    assert isinstance(confirm(joris, text.public_id, yes_to(joris, text)), AnswerPrompts)
    answered = asks.replace("[[What surprised you?]]", "The frogs are louder than our boat.")
    assert confirmed(joris, text, answered).words == answered


def test_a_delegate_takes_back_what_is_not_decided(sandbox: Sandbox) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text = prepared(lotte, joris)
    yes = yes_to(joris, text)
    assert isinstance(take_back(joris, text.public_id), NotYours)
    assert isinstance(take_back(lotte, text.public_id), Prepared)
    assert row(text).ended_by is EndedBy.DELEGATE
    assert take_back(lotte, text.public_id) is DraftProblem.DECIDED
    assert confirm(joris, text.public_id, yes) is Undecided.DECIDED
    assert open_texts(joris) == []


# Deciding


def test_the_leaders_yes_is_a_consent_to_the_exact_text(sandbox: Sandbox, clock: FixedClock) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text = prepared(lotte, joris)
    found = confirmed(joris, text)
    assert (found.person_id, found.account_name, found.words) == (joris.id, "Joris van Ekeren", OPENLY)
    assert found.due_at == clock.now() + timedelta(seconds=10)
    assert found.own_words == 0  # a delegate's words are nobody's own
    assert row(text).share_id == found.id
    assert "proposal.confirmed" in told(lotte)
    publish_all(clock)
    assert [post["text"] for post in sandbox.posts(LINKEDIN)] == [found.text]


def test_both_see_what_the_leader_changed(sandbox: Sandbox) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text = prepared(lotte, joris)
    found = confirmed(joris, text, CHANGED)
    assert 0 < found.own_words < 1
    for reader in (joris, lotte):
        seen = text_seen(reader, text.public_id)
        assert seen is not None
        assert (seen.proposal.words, seen.sent and seen.sent.words) == (OPENLY, CHANGED)
        assert "".join(part.text for part in seen.parts if part.change != "left_out") == CHANGED
        assert "".join(part.text for part in seen.parts if part.change != "added") == OPENLY
    assert text_seen(make_person(), text.public_id) is None


def test_a_leader_declines_with_a_kind_word(sandbox: Sandbox) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text = prepared(lotte, joris)
    assert isinstance(decline(lotte, text.public_id, ""), NotYours)
    assert decline(joris, text.public_id, " Lovely, but not me. Next week? ") == Declined()
    assert (row(text).state, row(text).answer) == (ProposalState.CANCELLED, "Lovely, but not me. Next week?")
    assert row(text).declined
    assert "proposal.declined" in told(lotte)
    assert decline(joris, text.public_id, "") is Undecided.DECIDED
    assert [found.proposal.id for found in decided_texts(lotte).rows] == [text.id]


def test_own_experience_is_marked_by_the_leader_or_not_sent(sandbox: Sandbox) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    told_first_hand = "I work at Hazelpont. I was on the night ferry, and it is a quiet one. What do you hear?"
    text = prepared(lotte, joris, words=told_first_hand)
    assert confirm(joris, text.public_id, yes_to(joris, text)) == SayItIsYours(["I was"])
    assert row(text).state is ProposalState.PROPOSED
    confirmed(joris, text, own_experience=True)
    assert row(text).own_experience


def test_a_text_that_was_changed_meanwhile_is_not_confirmed(sandbox: Sandbox) -> None:
    """The leader never confirms what they did not see."""
    joris, lotte = leader_and_delegate(sandbox)
    post = make_post()
    text = prepared(lotte, joris, LINKEDIN, post)
    yes = yes_to(joris, text)
    prepare(lotte, joris.public_id, draft_of(post, words=CHANGED, changes=text.public_id))
    assert confirm(joris, text.public_id, yes) is Undecided.CHANGED
    assert confirmed(joris, text).words == CHANGED


def test_what_changed_meanwhile_is_said(sandbox: Sandbox) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    texts = [prepared(lotte, joris) for _ in range(2)]
    yes = yes_to(joris, texts[0])
    set_hold(ToHold(HoldScope.ALL, lotte.id, {"en": "We look into it."}), by=lotte.id)
    assert isinstance(confirm(joris, texts[0].public_id, yes), OnHold)
    comms = make_comms()
    with transaction() as session:
        posts = [session.get_one(Post, text.post_id).public_id for text in texts]
    withdraw(posts[0], comms.id)
    assert confirm(joris, texts[0].public_id, yes) is Undecided.WITHDRAWN
    seen = text_seen(joris, texts[0].public_id)
    assert seen is not None
    assert (seen.obstacle, seen.words) == (Undecided.WITHDRAWN, OPENLY)
    yes = yes_to(joris, texts[1])
    assert confirm(joris, texts[1].public_id, replace(yes, account="other")) is Undecided.OTHER_ACCOUNT
    disconnect(joris.id, LINKEDIN)
    assert confirm(joris, texts[1].public_id, yes) is Undecided.DECIDED
    assert row(texts[1]).ended_by is EndedBy.ACCOUNT


def test_a_window_that_closed_ends_it_and_nothing_is_lost(sandbox: Sandbox, clock: FixedClock) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text = prepared(lotte, joris)
    yes = yes_to(joris, text)
    clock.move(timedelta(days=13, hours=1))
    sweep_proposals()
    sweep_proposals()
    assert told(joris).count("proposal.closing") == 1
    clock.move(timedelta(days=1))
    assert confirm(joris, text.public_id, yes) is Undecided.OVER
    sweep_proposals()
    sweep_proposals()
    assert row(text).state is ProposalState.EXPIRED
    assert told(lotte).count("proposal.over") == 1
    seen = text_seen(joris, text.public_id)
    assert seen is not None
    assert seen.words == OPENLY


def test_a_delegate_who_was_removed_is_said(sandbox: Sandbox) -> None:
    """Also in the minute before the sweep: an admin named nobody."""
    joris, lotte = leader_and_delegate(sandbox)
    text = prepared(lotte, joris)
    yes = yes_to(joris, text)
    with transaction() as session:
        session.get_one(type(joris), joris.id).delegate_id = None
    assert confirm(joris, text.public_id, yes) is Undecided.NOT_DELEGATE
    sweep_proposals()
    assert row(text).ended_by is EndedBy.DELEGATION
    assert remove(fresh(joris)) is None


def test_a_post_shared_without_it_ends_it(sandbox: Sandbox) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    post = make_post()
    text = prepared(lotte, joris, LINKEDIN, post)
    yes = yes_to(joris, text)
    share(joris, LINKEDIN, post=post.public_id)
    assert confirm(joris, text.public_id, yes) is Undecided.DECIDED
    sweep_proposals()
    assert row(text).ended_by is EndedBy.SHARED
    assert "proposal.over" in told(lotte)


def test_an_account_to_connect_again_waits_for_it(sandbox: Sandbox, clock: FixedClock) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text = prepared(lotte, joris)
    with transaction() as session:
        found = live_connection(session, joris.id, LINKEDIN)
        assert found
        found.state = ConnectionState.RECONNECT
    assert isinstance(confirm(joris, text.public_id, yes_to(joris, text)), ConnectFirst)
    sweep_proposals()
    assert row(text).state is ProposalState.PROPOSED


def test_a_double_click_is_one_share_and_undo_leads_back_to_the_text(sandbox: Sandbox) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text = prepared(lotte, joris)
    yes = yes_to(joris, text, CHANGED)
    first = confirm(joris, text.public_id, yes)
    second = confirm(joris, text.public_id, yes)
    assert isinstance(first, Confirmed)
    assert isinstance(second, Confirmed)
    assert second.share.id == first.share.id
    assert confirm(joris, text.public_id, replace(yes, words=OPENLY)) is Undecided.DECIDED
    found = row(text).share_id
    assert found
    with transaction() as session:
        sent = session.get_one(Share, found)
    undo(joris.id, sent.public_id)
    seen = text_seen(joris, text.public_id)
    assert seen is not None
    assert (seen.open_to_leader, seen.words) == (True, CHANGED)
    again = confirmed(joris, text)
    assert again.words == CHANGED
    assert (reload(sent).state, state_of(again)) == (DeliveryState.CANCELLED, DeliveryState.QUEUED)


def test_leaving_ends_what_is_open_and_erasing_takes_the_words(sandbox: Sandbox) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    open_text, done = prepared(lotte, joris), prepared(lotte, joris)
    decline(joris, done.public_id, "Not this time.")
    taken_along = export_everything(lotte.id)["sharing"]["prepared"]
    assert [(found["text"], found["answer"]) for found in taken_along] == [(OPENLY, ""), (OPENLY, "Not this time.")]
    assert export_everything(joris.id)["sharing"]["prepared"][0]["for_me"]
    deactivate(joris.id, by=lotte.id)
    assert row(open_text).ended_by is EndedBy.LEADER_LEFT
    erase(joris.id, by=lotte.id)
    assert {row(open_text).words, row(done).words, row(done).answer} == {"–", ""}


def test_what_the_delegate_wrote_stays_theirs_when_the_leader_shares_it_from_the_feed(sandbox: Sandbox) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text = prepared(lotte, joris)
    first = confirmed(joris, text)
    undo(joris.id, first.public_id)
    again = share(joris, first.network, first.words, post_of(text).public_id)
    assert again.own_words < 0.5
    seen = text_seen(lotte, text.public_id)
    assert seen
    assert seen.sent
    assert seen.sent.id == again.id


def test_an_experience_that_a_delegate_wrote_is_marked_anew_when_it_comes_from_the_feed(
    sandbox: Sandbox, client: FlaskClient
) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text = prepared(lotte, joris)
    undo(joris.id, confirmed(joris, text, own_experience=True).public_id)
    post, told_first_hand = post_of(text).public_id, OPENLY.replace("Our", "I was on the quay. Our")
    assert ask_to_share(joris, LINKEDIN, told_first_hand, post) == ConfirmThere(text.public_id)
    sign_in(client, joris)
    sent = form_of(click_on(joris, LINKEDIN, told_first_hand, post))
    led = client.post("/", data=sent)
    assert (led.status_code, led.location) == (307, f"/delegates/texts/{text.public_id}/confirm"), (
        "nothing typed is lost"
    )
    page = client.post(led.location, data=sent)
    assert page.status_code == 409
    assert "“I was” tells of your own experience. Say below that it is yours" in page.text
    assert told_first_hand in page.text
    assert "wrote meanwhile" not in page.text
    assert not re.search(r'name="own_experience"[^>]* checked', page.text)
    assert confirmed(joris, text, told_first_hand, own_experience=True)
    assert row(text).own_experience


def test_a_mark_of_experience_ends_with_the_sentence_that_told_it(sandbox: Sandbox) -> None:
    joris, lotte = leader_and_delegate(sandbox)
    text = prepared(lotte, joris)
    undo(joris.id, confirmed(joris, text, own_experience=True).public_id)
    share(joris, LINKEDIN, OPENLY, post_of(text).public_id)
    assert not row(text).own_experience


def post_of(text: Proposal) -> Post:
    with transaction() as session:
        return session.get_one(Post, row(text).post_id)
