"""Answers to people outside, under killed workers, lost answers and workers that overlap: never two, never lost."""

import pytest
from sqlalchemy import select, update

from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.queues import JOB, Queue
from advocacy.core.services import now, services
from advocacy.engagement.conversations.claiming import listen_to_published
from advocacy.engagement.conversations.listening import listen_due
from advocacy.engagement.conversations.models import Comment, Conversation, Listening, Reply, VisitingText
from advocacy.engagement.conversations.replying import OnItsWay, reply
from advocacy.engagement.conversations.rules import ConversationState
from advocacy.evidence.models import FactRow
from advocacy.evidence.rules import FactKind
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.models import Share
from tests.faults.crowd import one_share, reload
from tests.faults.house import House, until
from tests.faults.seeing import (
    calls,
    locked,
    posting_calls,
    posts_on,
    until_published,
    until_somebody_waits_for_a_lock,
)

X = Network.X
ASKED, WORDS = "Do you run at night?", "Yes, until two at night. The last boat is at 01:50."
WORKERS = 8
SHARES = 1  # posting calls of the share itself


def one_answer(house: House) -> int:
    """Somebody asked under a share, and its owner just sent an answer. The worker that published is gone."""
    share = one_share(house, X, link=False)
    worker = house.start_worker()
    house.ring()
    until_published(share)
    worker.kill()
    house.sandbox.post("comments", post=reload(share).remote_id, text=ASKED, name="Passer By")
    return answer(share, hear(share))


def hear(share: Share) -> str:
    listen_to_published()
    with transaction() as session:
        session.execute(update(Listening).where(Listening.share_id == share.id).values(due_at=now()))
    listen_due()
    query = select(Conversation.public_id).join(Comment, Comment.conversation_id == Conversation.id)
    query = query.join(VisitingText, VisitingText.comment_id == Comment.id).where(VisitingText.words == ASKED)
    with transaction() as session:
        return session.scalars(query).one()


def answer(share: Share, talk: str) -> int:
    with transaction() as session:
        owner = session.get_one(Person, share.person_id)
    sent = reply(owner, talk, WORDS)
    assert isinstance(sent, OnItsWay), sent
    return sent.reply_id


def found(reply_id: int) -> Reply:
    with transaction() as session:
        return session.get_one(Reply, reply_id, populate_existing=True)


def answers_on(house: House) -> list[str]:
    return [post["text"] for post in posts_on(house, X) if post["parent"]]


def recovered(house: House, reply_id: int) -> None:
    """Another worker comes, and whatever lease there was runs out."""
    house.start_cron()
    house.start_worker()

    def settled() -> bool:
        house.ring("sweep_conversations")
        return found(reply_id).state is DeliveryState.PUBLISHED

    until(settled, "the answer is sent", 40)


def assert_answered_once(house: House, reply_id: int) -> None:
    assert answers_on(house) == [WORDS]
    sent = found(reply_id)
    assert sent.remote_id in {post["id"] for post in posts_on(house, X) if post["parent"]}
    with transaction() as session:
        assert session.get_one(Conversation, sent.conversation_id).state is ConversationState.ANSWERED
        assert len(session.scalars(select(FactRow.id).where(FactRow.kind == FactKind.ANSWER)).all()) == 1


@pytest.mark.parametrize("fault", ["accept_then_cut", "accept_then_hang"])
def test_an_answer_that_arrived_is_found_and_not_sent_again(house: House, fault: str) -> None:
    reply_id = one_answer(house)
    house.sandbox.fault(X, "posts.create", fault, seconds=3)
    recovered(house, reply_id)
    assert_answered_once(house, reply_id)
    assert posting_calls(house, X) - SHARES == 1


@pytest.mark.parametrize("fault", ["503", "cut_before"])
def test_an_answer_that_never_arrived_is_sent_in_the_end(house: House, fault: str) -> None:
    reply_id = one_answer(house)
    house.sandbox.fault(X, "posts.create", fault)
    recovered(house, reply_id)
    assert_answered_once(house, reply_id)


def test_a_worker_that_dies_before_the_claim_leaves_the_answer_to_the_next(house: House) -> None:
    reply_id = one_answer(house)
    with locked("LOCK TABLE engagement_replies IN ACCESS EXCLUSIVE MODE"):
        worker = house.start_worker()
        house.ring("send_replies")
        until_somebody_waits_for_a_lock()
        worker.kill()
    assert found(reply_id).attempts == 0
    recovered(house, reply_id)
    assert_answered_once(house, reply_id)
    assert posting_calls(house, X) - SHARES == 1


@pytest.mark.parametrize(("fault", "seconds"), [("hang_before", 1), ("accept_then_hang", 2)])
def test_a_worker_that_dies_in_the_call_leaves_one_answer(house: House, fault: str, seconds: int) -> None:
    """Before the network took it the call goes on without its worker, and arrives a moment later."""
    reply_id = one_answer(house)
    house.sandbox.fault(X, "posts.create", fault, seconds=seconds)
    worker = house.start_worker()
    house.ring("send_replies")
    until(lambda: house.sandbox.get("faults")["faults"][0]["used"], "the call is on its way")
    worker.kill()
    assert found(reply_id).state is DeliveryState.PUBLISHING
    recovered(house, reply_id)
    assert_answered_once(house, reply_id)


def test_a_worker_that_dies_between_answer_and_commit_leaves_one_answer(house: House) -> None:
    reply_id = one_answer(house)
    house.sandbox.fault(X, "posts.create", "accept_then_hang", seconds=1)
    worker = house.start_worker()
    house.ring("send_replies")
    until(lambda: answers_on(house), "the network has it")
    talk = found(reply_id).conversation_id
    with locked(f"SELECT 1 FROM engagement_conversations WHERE id = {talk} FOR UPDATE"):
        until_somebody_waits_for_a_lock()
        worker.kill()
    assert found(reply_id).state is DeliveryState.PUBLISHING
    recovered(house, reply_id)
    assert_answered_once(house, reply_id)
    assert posting_calls(house, X) - SHARES == 1


def test_a_worker_that_dies_while_it_looks_for_an_answer_leaves_the_looking_to_the_next(house: House) -> None:
    reply_id = one_answer(house)
    house.sandbox.fault(X, "posts.create", "accept_then_cut")
    house.sandbox.fault(X, "posts.search", "hang_before", seconds=3)
    worker = house.start_worker()
    house.ring("send_replies")
    until(lambda: found(reply_id).state is DeliveryState.UNCONFIRMED, "nobody knows whether it arrived")
    before = calls(house, X, "posts.search")

    def looking() -> bool:
        house.ring("settle_replies")
        return any(rule["used"] for rule in house.sandbox.get("faults")["faults"] if rule["call"] == "posts.search")

    until(looking, "a worker looks")
    worker.kill()
    recovered(house, reply_id)
    assert_answered_once(house, reply_id)
    assert calls(house, X, "posts.search") > before
    assert posting_calls(house, X) - SHARES == 1


def test_however_many_workers_and_jobs_one_calls(house: House) -> None:
    reply_id = one_answer(house)
    house.sandbox.fault(X, "posts.create", "accept_then_hang", seconds=1)
    for _ in range(WORKERS):
        house.start_worker()
    for _ in range(WORKERS * 2):
        services().queues.rq(Queue.PUBLISH).enqueue_call(JOB, args=("send_replies",))
    until(lambda: found(reply_id).state is DeliveryState.PUBLISHED, "the answer is sent")
    until(lambda: services().queues.rq(Queue.PUBLISH).count == 0, "every job is done")
    assert_answered_once(house, reply_id)
    assert posting_calls(house, X) - SHARES == 1
