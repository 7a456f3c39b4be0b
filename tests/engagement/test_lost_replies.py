"""An answer of unknown fate: looked for under that very comment, sent once more at most, else the person is asked."""

from datetime import timedelta

import pytest

from advocacy.core.clock import FixedClock
from advocacy.core.delivery import DeliveryState
from advocacy.engagement.conversations.models import Conversation
from advocacy.engagement.conversations.reply_rules import MOST_FAILED_READINGS
from advocacy.engagement.conversations.replying import NotNow, reply, say_whether_there
from advocacy.engagement.conversations.rules import ConversationState
from advocacy.engagement.conversations.sending_replies import send_replies
from advocacy.engagement.conversations.settling_replies import settle_replies
from advocacy.evidence.rules import FactKind
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from tests.engagement.answering import WORDS, sent, state_of
from tests.engagement.factories import facts, move, owner_of, with_settings
from tests.engagement.talking import again, begun, hear, quiet_share, replies_of, say, talks_under
from tests.engagement.test_listening import COMMUNITY
from tests.network_sandbox import Sandbox


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
