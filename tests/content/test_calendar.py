"""The calendar's pages: what stands where, moving, and the private address."""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from advocacy.content import calendar_feeding, calendar_listing
from advocacy.content.calendar_feeding import end_feed, feed_token, make_feed
from advocacy.content.calendar_models import CalendarFeed
from advocacy.content.drafting import Started, start_version
from advocacy.content.models import Post, PostVersion, newest_version
from advocacy.content.moving import Moved, MovedMeanwhile, movable, move
from advocacy.content.reviewing import Done, NotDone, approve
from advocacy.content.rules import Column, Obstacle, State
from advocacy.content.withdrawing import copy_as_new, withdraw
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.people.models import Person
from advocacy.people.rules import PersonState
from tests.content.factories import hash_of, make_campaign, make_comms, make_post, offered, reload_post
from tests.content.test_reviewing import at_once
from tests.people.factories import make_person, sign_in

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
BAR = re.compile(r'<li class="cal-bar ([^"]+)">\s*<a [^>]*data-bar="(\w+)"')


@pytest.fixture
def lotte(client: FlaskClient) -> Person:
    person = make_comms(name="Lotte Brandsma")
    sign_in(client, person)
    return person


def at(day: int, hour: int = 9, month: int = 12) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=AMSTERDAM)


def newest(public_id: str) -> PostVersion:
    with transaction() as session:
        return newest_version(session, reload_post(public_id).id)


def shift(client: FlaskClient, post: Post, days: int, longer: int = 0, **changes: Any) -> Any:
    version = newest(post.public_id)
    data = {"number": version.number, "revision": version.revision, "days": days, "longer": longer}
    return client.post(f"/calendar/posts/{post.public_id}/shift", data=data | changes)


def bars(client: FlaskClient, query: str = "month=2026-12") -> dict[str, list[str]]:
    """The classes of each post's bars, week after week."""
    found: dict[str, list[str]] = {}
    for classes, key in BAR.findall(client.get(f"/calendar?{query}").text):
        found.setdefault(key, []).append(classes)
    return found


def test_a_window_stands_in_its_weeks(client: FlaskClient, lotte: Person) -> None:
    post = make_post("live", opens_at=at(3), closes_at=at(8, 18))
    assert bars(client)[post.public_id] == [
        "is-approved from-4 span-4 goes-on",
        "is-approved from-1 span-2 came-on",
    ]
    assert bars(client, "week=2026-W50")[post.public_id] == ["is-approved from-1 span-2 came-on"]
    assert post.public_id not in bars(client, "month=2026-10")


def test_states_withdrawn_and_archived(client: FlaskClient, lotte: Person) -> None:
    window: dict[str, Any] = {"opens_at": at(3), "closes_at": at(5)}
    posts = {state: make_post(state, **window) for state in ("draft", "in_review", "live", "withdrawn", "archived")}
    found = bars(client)
    assert {state: bool(found.get(post.public_id)) for state, post in posts.items()} == {
        "draft": True,
        "in_review": True,
        "live": True,
        "withdrawn": False,  # it never opened
        "archived": False,
    }
    assert found[posts["draft"].public_id][0].startswith("is-draft")
    assert found[posts["in_review"].public_id][0].startswith("is-in_review")
    gone = make_post("withdrawn", opens_at=at(9, month=11), closes_at=at(5))
    assert bars(client, "month=2026-11")[gone.public_id][0].startswith("is-ended")


def test_campaign_and_network_choose(client: FlaskClient, lotte: Person) -> None:
    campaign = make_campaign(lotte)
    of_it = make_post("live", opens_at=at(3), closes_at=at(5), campaign=campaign)
    other = make_post("live", opens_at=at(3), closes_at=at(5))
    assert set(bars(client)) == {of_it.public_id, other.public_id}
    assert set(bars(client, f"month=2026-12&campaign={campaign}")) == {of_it.public_id}
    assert set(bars(client, "month=2026-12&network=x")) == {of_it.public_id, other.public_id}
    assert set(bars(client, "month=2026-12&network=myspace&campaign=zzz")) == {of_it.public_id, other.public_id}


def test_crowded_days_and_gaps_are_said_in_words(client: FlaskClient, lotte: Person) -> None:
    for number in range(5):
        make_post("live", opens_at=at(1 + number), closes_at=at(5, 18))
    text = client.get("/calendar?month=2026-12").text
    assert "Sat 5 Dec is crowded." in text
    assert "Sat 5 Dec: 5 at once" in text
    assert "Nothing is open on 6 December to 3 January." in text
    assert "/studio/new?opens=2026-12-06" in text


