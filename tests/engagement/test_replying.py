"""Answering from the product: once on the network whatever happens, and never without the person."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.permissions import Role
from advocacy.engagement.conversations.acting import Act, answered_there, leave_alone
from advocacy.engagement.conversations.claiming_replies import Claimed, claim_reply
from advocacy.engagement.conversations.leaving import export, leave
from advocacy.engagement.conversations.letting_go import let_texts_go
from advocacy.engagement.conversations.models import Conversation, Reply, own_conversation
from advocacy.engagement.conversations.reply_rules import MOST_FAILED_READINGS, AtClick
from advocacy.engagement.conversations.replying import (
    NotNow,
    OnItsWay,
    Stopped,
    reply,
    say_whether_there,
    take_reply_back,
)
from advocacy.engagement.conversations.rules import AnsweredHow, ConversationState
from advocacy.engagement.conversations.sending_replies import recover_lapsed, send_one, send_replies
from advocacy.engagement.conversations.settling_replies import settle_replies
from advocacy.engagement.conversations.waking import wake_reconnected
from advocacy.evidence.rules import FactKind
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.people.rules import PersonState
from advocacy.sharing.connecting import disconnect
from advocacy.sharing.holding import ToHold, set_hold
from advocacy.sharing.models import HoldScope, live_connection
from tests.engagement.factories import facts, move, owner_of, with_settings
from tests.engagement.talking import (
    again,
    begun,
    comments_of,
    hear,
    quiet_share,
    replies_of,
    say,
    talks_under,
    texts,
)
from tests.engagement.test_listening import COMMUNITY
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person, make_team
from tests.sharing.factories import connect

WORDS = "Yes, until two at night. The last boat is at 01:50."


@pytest.fixture
def talk(sandbox: Sandbox, clock: FixedClock) -> Conversation:
    with_settings(clock, settle_wait=timedelta(0), settle_read_gap=timedelta(0))
    return begun(sandbox, clock)[1]


@pytest.fixture
def owner(talk: Conversation) -> Person:
    with transaction() as session:
        return session.get_one(Person, talk.person_id)


def sent(sandbox: Sandbox) -> list[str]:
    """The answers that stand on X."""
    return [post["text"] for post in sandbox.posts(Network.X) if post["parent"]]


def state_of(talk: Conversation) -> DeliveryState:
    return replies_of(talk)[-1].state


def lose_the_lease() -> None:
    with transaction() as session:
        session.execute(update(Reply).values(lease_until=Reply.lease_until - timedelta(hours=1)))


def test_an_answer_within_the_hour_goes_out_once_and_is_a_fact(
    sandbox: Sandbox, clock: FixedClock, talk: Conversation, owner: Person
) -> None:
    clock.move(timedelta(minutes=14))
    assert isinstance(reply(owner, talk.public_id, WORDS), OnItsWay)
    send_replies()
    send_replies()
    assert sent(sandbox) == [WORDS]
    assert again(talk).state is ConversationState.ANSWERED
    assert [one.how for one in comments_of(talk)] == [AnsweredHow.PRODUCT]
    (fact,) = facts(FactKind.ANSWER)
    assert fact.amount == 14 * 60
    hear(clock, sandbox)  # our own answer is among what is read
    assert len(replies_of(talk)) == 1


@pytest.mark.parametrize("kind", ["accept_then_cut", "accept_then_500"])
def test_an_answer_that_arrived_without_our_knowing_is_found_and_not_sent_again(
    sandbox: Sandbox, talk: Conversation, owner: Person, kind: str
) -> None:
    sandbox.fault(Network.X, "posts.create", kind)
    reply(owner, talk.public_id, WORDS)
    send_replies()
    assert state_of(talk) is DeliveryState.UNCONFIRMED
    assert reply(owner, talk.public_id, "Once more") is NotNow.UNDER_WAY
    settle_replies()
    send_replies()
    assert sent(sandbox) == [WORDS]
    assert state_of(talk) is DeliveryState.PUBLISHED
    assert again(talk).state is ConversationState.ANSWERED


def test_an_answer_that_was_lost_is_sent_once_more_after_two_looks(
    sandbox: Sandbox, talk: Conversation, owner: Person
) -> None:
    sandbox.fault(Network.X, "posts.create", "cut_before")
    reply(owner, talk.public_id, WORDS)
    send_replies()
    settle_replies()
    assert replies_of(talk)[-1].resend
    send_replies()
    assert sent(sandbox) == [WORDS]
    assert state_of(talk) is DeliveryState.PUBLISHED


def test_where_reading_says_nothing_the_person_is_asked(sandbox: Sandbox, talk: Conversation, owner: Person) -> None:
    sandbox.fault(Network.X, "posts.create", "accept_then_cut")
    sandbox.fault(Network.X, "posts.search", "refuse_500_before", times=None)
    reply(owner, talk.public_id, WORDS)
    send_replies()
    settle_replies()
    assert replies_of(talk)[-1].asked_at is not None
    assert say_whether_there(owner.id, talk.public_id, there=True)
    assert again(talk).state is ConversationState.ANSWERED
    assert facts(FactKind.ANSWER) == []  # what the person says counts for the rate alone
    assert sent(sandbox) == [WORDS]


@pytest.mark.parametrize("network", [Network.X, Network.LINKEDIN])
def test_an_answer_that_is_heard_while_the_person_is_asked_needs_no_word_of_theirs(
    sandbox: Sandbox, clock: FixedClock, network: Network
) -> None:
    """It arrived after we looked, or looking said nothing: nobody sends it a second time."""
    with_settings(clock, linkedin_scopes=COMMUNITY, settle_wait=timedelta(0), settle_read_gap=timedelta(0))
    found = quiet_share(sandbox, clock, network)
    say(sandbox, found, "Who built it?")
    hear(clock, sandbox)
    (talk,) = talks_under(found)
    posting, looking = (
        ("posts.create", "posts.search") if network is Network.X else ("comments.create", "comments.read")
    )
    sandbox.fault(network, posting, "accept_then_cut")
    sandbox.fault(network, looking, "refuse_500_before", times=MOST_FAILED_READINGS)
    reply(owner_of(found), talk.public_id, WORDS)
    send_replies()
    settle_replies()
    assert replies_of(talk)[-1].asked_at is not None
    hear(clock, sandbox)
    (row,) = replies_of(talk)
    assert (row.state, row.asked_at) == (DeliveryState.PUBLISHED, None)
    assert row.remote_id
    assert again(talk).state is ConversationState.ANSWERED
    assert len(facts(FactKind.ANSWER)) == 1
    assert say_whether_there(row.person_id, talk.public_id, there=False) is False


def test_an_earlier_answer_of_theirs_in_the_same_thread_proves_nothing(sandbox: Sandbox, clock: FixedClock) -> None:
    with_settings(clock, linkedin_scopes=COMMUNITY, settle_wait=timedelta(0), settle_read_gap=timedelta(0))
    found = quiet_share(sandbox, clock, Network.LINKEDIN)
    first = say(sandbox, found, "Who built it?")
    hear(clock, sandbox)
    handle = f"quiet-{owner_of(found).public_id.lower()}"
    sandbox.post("comments", post=found.remote_id, text="We did.", account=handle, answers=first)
    hear(clock, sandbox)
    say(sandbox, found, "And who paints it?", answers=first)
    hear(clock, sandbox)
    (talk,) = talks_under(found)
    sandbox.fault(Network.LINKEDIN, "comments.create", "cut_before")
    reply(owner_of(found), talk.public_id, WORDS)
    send_replies()
    settle_replies()
    hear(clock, sandbox)
    (row,) = replies_of(talk)
    assert (row.state, row.remote_id) == (DeliveryState.UNCONFIRMED, None)
    assert row.asked_at is not None


def test_a_worker_that_dies_before_the_call_costs_nothing(sandbox: Sandbox, talk: Conversation, owner: Person) -> None:
    reply(owner, talk.public_id, WORDS)
    assert claim_reply() is not None
    lose_the_lease()
    recover_lapsed()
    assert state_of(talk) is DeliveryState.QUEUED
    send_replies()
    assert sent(sandbox) == [WORDS]


def test_a_worker_that_lost_its_lease_makes_no_call(sandbox: Sandbox, talk: Conversation, owner: Person) -> None:
    reply(owner, talk.public_id, WORDS)
    slow = claim_reply()
    assert slow is not None
    lose_the_lease()
    recover_lapsed()
    send_replies()
    send_one(slow)
    assert sent(sandbox) == [WORDS]
    assert state_of(talk) is DeliveryState.PUBLISHED


def test_a_text_that_the_guidelines_stop_is_not_taken(talk: Conversation, owner: Person) -> None:
    stopped = reply(owner, talk.public_id, "We guarantee it. Our boats are 100% safe, always, guaranteed.")
    assert isinstance(stopped, Stopped)
    assert replies_of(talk) == []


def test_what_can_not_be_sent_says_why(sandbox: Sandbox, clock: FixedClock, talk: Conversation, owner: Person) -> None:
    assert reply(owner, talk.public_id, "  ") is NotNow.EMPTY
    assert reply(owner, talk.public_id, "x" * 281) is NotNow.TOO_LONG
    assert reply(make_person(), talk.public_id, WORDS) is None
    clock.move(timedelta(hours=47))
    assert reply(owner, talk.public_id, WORDS) is NotNow.TEXT_GONE


def test_answered_there_is_one_click_and_earns_nothing(talk: Conversation, owner: Person) -> None:
    assert answered_there(owner.id, talk.public_id) is Act.KEPT
    assert answered_there(owner.id, talk.public_id) is Act.ALREADY
    assert answered_there(make_person().id, talk.public_id) is None
    assert facts(FactKind.ANSWER) == []


def test_what_needs_no_answer_is_put_away_and_comes_back_with_the_next_comment(
    sandbox: Sandbox, clock: FixedClock
) -> None:
    found, talk = begun(sandbox, clock)
    assert leave_alone(found.person_id, talk.public_id) is Act.LEFT
    assert again(talk).state is ConversationState.CLOSED
    say(sandbox, found, "One more thing")
    hear(clock, sandbox)
    assert again(talk).state is ConversationState.OPEN
    assert again(talk).clock_at == clock.now()


def test_an_answer_that_waits_can_be_taken_back(sandbox: Sandbox, talk: Conversation, owner: Person) -> None:
    reply(owner, talk.public_id, WORDS)
    assert take_reply_back(owner.id, talk.public_id) is True
    send_replies()
    assert sent(sandbox) == []
    assert isinstance(reply(owner, talk.public_id, "Better words"), OnItsWay)


def test_a_crisis_that_begins_after_the_click_stops_an_answer(
    sandbox: Sandbox, clock: FixedClock, talk: Conversation, owner: Person
) -> None:
    reply(owner, talk.public_id, WORDS)
    comms = make_person(Role.COMMS)
    clock.move(timedelta(seconds=1))
    hold = set_hold(ToHold(HoldScope.ALL, comms.id, {"en": "We look into it."}), by=comms.id).hold
    send_replies()
    assert sent(sandbox) == []
    assert (state_of(talk), again(talk).state) == (DeliveryState.CANCELLED, ConversationState.OPEN)
    assert isinstance(reply(owner, talk.public_id, "We look into it.", AtClick(hold.public_id)), OnItsWay)
    send_replies()
    assert sent(sandbox) == ["We look into it."]


def test_a_second_crisis_over_the_same_share_stops_what_was_written_for_the_first(
    sandbox: Sandbox, clock: FixedClock, talk: Conversation, owner: Person
) -> None:
    comms, north_team = make_person(Role.COMMS), make_team(region="North")
    first = set_hold(ToHold(HoldScope.ALL, comms.id, {"en": "We look into it."}), by=comms.id).hold
    reply(owner, talk.public_id, "We look into it.", AtClick(first.public_id))
    with transaction() as session:
        owner = session.get_one(Person, owner.id)
        owner.team_id = north_team.id
    clock.move(timedelta(minutes=1))
    north = ToHold(HoldScope.REGION, comms.id, {"en": "Nobody was hurt."}, region="North")
    second = set_hold(north, by=comms.id).hold
    send_replies()
    assert sent(sandbox) == []
    assert isinstance(reply(owner, talk.public_id, "Nobody was hurt.", AtClick(second.public_id)), OnItsWay)


def test_words_of_a_page_that_showed_no_crisis_stay_here(sandbox: Sandbox, talk: Conversation, owner: Person) -> None:
    comms = make_person(Role.COMMS)
    set_hold(ToHold(HoldScope.ALL, comms.id, {"en": "We look into it."}), by=comms.id)
    assert reply(owner, talk.public_id, WORDS) is NotNow.CRISIS
    assert replies_of(talk) == []


def test_a_click_in_the_moment_in_which_the_crisis_is_written_down_sends_nothing(
    sandbox: Sandbox, talk: Conversation, owner: Person
) -> None:
    comms = make_person(Role.COMMS)
    reply(owner, talk.public_id, WORDS)
    set_hold(ToHold(HoldScope.ALL, comms.id, {}), by=comms.id)  # at the very moment of the click
    send_replies()
    assert sent(sandbox) == []
    assert state_of(talk) is DeliveryState.CANCELLED


def test_what_somebody_adds_while_an_answer_is_on_its_way_waits_for_an_answer_of_its_own(
    sandbox: Sandbox, clock: FixedClock
) -> None:
    found, talk = begun(sandbox, clock)
    reply(owner_of(found), talk.public_id, WORDS)
    say(sandbox, found, "And on Sundays?")
    hear(clock, sandbox)
    send_replies()
    first, later = comments_of(talk)
    assert (first.how, later.how, later.starts_clock) == (AnsweredHow.PRODUCT, None, True)
    assert (again(talk).state, again(talk).clock_at) == (ConversationState.OPEN, later.arrived_at)


def test_one_click_is_about_what_the_page_showed(sandbox: Sandbox, clock: FixedClock) -> None:
    found, talk = begun(sandbox, clock)
    say(sandbox, found, "And on Sundays?")
    hear(clock, sandbox)
    assert answered_there(found.person_id, talk.public_id, shown=1) is Act.KEPT
    assert again(talk).state is ConversationState.OPEN
    say(sandbox, found, "Hello?")
    hear(clock, sandbox)
    assert leave_alone(found.person_id, talk.public_id, shown=2) is Act.LEFT
    assert again(talk).state is ConversationState.OPEN
    assert [(one.how, one.not_needed) for one in comments_of(talk)] == [
        (AnsweredHow.THERE, False),
        (None, True),
        (None, False),
    ]


def test_that_x_has_such_words_already_is_no_proof_of_this_answer(sandbox: Sandbox, clock: FixedClock) -> None:
    with_settings(clock, settle_wait=timedelta(0), settle_read_gap=timedelta(0))
    found, talk = begun(sandbox, clock)
    reply(owner_of(found), talk.public_id, WORDS)
    send_replies()
    sandbox.fault(Network.X, "posts.create", "cut_before")
    reply(owner_of(found), talk.public_id, WORDS)
    send_replies()
    settle_replies()
    send_replies()  # once more, and X says that it has these words
    assert state_of(talk) is DeliveryState.UNCONFIRMED
    settle_replies()
    assert replies_of(talk)[-1].asked_at is not None


def test_an_answer_below_many_others_is_found(sandbox: Sandbox, clock: FixedClock) -> None:
    with_settings(clock, settle_wait=timedelta(0), settle_read_gap=timedelta(0))
    found, talk = begun(sandbox, clock)
    sandbox.fault(Network.X, "posts.create", "accept_then_cut")
    reply(owner_of(found), talk.public_id, WORDS)
    send_replies()
    move(clock, sandbox, clock.now() + timedelta(minutes=1))
    for number in range(25):
        say(sandbox, found, f"Number {number}", name=f"Somebody {number}")
    settle_replies()
    assert (state_of(talk), replies_of(talk)[-1].remote_id is None) == (DeliveryState.PUBLISHED, False)


def test_the_hour_counts_to_the_first_attempt(
    sandbox: Sandbox, clock: FixedClock, talk: Conversation, owner: Person
) -> None:
    sandbox.fault(Network.X, "posts.create", "cut_before")
    clock.move(timedelta(minutes=58))
    reply(owner, talk.public_id, WORDS)
    send_replies()
    clock.move(timedelta(minutes=10))
    settle_replies()
    send_replies()
    assert sent(sandbox) == [WORDS]
    assert [fact.amount for fact in facts(FactKind.ANSWER)] == [58 * 60]


def test_a_worker_that_waits_for_a_page_holds_no_answer(database: Flask, talk: Conversation, owner: Person) -> None:
    reply(owner, talk.public_id, WORDS)
    claimed = claim_reply()
    assert claimed is not None
    with ThreadPoolExecutor(1) as sending:
        with transaction() as session:
            assert own_conversation(session, owner.id, talk.public_id, lock=True)
            done = sending.submit(send_in, database, claimed)
            while not done.done() and not somebody_waits(session):
                wait([done], timeout=0.02)
            session.get_one(Reply, claimed.reply_id, with_for_update={"nowait": True})
        done.result(timeout=30)
    assert state_of(talk) is DeliveryState.PUBLISHED


def send_in(app: Flask, claimed: Claimed) -> None:
    with app.app_context():
        send_one(claimed)


def somebody_waits(session: Session) -> bool:
    return bool(session.scalar(text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")))


def test_who_disconnected_sends_nothing_any_more(sandbox: Sandbox, talk: Conversation, owner: Person) -> None:
    reply(owner, talk.public_id, WORDS)
    disconnect(owner.id, Network.X)
    send_replies()
    assert sent(sandbox) == []
    assert state_of(talk) is DeliveryState.CANCELLED


def test_a_comment_on_linkedin_is_answered_where_that_was_granted(sandbox: Sandbox, clock: FixedClock) -> None:
    with_settings(clock, linkedin_scopes=COMMUNITY)
    found = quiet_share(sandbox, clock, Network.LINKEDIN)
    comment = say(sandbox, found, "Who built it?")
    hear(clock, sandbox)
    (talk,) = talks_under(found)
    assert isinstance(reply(owner_of(found), talk.public_id, "Our yard at the Maas did."), OnItsWay)
    send_replies()
    answers = [one for one in sandbox.get("comments", post=found.remote_id)["comments"] if one["account_id"]]
    assert [(one["text"], one["parent"]) for one in answers] == [("Our yard at the Maas did.", comment)]
    hear(clock, sandbox)
    assert again(talk).state is ConversationState.ANSWERED


def test_on_linkedin_what_is_said_to_our_answer_is_heard_and_answered_in_the_same_thread(
    sandbox: Sandbox, clock: FixedClock
) -> None:
    with_settings(clock, linkedin_scopes=COMMUNITY)
    found = quiet_share(sandbox, clock, Network.LINKEDIN)
    first = say(sandbox, found, "Who built it?")
    hear(clock, sandbox)
    (talk,) = talks_under(found)
    reply(owner_of(found), talk.public_id, "Our yard at the Maas did.")
    send_replies()
    ours = replies_of(talk)[0].remote_id or ""
    say(sandbox, found, "And who paints it?", answers=ours)
    assert hear(clock, sandbox) == 1
    assert again(talk).state is ConversationState.OPEN
    assert isinstance(reply(owner_of(found), talk.public_id, "Two painters from Schiedam."), OnItsWay)
    send_replies()
    said = sandbox.get("comments", post=found.remote_id)["comments"]
    assert [(one["text"], one["parent"]) for one in said if one["account_id"]] == [
        ("Our yard at the Maas did.", first),
        ("Two painters from Schiedam.", first),
    ]


def test_what_is_answered_there_in_a_linkedin_thread_is_seen(sandbox: Sandbox, clock: FixedClock) -> None:
    with_settings(clock, linkedin_scopes=COMMUNITY)
    found = quiet_share(sandbox, clock, Network.LINKEDIN)
    first = say(sandbox, found, "Who built it?")
    hear(clock, sandbox)
    (talk,) = talks_under(found)
    handle = f"quiet-{owner_of(found).public_id.lower()}"
    for number in (1, 2):
        sandbox.post("comments", post=found.remote_id, text=f"Answer {number}.", account=handle, answers=first)
        hear(clock, sandbox)
        assert again(talk).state is ConversationState.ANSWERED
        say(sandbox, found, "Thanks, and when?", answers=first)
        hear(clock, sandbox)
        assert again(talk).state is ConversationState.OPEN


def test_without_the_permission_linkedin_can_only_be_answered_there(sandbox: Sandbox, clock: FixedClock) -> None:
    with_settings(clock, linkedin_scopes=COMMUNITY.replace("w_member_social_feed ", ""))
    found = quiet_share(sandbox, clock, Network.LINKEDIN)
    say(sandbox, found, "Who built it?")
    hear(clock, sandbox)
    (talk,) = talks_under(found)
    assert reply(owner_of(found), talk.public_id, "Our yard did.") is NotNow.NOT_GRANTED


def test_a_reconnect_is_waited_for(sandbox: Sandbox, clock: FixedClock, talk: Conversation, owner: Person) -> None:
    with transaction() as session:
        connection = live_connection(session, owner.id, Network.X)
        assert connection is not None
        handle = connection.handle
    sandbox.post(f"accounts/x/{(handle or '').replace('_', '-')}/revoke")
    reply(owner, talk.public_id, WORDS)
    send_replies()
    assert sent(sandbox) == []
    assert state_of(talk) is DeliveryState.QUEUED
    clock.move(timedelta(minutes=1))
    connect(owner, Network.X, sandbox, (handle or "").replace("_", "-"))
    assert wake_reconnected() == 1
    send_replies()
    assert sent(sandbox) == [WORDS]


def test_after_two_days_an_answer_names_nobodys_comment(
    sandbox: Sandbox, clock: FixedClock, talk: Conversation, owner: Person
) -> None:
    reply(owner, talk.public_id, WORDS)
    send_replies()
    move(clock, sandbox, clock.now() + timedelta(hours=46))
    let_texts_go()
    with transaction() as session:
        (left,) = session.execute(select(Reply.comment_remote_id, Reply.body, Reply.words)).all()
    assert tuple(left) == ("", None, WORDS)


def test_who_leaves_takes_along_their_answers_and_what_people_wrote_to_them_leaves_at_once(
    sandbox: Sandbox, clock: FixedClock, talk: Conversation, owner: Person
) -> None:
    reply(owner, talk.public_id, WORDS)
    assert export(owner.id)["answers"][0]["text"] == WORDS
    leave(owner.id)
    send_replies()
    assert sent(sandbox) == []
    assert (state_of(talk), again(talk).state) == (DeliveryState.CANCELLED, ConversationState.CLOSED)
    assert texts() == []
    with transaction() as session:
        session.get_one(Person, owner.id).state = PersonState.ERASED
    leave(owner.id)
    assert [one.words for one in replies_of(talk)] == ["–"]
