"""Answering from the product: once on the network whatever happens, and never without the person."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.engagement.conversations.acting import Act, answered_there, leave_alone
from advocacy.engagement.conversations.claiming_replies import Claimed, claim_reply
from advocacy.engagement.conversations.leaving import export, leave
from advocacy.engagement.conversations.letting_go import let_texts_go
from advocacy.engagement.conversations.models import Conversation, Reply, own_conversation
from advocacy.engagement.conversations.replying import NotNow, OnItsWay, Stopped, reply, take_reply_back
from advocacy.engagement.conversations.rules import AnsweredHow, ConversationState
from advocacy.engagement.conversations.sending_replies import recover_lapsed, send_one, send_replies
from advocacy.engagement.conversations.settling_replies import settle_replies
from advocacy.engagement.conversations.waking import wake_reconnected
from advocacy.evidence.rules import FactKind
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.people.rules import PersonState
from advocacy.sharing.connecting import disconnect
from advocacy.sharing.models import live_connection
from advocacy.sharing.rules import MOST_ATTEMPTS, WaitingFor
from tests.engagement.answering import WORDS, lose_the_lease, sent, state_of
from tests.engagement.factories import facts, move, owner_of
from tests.engagement.talking import again, begun, comments_of, hear, replies_of, say, texts
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person
from tests.sharing.factories import connect


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


def test_a_network_that_is_away_costs_no_answer(
    sandbox: Sandbox, clock: FixedClock, talk: Conversation, owner: Person
) -> None:
    """X turns the token down, and its token service is away."""
    reply(owner, talk.public_id, WORDS)
    sandbox.fault(Network.X, "posts.create", "401", times=None)
    sandbox.fault(Network.X, "token", "503", times=None)
    for _ in range(MOST_ATTEMPTS + 1):
        send_replies()
        waiting = replies_of(talk)[-1]
        assert (waiting.state, waiting.waiting_for, waiting.attempts) == (DeliveryState.QUEUED, WaitingFor.NETWORK, 0)
        move(clock, sandbox, waiting.due_at)
    sandbox.clear_faults()
    send_replies()
    assert sent(sandbox) == [WORDS]


def test_a_token_that_ended_early_is_renewed_and_the_answer_goes_out(
    sandbox: Sandbox, clock: FixedClock, talk: Conversation, owner: Person
) -> None:
    reply(owner, talk.public_id, WORDS)
    sandbox.fault(Network.X, "posts.create", "401")
    send_replies()
    move(clock, sandbox, replies_of(talk)[-1].due_at)
    send_replies()
    assert sent(sandbox) == [WORDS]


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
