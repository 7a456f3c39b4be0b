"""Answering on LinkedIn: where that was granted, in the thread in which somebody spoke."""

from advocacy.core.clock import FixedClock
from advocacy.engagement.conversations.replying import NotNow, OnItsWay, reply
from advocacy.engagement.conversations.rules import ConversationState
from advocacy.engagement.conversations.sending_replies import send_replies
from advocacy.networks.rules import Network
from tests.engagement.factories import owner_of, with_settings
from tests.engagement.talking import again, hear, quiet_share, replies_of, say, talks_under
from tests.engagement.test_listening import COMMUNITY
from tests.network_sandbox import Sandbox


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