def test_days_are_counted_over_all_windows_also_when_not_all_are_drawn(
    client: FlaskClient, lotte: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar_listing, "MOST_SHOWN", 2)
    for number in range(5):
        make_post("live", opens_at=at(1 + number), closes_at=at(5, 18))
    text = client.get("/calendar?month=2026-12").text
    assert "Sat 5 Dec: 5 at once" in text
    assert "Nothing is open on 6 December to 3 January." in text
    assert len(bars(client)) == 2


def test_of_too_many_windows_a_calendar_program_gets_those_to_come(
    client: FlaskClient, lotte: Person, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calendar_feeding, "MOST_EVENTS", 2)
    over = make_post("live", opens_at=at(1), closes_at=at(2))
    later, next_one = (make_post("live", opens_at=at(day), closes_at=at(day + 1)) for day in (20, 10))
    address = feed_address(client)
    clock.set(at(5))
    text = client.get(address).text.replace("\r\n ", "")
    assert over.public_id not in text
    assert text.index(next_one.public_id) < text.index(later.public_id)


def test_a_post_without_days_is_listed_apart(client: FlaskClient, lotte: Person) -> None:
    post = make_post("draft", title="Winter timetable", closes_at=None)
    text = client.get("/calendar").text
    assert f"/calendar/posts/{post.public_id}" in text
    assert post.public_id not in bars(client, "")


def test_a_draft_moves_at_once(client: FlaskClient, lotte: Person) -> None:
    post = make_post("draft", author=lotte, opens_at=at(3), closes_at=at(5, 18))
    answer = shift(client, post, 7, 2)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/calendar?month=2026-12#post-{post.public_id}"
    version = newest(post.public_id)
    assert (version.number, version.opens_at, version.closes_at) == (1, at(10), at(14, 18))


def test_what_is_approved_moves_only_with_another_pair_of_eyes(client: FlaskClient, lotte: Person) -> None:
    post, noor = make_post("live", opens_at=at(3), closes_at=at(5, 18)), make_person()
    shift(client, post, 2)
    version = newest(post.public_id)
    assert (version.number, version.state, version.opens_at) == (2, State.IN_REVIEW, at(5))
    assert offered(post, noor, at(4)) is not None  # until then the old days hold
    assert "Waits for approval: Sat 5 Dec 09:00" in client.get("/calendar?month=2026-12").text
    mine = approve(post.public_id, 2, hash_of(post.public_id), lotte.id)
    assert mine == NotDone([Obstacle.WROTE_ON_IT])
    assert isinstance(approve(post.public_id, 2, hash_of(post.public_id), make_comms().id), Done)
    assert offered(post, noor, at(4)) is None
    assert offered(post, noor, at(6)) is not None


def test_only_the_window_that_is_drawn_moves_there(client: FlaskClient, lotte: Person) -> None:
    """What keys and dragging would move of a post with other days in a newer draft is not what they point at."""
    post = make_post("live", author=lotte, opens_at=at(3), closes_at=at(5, 18))
    assert f"/calendar/posts/{post.public_id}/shift" in client.get("/calendar?month=2026-12").text
    assert isinstance(start_version(post.public_id, lotte.id), Started)
    assert f"/calendar/posts/{post.public_id}/shift" in client.get("/calendar?month=2026-12").text
    shift(client, post, 2)
    text = client.get("/calendar?month=2026-12").text
    assert "In a draft: Sat 5 Dec 09:00" in text
    assert f"/calendar/posts/{post.public_id}/shift" not in text


def test_of_a_live_post_only_the_end_moves(client: FlaskClient, lotte: Person, clock: FixedClock) -> None:
    post = make_post("live", opens_at=at(20, month=11), closes_at=at(5, 18))
    shift(client, post, 3)
    version = newest(post.public_id)
    assert (version.opens_at, version.closes_at) == (at(20, month=11), at(8, 18))


@pytest.mark.parametrize(
    ("state", "days", "obstacle", "words"),
    [
        ("in_review", 1, Obstacle.STILL_OPEN, "It is in review. Take it back first."),
        ("withdrawn", 1, Obstacle.WITHDRAWN, "It was withdrawn. Copy it as new to go on."),
        ("archived", 1, Obstacle.WITHDRAWN, "It was withdrawn. Copy it as new to go on."),
        ("draft", -30, None, "It closes in the past. Choose a later end."),
    ],
)
def test_what_does_not_move_says_why_and_stays(
    client: FlaskClient, lotte: Person, state: str, days: int, obstacle: Obstacle | None, words: str
) -> None:
    """`obstacle`: what stands in the way of any move."""
    post = make_post(state, author=lotte, opens_at=at(3), closes_at=at(5, 18))
    answer = shift(client, post, days)
    assert answer.status_code == 409
    assert "Nothing was moved." in answer.text
    assert words in answer.text
    assert newest(post.public_id).opens_at == at(3)
    found = movable(post.public_id)
    assert found is not None
    assert found.obstacle is obstacle


