"""Sharing later: the slot that was shown is the slot that counts, a picked time is kept, both can be taken back."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from advocacy.core.clock import FixedClock
from advocacy.core.delivery import DeliveryState
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.choosing import Wanted
from advocacy.sharing.feed_rules import Filter
from advocacy.sharing.feeding import feed_for
from advocacy.sharing.opening import Choice, Times
from advocacy.sharing.publishing import publish_due
from advocacy.sharing.requesting import AlreadyThere, Click, Requested, request_share
from advocacy.sharing.rules import When
from advocacy.sharing.scheduling import SlotGone, WrongTime
from advocacy.sharing.scheduling_rules import Asked, NoSlot, NotThen, Timing
from advocacy.sharing.undoing import Undone, undo
from tests.content.factories import make_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person, sign_in
from tests.sharing.factories import click_on, connect, form_of, publish_all, reload, share, state_of

LINKEDIN, X = Network.LINKEDIN, Network.X
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
OWN = "I work at Hazelpont. I live near the quay and heard nothing at all last night. Did you?"


def times_of(person: Person, network: Network = LINKEDIN, post: str = "") -> Times:
    card = next(card for card in feed_for(person, Choice(post=post, network=network.value)).cards if card.tab)
    assert card.tab is not None
    return card.tab.times


def slot_of(person: Person, network: Network = LINKEDIN, post: str = "") -> datetime:
    slot = times_of(person, network, post).offered
    assert slot is not None
    return slot


def later(person: Person, asked: Asked, network: Network = LINKEDIN, post: str = "") -> Click:
    return click_on(person, network, OWN, post, asked=asked)


def test_the_slot_is_part_of_the_consent_and_nothing_goes_before_it(sandbox: Sandbox, clock: FixedClock) -> None:
    noor = make_person()
    make_post()
    connect(noor, LINKEDIN, sandbox)
    slot = slot_of(noor)
    answer = request_share(noor, later(noor, Asked(Timing.SLOT, slot)))
    assert isinstance(answer, Requested)
    assert (answer.share.when, answer.share.chosen_for, answer.share.due_at) == (When.CHOSEN, slot, slot)
    clock.set(slot - timedelta(seconds=1))
    publish_due()
    assert state_of(answer.share) is DeliveryState.QUEUED
    clock.set(slot)
    publish_due()
    assert state_of(answer.share) is DeliveryState.PUBLISHED


def test_the_next_slot_stays_half_an_hour_from_what_waits_and_from_what_is_out(
    sandbox: Sandbox, clock: FixedClock
) -> None:
    noor = make_person()
    posts = [make_post() for _ in range(4)]
    connect(noor, LINKEDIN, sandbox)
    share(noor, LINKEDIN, OWN, posts[0].public_id)
    publish_all(clock)
    taken = [clock.now()]
    for post in posts[1:]:
        slot = slot_of(noor, LINKEDIN, post.public_id)
        assert all(abs(slot - other) >= timedelta(minutes=30) for other in taken)
        answer = request_share(noor, later(noor, Asked(Timing.SLOT, slot), post=post.public_id))
        assert isinstance(answer, Requested)
        taken.append(slot)


def test_the_other_network_and_what_was_taken_back_leave_the_time_free(sandbox: Sandbox) -> None:
    noor = make_person()
    post = make_post()
    for network in (LINKEDIN, X):
        connect(noor, network, sandbox)
    slot = slot_of(noor)
    taken = request_share(noor, later(noor, Asked(Timing.SLOT, slot)))
    assert isinstance(taken, Requested)
    assert slot_of(noor, X, post.public_id) == slot
    assert undo(noor.id, taken.share.public_id) is Undone.TAKEN_BACK
    assert slot_of(noor) == slot


def test_a_slot_that_passed_while_the_page_was_open_is_answered_with_the_next(
    sandbox: Sandbox, clock: FixedClock
) -> None:
    noor = make_person()
    make_post()
    connect(noor, LINKEDIN, sandbox)
    click = later(noor, Asked(Timing.SLOT, slot_of(noor)))
    assert click.asked.slot is not None
    clock.set(click.asked.slot - timedelta(seconds=5))
    answer = request_share(noor, click)
    assert isinstance(answer, SlotGone)
    assert answer.next == slot_of(noor)
    assert answer.next != click.asked.slot


def test_a_share_that_came_between_takes_the_slot(sandbox: Sandbox) -> None:
    noor = make_person()
    first, second = make_post(), make_post()
    connect(noor, LINKEDIN, sandbox)
    slot = slot_of(noor, LINKEDIN, first.public_id)
    click = later(noor, Asked(Timing.SLOT, slot), post=first.public_id)
    assert isinstance(
        request_share(noor, later(noor, Asked(Timing.SLOT, slot), post=second.public_id)), Requested | SlotGone
    )
    assert isinstance(request_share(noor, click), SlotGone)


def test_no_slot_is_offered_when_the_post_closes_in_the_night(sandbox: Sandbox, clock: FixedClock) -> None:
    noor = make_person()
    make_post(closes_at=clock.now() + timedelta(minutes=5))
    connect(noor, LINKEDIN, sandbox)
    assert times_of(noor).slot is NoSlot.CLOSES_TOO_SOON


def test_the_slot_follows_the_persons_own_day(sandbox: Sandbox) -> None:
    aiko = make_person(time_zone="Asia/Tokyo")  # 18:14 there
    sam = make_person(time_zone="America/Los_Angeles")  # 01:14 there
    make_post()
    for person in (aiko, sam):
        connect(person, LINKEDIN, sandbox)
        local = slot_of(person).astimezone(ZoneInfo(person.time_zone))
        assert 8 <= local.hour < 20


def test_a_picked_time_goes_out_then(sandbox: Sandbox) -> None:
    noor = make_person()
    make_post()
    connect(noor, LINKEDIN, sandbox)
    answer = request_share(noor, later(noor, Asked(Timing.PICK, typed="2026-11-26T06:05")))
    assert isinstance(answer, Requested)
    assert answer.share.chosen_for == datetime(2026, 11, 26, 6, 5, tzinfo=AMSTERDAM)
    assert answer.share.due_at == answer.share.chosen_for


@pytest.mark.parametrize(
    ("typed", "mistake"), [("2026-11-22T10:00", NotThen.PAST), ("2026-12-24T10:00", NotThen.AFTER_CLOSE)]
)
def test_a_time_outside_the_window_is_not_taken(typed: str, mistake: NotThen, sandbox: Sandbox) -> None:
    noor = make_person()
    make_post()
    connect(noor, LINKEDIN, sandbox)
    assert request_share(noor, later(noor, Asked(Timing.PICK, typed=typed))) == WrongTime(mistake)


def test_a_double_click_on_a_slot_finds_the_first_share(sandbox: Sandbox) -> None:
    noor = make_person()
    make_post()
    connect(noor, LINKEDIN, sandbox)
    click = later(noor, Asked(Timing.SLOT, slot_of(noor)))
    assert isinstance(request_share(noor, click), Requested)
    again = request_share(noor, click)
    assert isinstance(again, AlreadyThere)
    assert again.same_text


def test_it_can_be_taken_back_until_it_goes(client: FlaskClient, sandbox: Sandbox) -> None:
    noor = make_person()
    post = make_post()
    connect(noor, LINKEDIN, sandbox)
    sign_in(client, noor)
    click = later(noor, Asked(Timing.PICK, typed="2026-11-26T12:40"))
    page = client.post("/", data=form_of(click), follow_redirects=True)
    assert "Goes out Thu 26 Nov at 12:40" in page.text
    assert "Going to LinkedIn" not in page.text  # the bar counts ten seconds, not three days
    listed = client.get("/shares/")
    assert "Goes out Thu 26 Nov at 12:40" in listed.text
    assert "Take it back" in listed.text
    public_id = feed_for(noor, Choice(post=post.public_id), Wanted(Filter.SHARED)).cards[0].shares[LINKEDIN].public_id
    assert "Goes out Thu 26 Nov at 12:40" in client.get(f"/shares/{public_id}").text
    back = client.post(f"/shares/{public_id}/undo", follow_redirects=True)
    assert OWN in back.text  # its words stand on the card again
    assert "Goes out" not in client.get("/shares/").text


def test_the_page_offers_now_the_slot_and_a_time(client: FlaskClient, sandbox: Sandbox) -> None:
    noor = make_person()
    make_post()
    connect(noor, LINKEDIN, sandbox)
    sign_in(client, noor)
    slot = slot_of(noor)
    page = client.get("/?edit=1&network=linkedin")
    assert f"Next slot, {slot.astimezone(AMSTERDAM):%H:%M}" in page.text
    assert f'name="slot" value="{slot.isoformat()}"' in page.text
    assert 'type="datetime-local"' in page.text
    assert 'value="slot" id="when-slot" checked' in client.get("/?edit=1&network=linkedin&later=1").text


def test_without_a_slot_the_reason_stands_in_its_place(
    client: FlaskClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    noor = make_person()
    make_post(closes_at=clock.now() + timedelta(minutes=5))
    connect(noor, LINKEDIN, sandbox)
    sign_in(client, noor)
    page = client.get("/?edit=1&network=linkedin&later=1")
    assert 'value="slot"' not in page.text
    assert "the post closes before your next daytime" in page.text
    assert 'value="pick" id="when-pick" checked' in page.text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Pick a day and a time"),
        ("2026-11-23T10:00", "That time is over already"),
        ("2027-11-23T10:00", "The post closes before that"),
        ("2026-11-31T10:00", "November 2026 has 30 days"),
        ("tomorrow", "This is no date and time"),
        ("2026-11-26T12:40" + "0" * 60, "This is no date and time"),
    ],
)
def test_each_mistake_has_its_words_and_keeps_what_was_typed(
    typed: str, words: str, client: FlaskClient, sandbox: Sandbox
) -> None:
    noor = make_person()
    make_post()
    connect(noor, LINKEDIN, sandbox)
    sign_in(client, noor)
    answer = client.post("/", data=form_of(later(noor, Asked(Timing.PICK, typed=typed))))
    assert answer.status_code == 422
    assert words in answer.text
    assert OWN in answer.text
    assert f'name="at" value="{typed[:40]}"' in answer.text or not typed
    assert 'value="pick" id="when-pick" checked' in answer.text


def test_a_passed_slot_is_answered_with_the_next_one_chosen_and_the_text_kept(
    client: FlaskClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    noor = make_person()
    make_post()
    connect(noor, LINKEDIN, sandbox)
    sign_in(client, noor)
    old = slot_of(noor)
    form = form_of(later(noor, Asked(Timing.SLOT, old)))
    clock.set(old + timedelta(minutes=1))
    answer = client.post("/", data=form)
    following = slot_of(noor).astimezone(AMSTERDAM)
    assert answer.status_code == 409
    assert f"The next one is today at {following:%H:%M}" in answer.text
    assert 'value="slot" id="when-slot" checked' in answer.text
    assert OWN in answer.text


@pytest.mark.parametrize(
    "changes",
    [
        {"when": "yesterday"},
        {"when": "slot", "slot": ""},
        {"when": "slot", "slot": "9999-12-31T23:59:59-12:00"},
        {"when": "slot", "slot": "2026-11-23T03:00:00+00:00"},
        {"when": "slot", "slot": "x" * 500},
        {"when": "pick", "at": "2026-11-26\x00T10:00"},
        {"when": "pick", "at": "0000-00-00T00:00"},
    ],
)
def test_a_tampered_time_is_answered_with_a_4xx_and_shares_nothing(
    changes: dict[str, str], client: FlaskClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    noor = make_person()
    make_post()
    connect(noor, LINKEDIN, sandbox)
    sign_in(client, noor)
    answer = client.post("/", data=form_of(click_on(noor, LINKEDIN, OWN)) | changes)
    assert 400 <= answer.status_code < 500, answer.status_code
    publish_all(clock)
    assert sandbox.posts(LINKEDIN) == []


def test_a_share_for_a_chosen_time_outlives_the_age_cap_of_one_sent_now(sandbox: Sandbox, clock: FixedClock) -> None:
    noor = make_person()
    make_post()
    connect(noor, LINKEDIN, sandbox)
    answer = request_share(noor, later(noor, Asked(Timing.PICK, typed="2026-12-02T12:00")))
    assert isinstance(answer, Requested)
    clock.set(datetime(2026, 12, 2, 12, tzinfo=AMSTERDAM))
    publish_due()
    assert reload(answer.share).state is DeliveryState.PUBLISHED
