"""Answers go by the posting call on X: what counts them forgets none, whoever counts and after whatever."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.services import now, services
from advocacy.engagement.conversations.calls import CALLS, STAYS
from advocacy.engagement.conversations.claiming_replies import claim_reply
from advocacy.engagement.conversations.models import Conversation
from advocacy.engagement.conversations.replying import OnItsWay, reply
from advocacy.engagement.conversations.sending_replies import recover_lapsed, send_one, send_replies
from advocacy.engagement.conversations.settling_replies import settle_replies
from advocacy.engagement.conversations.tasks import let_go_of_texts
from advocacy.networks.limiting import limits_of, used
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.models import Share
from advocacy.sharing.tokens import NotNow
from tests.engagement.answering import lose_the_lease, sent
from tests.engagement.factories import with_settings
from tests.engagement.talking import begun, hear, quiet_share, say, talks_under
from tests.network_sandbox import Sandbox

DAY = timedelta(days=1)


@pytest.fixture
def shared(sandbox: Sandbox, clock: FixedClock) -> tuple[Share, Conversation]:
    """One share, with a conversation under it that nobody answered yet."""
    with_settings(clock, settle_wait=timedelta(0), settle_read_gap=timedelta(0))
    return begun(sandbox, clock)


def write(talk: Conversation, words: str = "Yes, until two at night.") -> None:
    with transaction() as session:
        owner = session.get_one(Person, talk.person_id)
    assert isinstance(reply(owner, talk.public_id, words), OnItsWay)


def answer(talk: Conversation, words: str = "Yes, until two at night.") -> None:
    write(talk, words)
    send_replies()


def counted() -> int:
    """In the app's bucket of X."""
    found = used(Network.X, now())
    assert found is not None
    return found[0].calls


def keys() -> list[str]:
    return [call.key for call in CALLS.calls_since(Network.X, now() - DAY, 10)]


def test_a_share_after_a_flush_sees_the_answers(
    shared: tuple[Share, Conversation], sandbox: Sandbox, clock: FixedClock
) -> None:
    answer(shared[1])
    assert counted() == 2
    services().queues.redis.flushdb()
    quiet_share(sandbox, clock)
    assert counted() == 3


def test_an_answer_after_a_flush_sees_shares_and_answers(
    shared: tuple[Share, Conversation], sandbox: Sandbox, clock: FixedClock
) -> None:
    answer(shared[1])
    say(sandbox, shared[0], "And back?", name="Somebody Else")
    hear(clock, sandbox)
    services().queues.redis.flushdb()
    answer(talks_under(shared[0])[1], "The last boat is at 01:50.")
    assert counted() == 3


def test_the_call_that_was_lost_counts_beside_the_one_made_once_more(
    shared: tuple[Share, Conversation], sandbox: Sandbox, clock: FixedClock
) -> None:
    """The row of an answer knows its newest attempt only."""
    sandbox.fault(Network.X, "posts.create", "cut_before")
    answer(shared[1])
    settle_replies()
    send_replies()
    assert len(keys()) == 2
    assert counted() == 3
    services().queues.redis.flushdb()
    quiet_share(sandbox, clock)
    assert counted() == 4


def test_a_worker_that_went_away_before_the_call_made_none(shared: tuple[Share, Conversation]) -> None:
    write(shared[1])
    assert claim_reply() is not None
    assert len(keys()) == 1  # under way: it may be called at any moment
    lose_the_lease()
    recover_lapsed()
    assert keys() == []
    assert counted() == 1


def test_a_worker_that_lost_its_lease_takes_its_own_call_back_and_no_other(
    shared: tuple[Share, Conversation],
) -> None:
    write(shared[1])
    slow = claim_reply()
    assert slow is not None
    lose_the_lease()
    recover_lapsed()
    send_replies()
    made = keys()
    send_one(slow)
    assert keys() == made == [f"reply:{slow.reply_id}:2"]
    assert counted() == 2


def test_an_attempt_that_ended_before_the_call_leaves_no_row(
    shared: tuple[Share, Conversation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "advocacy.engagement.conversations.sending_replies.usable_token", lambda *_: NotNow(now() + DAY)
    )
    answer(shared[1])
    assert keys() == []
    assert counted() == 1


def test_two_workers_at_once_write_down_each_call_once(
    database: Flask, shared: tuple[Share, Conversation], sandbox: Sandbox, clock: FixedClock
) -> None:
    for number in range(4):
        say(sandbox, shared[0], f"And on day {number}?", name=f"Somebody {number}")
    hear(clock, sandbox)
    for number, talk in enumerate(talks_under(shared[0])):
        write(talk, f"Yes, boat {number}.")

    def work() -> None:
        with database.app_context():
            send_replies()

    with ThreadPoolExecutor(2) as workers:
        for done in [workers.submit(work) for _ in range(2)]:
            done.result(timeout=30)
    assert len(sent(sandbox)) == len(keys()) == len(set(keys())) == 5
    assert counted() == 6


def test_a_call_that_no_limit_looks_back_to_leaves(shared: tuple[Share, Conversation], clock: FixedClock) -> None:
    assert max(limit.window for network in Network for limit in limits_of(network)) < STAYS
    answer(shared[1])
    clock.move(STAYS - timedelta(seconds=1))
    let_go_of_texts()
    assert len(CALLS.calls_since(Network.X, now() - 2 * STAYS, 10)) == 1
    clock.move(timedelta(seconds=1))
    let_go_of_texts()
    assert list(CALLS.calls_since(Network.X, now() - 2 * STAYS, 10)) == []


def test_the_newest_are_told_first_and_no_more_than_asked(
    shared: tuple[Share, Conversation],
) -> None:
    answer(shared[1])
    (call,) = CALLS.calls_since(Network.X, now() - DAY, 1)
    assert CALLS.counts_between(Network.X, now() - DAY, now()) == {call.account: 1}
    assert CALLS.counts_between(Network.LINKEDIN, now() - DAY, now()) == {}
    assert list(CALLS.calls_since(Network.X, now(), 1)) == []