def test_two_people_who_move_it_at_once_do_not_move_it_twice(client: FlaskClient, lotte: Person) -> None:
    post = make_post("draft", author=lotte, opens_at=at(3), closes_at=at(5, 18))
    seen = newest(post.public_id)
    state = {"number": seen.number, "revision": seen.revision}
    assert shift(client, post, 1, **state).status_code == 302
    again = shift(client, post, 1, **state)
    assert again.status_code == 409
    assert "Somebody changed this post meanwhile" in again.text
    assert newest(post.public_id).opens_at == at(4)
    found = movable(post.public_id)
    assert found is not None
    assert isinstance(move(post.public_id, 1, 1, found.span, lotte.id), MovedMeanwhile)


@pytest.mark.parametrize(
    "typed", [{"days": "367"}, {"days": "x"}, {"days": "1e3"}, {"longer": "--1"}, {"days": "9" * 99}]
)
def test_a_forged_move_is_refused(client: FlaskClient, lotte: Person, typed: dict[str, str]) -> None:
    post = make_post("draft", author=lotte, opens_at=at(3), closes_at=at(5, 18))
    version = newest(post.public_id)
    data = {"number": version.number, "revision": version.revision, "days": "0", "longer": "0"} | typed
    assert client.post(f"/calendar/posts/{post.public_id}/shift", data=data).status_code == 400
    assert client.post("/calendar/posts/111111111111/shift", data={"days": "1"}).status_code == 404


def test_the_form_moves_without_javascript(client: FlaskClient, lotte: Person) -> None:
    post = make_post("draft", author=lotte, opens_at=at(3), closes_at=at(5, 18))
    page = client.get(f"/calendar/posts/{post.public_id}").text
    assert 'value="2026-12-03T09:00"' in page
    state = {"number": "1", "revision": str(newest(post.public_id).revision)}
    answer = client.post(
        f"/calendar/posts/{post.public_id}", data=state | {"opens": "2027-03-28T02:30", "closes": "2027-04-04T18:00"}
    )
    assert answer.status_code == 302
    assert newest(post.public_id).opens_at == datetime(2027, 3, 28, 3, 30, tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("opens", "closes", "status", "words"),
    [
        ("2026-12-32T09:00", "2026-12-05T18:00", 422, "December 2026 has 31 days"),
        ("2026-12-06T09:00", "2026-12-05T18:00", 422, "This is before it opens."),
        ("soon", "2026-12-05T18:00", 422, "This is no date and time."),
        ("2026-11-01T09:00", "2026-11-05T18:00", 409, "It closes in the past."),
    ],
)
def test_a_wrong_time_stands_beside_its_field(
    client: FlaskClient, lotte: Person, opens: str, closes: str, status: int, words: str
) -> None:
    post = make_post("draft", author=lotte, opens_at=at(3), closes_at=at(5, 18))
    state = {"number": "1", "revision": str(newest(post.public_id).revision)}
    answer = client.post(f"/calendar/posts/{post.public_id}", data=state | {"opens": opens, "closes": closes})
    assert answer.status_code == status
    assert words in answer.text
    assert newest(post.public_id).opens_at == at(3)


def test_after_somebody_else_s_move_the_form_keeps_what_was_typed_and_can_be_sent_again(
    client: FlaskClient, lotte: Person
) -> None:
    post, address = make_post("draft", author=lotte, opens_at=at(3), closes_at=at(5, 18)), "/calendar/posts/"
    typed = hidden_fields(client.get(address + post.public_id).text)
    typed |= {"opens": "2026-12-10T09:00", "closes": "2026-12-12T18:00"}
    shift(client, post, 1)
    again = client.post(address + post.public_id, data=typed)
    assert again.status_code == 409
    assert "its days are Fri 4 Dec 09:00 to Sun 6 Dec 18:00 now" in again.text
    assert 'value="2026-12-10T09:00"' in again.text
    assert 'value="2026-12-12T18:00"' in again.text
    assert newest(post.public_id).opens_at == at(4)
    assert client.post(address + post.public_id, data=typed | hidden_fields(again.text)).status_code == 302
    assert (newest(post.public_id).opens_at, newest(post.public_id).closes_at) == (at(10), at(12, 18))


