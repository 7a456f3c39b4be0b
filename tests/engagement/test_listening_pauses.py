"""Listening that stopped: nothing is bought twice, what comes later stands where it was said, and people are told."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.engagement.conversations.inbox import inbox
from advocacy.engagement.conversations.models import Listening
from advocacy.engagement.conversations.paying import PaidPage, pay_for_page
from advocacy.engagement.conversations.reply_rules import AtClick
from advocacy.engagement.conversations.replying import OnItsWay, reply
from advocacy.engagement.conversations.rules import ConversationState
from advocacy.engagement.conversations.sending_replies import send_replies
from advocacy.engagement.conversations.showing import show
from advocacy.engagement.conversations.silences import silences
from advocacy.networks.readings import ReadFailure
from advocacy.networks.rules import Network, PaidCall
from advocacy.questions.listing import Shown
from tests.engagement.factories import move, owner_of
from tests.engagement.talking import again, hear, quiet_share, replies_of, say, talks_under, texts
from tests.engagement.test_listening import a_page_for_listening, crowd, spent
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person, sign_in

__all__ = ["a_page_for_listening"]


class Killed(BaseException):
    """As if the process ended: nothing that handles errors sees it."""


def test_a_worker_killed_on_its_third_page_leaves_the_first_two_bought(
    sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, pages = quiet_share(sandbox, clock), iter((True, True, False))
    crowd(sandbox, clock, found, 45)

    def killed(network: Network, calls: tuple[PaidCall, PaidCall]) -> PaidPage | ReadFailure:
        if next(pages):
            return pay_for_page(network, calls)
        raise Killed

    with monkeypatch.context() as death:
        death.setattr("advocacy.engagement.conversations.listening.pay_for_page", killed)
        with pytest.raises(Killed):
            hear(clock, sandbox)
    assert len(texts()) == 40
    with transaction() as session:
        session.execute(update(Listening).values(lease_until=None))  # it ran out
    assert hear(clock, sandbox) == 5
    assert hear(clock, sandbox) == 0
    assert spent(PaidCall.COMMENT_READ) == 45 + 2  # each later look has the last one once more


def test_older_answers_that_arrive_after_a_pause_stand_above_the_newer_ones(
    sandbox: Sandbox, clock: FixedClock
) -> None:
    found = quiet_share(sandbox, clock)
    for number in range(30):
        say(sandbox, found, f"Number {number:02}", name="Passer By")
        move(clock, sandbox, clock.now() + timedelta(seconds=1))
    sandbox.fault(Network.X, "posts.search", "503", skip=1)
    assert hear(clock, sandbox) == 20  # the newest
    assert hear(clock, sandbox, timedelta(hours=1)) == 10
    (talk,) = talks_under(found)
    owner = owner_of(found)
    page = show(owner, talk.public_id)
    assert page is not None
    assert [one.text.words for one in page.said if one.text] == [f"Number {number:02}" for number in range(30)]
    (listed,) = [entry.talk for entry in inbox(owner, Shown.WAITING).entries if entry.talk]
    assert listed.words == "Number 29"
    sent = reply(owner, talk.public_id, "Thirty questions, one answer.", AtClick(comments=30))
    assert isinstance(sent, OnItsWay)
    send_replies()
    assert again(talk).state is ConversationState.ANSWERED
    newest = page.newest
    assert newest is not None
    assert replies_of(talk)[0].comment_remote_id == newest.remote_id


@pytest.mark.usefixtures("a_page_for_listening")
def test_who_is_not_listened_to_any_more_reads_so_above_the_inbox(
    sandbox: Sandbox, clock: FixedClock, client: FlaskClient
) -> None:
    found = quiet_share(sandbox, clock)
    owner = owner_of(found)
    hear(clock, sandbox)
    assert silences(owner.id) == []
    say(sandbox, found, "The first")
    hear(clock, sandbox)
    (silence,) = silences(owner.id)
    assert (silence.network, silence.until.day) == (Network.X, 1)
    assert silence.until > clock.now().date()
    sign_in(client, owner)
    page = client.get("/inbox").text
    assert "Answers on X don&#39;t arrive here now." in page or "Answers on X don't arrive here now." in page
    assert silences(make_person().id) == []  # nothing of theirs is on X
