"""A crisis that begins after the click: nothing goes out that was written without knowing of it."""

from datetime import timedelta

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.permissions import Role
from advocacy.engagement.conversations.models import Conversation
from advocacy.engagement.conversations.reply_rules import AtClick
from advocacy.engagement.conversations.replying import NotNow, OnItsWay, reply
from advocacy.engagement.conversations.rules import ConversationState
from advocacy.engagement.conversations.sending_replies import send_replies
from advocacy.people.models import Person
from advocacy.sharing.holding import ToHold, set_hold
from advocacy.sharing.models import HoldScope
from tests.engagement.answering import WORDS, sent, state_of
from tests.engagement.talking import again, replies_of
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person, make_team


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