def hidden_fields(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input id="\w+" name="(number|revision)" type="hidden" value="(\d+)">', page))


def test_a_form_that_changes_nothing_makes_no_version(client: FlaskClient, lotte: Person) -> None:
    post = make_post("live", opens_at=at(3) + timedelta(seconds=30), closes_at=at(5, 18))
    state = {"number": "1", "revision": str(newest(post.public_id).revision)}
    fields = {"opens": "2026-12-03T09:00", "closes": "2026-12-05T18:00"}
    client.post(f"/calendar/posts/{post.public_id}", data=state | fields)
    assert newest(post.public_id).number == 1


def test_a_copy_has_no_days_until_somebody_gives_it_some(lotte: Person) -> None:
    copy = copy_as_new(make_post("live").public_id, lotte.id)
    assert copy is not None
    found = movable(copy.post_public_id)
    assert found is not None
    assert (found.place, found.span.opens_at, found.span.closes_at) == (Column.DRAFT, None, None)
    moved = move(copy.post_public_id, 1, found.version.revision, found.span, lotte.id)
    assert isinstance(moved, Moved)
    assert moved.same


def feed_address(client: FlaskClient) -> str:
    client.post("/calendar/feed")
    found = re.search(r"/calendar/feed/\w+\.ics", client.get("/calendar/feed").text)
    assert found
    return found.group()


def test_the_private_address_needs_no_sign_in_and_sets_no_cookie(client: FlaskClient, lotte: Person) -> None:
    post = make_post("live", title="Heron, at last", opens_at=at(3), closes_at=at(5, 18), campaign=make_campaign(lotte))
    address = feed_address(client)
    client.delete_cookie("session")
    outside = client.application.test_client()
    answer = outside.get(address)
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["X-Robots-Tag"] == "noindex"
    text = answer.text.replace("\r\n ", "")
    assert f"UID:{post.public_id}@hzl.example" in text
    assert "SUMMARY:Heron\\, at last" in text
    assert "DTSTART:20261203T080000Z" in text
    assert "CATEGORIES:Quiet water" in text
    assert f"URL:http://hzl.example/posts/{post.public_id}" in text
    again = outside.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_new_address_ends_the_old_one_and_ending_ends_both(client: FlaskClient, lotte: Person) -> None:
    first = feed_address(client)
    second = feed_address(client)
    assert first != second
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    client.post("/calendar/feed/end")
    assert client.get(second).status_code == 404
    assert "You have none yet." in client.get("/calendar/feed").text


def test_an_address_that_is_made_ten_times_at_once_is_one(client: FlaskClient, lotte: Person) -> None:
    made = at_once(client.application, *[lambda: make_feed(lotte.id)] * 10)
    assert len(set(made)) == 10
    assert feed_token(lotte.id) in made
    assert at_once(client.application, *[lambda: end_feed(lotte.id)] * 10) == [None] * 10
    assert feed_token(lotte.id) is None


@pytest.mark.parametrize("change", [{"roles": []}, {"state": PersonState.LEFT}])
def test_who_is_no_longer_of_communications_reads_nothing(
    client: FlaskClient, lotte: Person, change: dict[str, Any]
) -> None:
    address = feed_address(client)
    with transaction() as session:
        session.execute(update(Person).where(Person.id == lotte.id).values(**change))
    assert client.get(address).status_code == 404


def test_a_guessed_or_cut_address_opens_nothing(client: FlaskClient, lotte: Person) -> None:
    address = feed_address(client)
    with transaction() as session:
        name = session.get_one(CalendarFeed, lotte.id).public_id
    for wrong in (
        address[:-5] + ".ics",
        address.replace(name, "1" * 12),
        f"/calendar/feed/{name}.ics",
        "/calendar/feed/é.ics",
    ):
        assert client.get(wrong).status_code == 404


def test_a_withdrawn_post_is_called_off_in_calendar_programs(client: FlaskClient, lotte: Person) -> None:
    post = make_post("live", opens_at=at(20, month=11), closes_at=at(5, 18))
    assert withdraw(post.public_id, lotte.id) is True
    text = client.get(feed_address(client)).text
    assert "STATUS:CANCELLED" in text
    assert now() < at(5, 18)


def test_only_communications_plans(client: FlaskClient) -> None:
    post = make_post("draft")
    sign_in(client, make_person())
    for address in ("/calendar", f"/calendar/posts/{post.public_id}", "/calendar/feed"):
        assert client.get(address).status_code == 403
