"""Assignment, threads, deadlines, the second look of named approvers, and whether a post is still true."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from advocacy.content.assigning import Assigned, assign
from advocacy.content.commenting import resolve, say, threads_of
from advocacy.content.drafting import start_version
from advocacy.content.leaving import let_go
from advocacy.content.models import Post, newest_version
from advocacy.content.refreshing import still_true
from advocacy.content.review_models import Comment
from advocacy.content.reviewing import Done, NotDone, approve, ask_for_review, request_changes
from advocacy.content.rules import Obstacle, State, look_again_at
from advocacy.content.second_looking import dismiss_approver, name_approver, waits_for
from advocacy.content.tasks import look_after_posts
from advocacy.content.waiting import waiting_for
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.notifications.models import Notice
from advocacy.people.leaving import deactivate
from advocacy.people.models import Person, Topic
from advocacy.people.rules import PersonState
from tests.content.factories import hash_of, make_comms, make_post, offered, reload_post
from tests.people.factories import make_person, make_topic, sign_in

DAY = timedelta(days=1)


def told(person: Person, kind: str) -> int:
    with transaction() as session:
        return len(session.scalars(select(Notice.id).where(Notice.person_id == person.id, Notice.kind == kind)).all())


def state_of(post: Post) -> State:
    with transaction() as session:
        return newest_version(session, post.id).state


@pytest.fixture
def safety(database: Flask) -> Topic:
    return make_topic("Safety")


@pytest.fixture
def fatima(safety: Topic) -> Person:
    """A lawyer, and no member of communications."""
    person = make_person(name="Fatima el Idrissi")
    assert name_approver(safety.public_id, person.email, by=person.id)
    return person


def test_a_topic_with_approvers_needs_a_second_yes(safety: Topic, fatima: Person) -> None:
    lotte, maud, noor = make_comms(), make_comms(), make_person()
    post = make_post("in_review", author=lotte, topics=(safety,))
    seen = hash_of(post.public_id)
    assert approve(post.public_id, 1, seen, fatima.id, as_comms=False) == NotDone([Obstacle.NOT_YOUR_TURN])
    assert approve(post.public_id, 1, seen, maud.id) == Done(State.IN_REVIEW)
    assert offered(post, noor) is None
    assert told(fatima, "review.second_look") == 1
    assert [waiting.post.id for waiting in waits_for(fatima)] == [post.id]
    for other in (maud, noor):
        outcome = approve(post.public_id, 1, seen, other.id, as_comms=False)
        assert outcome == NotDone([Obstacle.NOT_YOUR_TURN])
    assert approve(post.public_id, 1, seen, maud.id) == NotDone([Obstacle.SECOND_LOOK_OPEN])
    assert approve(post.public_id, 1, "0" * 64, fatima.id, as_comms=False) == NotDone([Obstacle.NOT_WHAT_WAS_SEEN])
    assert approve(post.public_id, 1, seen, fatima.id, as_comms=False) == Done(State.APPROVED)
    assert offered(reload_post(post.public_id), noor) is not None
    assert waits_for(fatima) == []
    assert told(lotte, "review.approved") == 1


def test_what_waits_for_a_second_look_is_counted_for_its_approvers_alone(safety: Topic, fatima: Person) -> None:
    lotte, maud, ravi, wim = make_comms(), make_comms(), make_comms(), make_comms()
    for person in (maud, wim):
        name_approver(safety.public_id, person.email, by=lotte.id)
    post = make_post("in_review", author=lotte, topics=(safety,))
    everybody = (lotte, maud, ravi, wim, fatima)
    assert [waiting_for(person) for person in everybody] == [0, 1, 1, 1, 1]
    assert approve(post.public_id, 1, hash_of(post.public_id), maud.id) == Done(State.IN_REVIEW)
    assert [waiting_for(person) for person in everybody] == [0, 0, 0, 1, 1], "maud said yes already, ravi can't"
    for person in (maud, wim, fatima):
        assert not dismiss_approver(safety.public_id, person.public_id, by=lotte.id), "it is her text that waits"
        assert dismiss_approver(safety.public_id, person.public_id, by=ravi.id)
    assert [waiting_for(person) for person in everybody] == [0, 1, 1, 1, 1], "nobody is left for the second look"


def test_four_eyes_hold_for_the_second_look_too(safety: Topic) -> None:
    lotte, maud = make_comms(), make_comms()
    for person in (lotte, maud):
        name_approver(safety.public_id, person.email, by=lotte.id)
    post = make_post("in_review", author=lotte, topics=(safety,))
    seen = hash_of(post.public_id)
    assert approve(post.public_id, 1, seen, maud.id) == Done(State.IN_REVIEW)
    assert approve(post.public_id, 1, seen, lotte.id, as_comms=False) == NotDone([Obstacle.WROTE_ON_IT])
    assert approve(post.public_id, 1, seen, maud.id, as_comms=False) == NotDone([Obstacle.APPROVED_ALREADY])
    assert state_of(post) is State.IN_REVIEW


def test_each_topic_with_approvers_is_asked_and_one_person_may_speak_for_two(safety: Topic, fatima: Person) -> None:
    money = make_topic("Money")
    wim = make_person()
    name_approver(money.public_id, wim.email, by=wim.id)
    post = make_post("in_review", topics=(safety, money))
    seen = hash_of(post.public_id)
    approve(post.public_id, 1, seen, make_comms().id)
    assert approve(post.public_id, 1, seen, fatima.id, as_comms=False) == Done(State.IN_REVIEW)
    assert approve(post.public_id, 1, seen, wim.id, as_comms=False) == Done(State.APPROVED)
    both = make_post("in_review", topics=(safety, money))
    name_approver(money.public_id, fatima.email, by=wim.id)
    approve(both.public_id, 1, hash_of(both.public_id), make_comms().id)
    assert approve(both.public_id, 1, hash_of(both.public_id), fatima.id, as_comms=False) == Done(State.APPROVED)


def test_a_new_version_needs_both_looks_again(safety: Topic, fatima: Person) -> None:
    lotte, maud = make_comms(), make_comms()
    post = make_post("in_review", author=lotte, topics=(safety,))
    approve(post.public_id, 1, hash_of(post.public_id), maud.id)
    request_changes(post.public_id, 1, fatima.id, "Which measurement?")
    assert told(lotte, "review.changes") == 1
    start_version(post.public_id, lotte.id)
    assert waits_for(fatima) == []
    ask_for_review(post.public_id, 2, lotte.id)
    seen = hash_of(post.public_id)
    assert approve(post.public_id, 2, seen, fatima.id, as_comms=False) == NotDone([Obstacle.NOT_YOUR_TURN])
    assert approve(post.public_id, 2, seen, maud.id) == Done(State.IN_REVIEW)
    assert approve(post.public_id, 2, seen, fatima.id, as_comms=False) == Done(State.APPROVED)


def test_approvers_who_left_hold_nothing_up(safety: Topic, fatima: Person) -> None:
    lotte, maud = make_comms(), make_comms()
    post = make_post("in_review", author=lotte, topics=(safety,))
    approve(post.public_id, 1, hash_of(post.public_id), maud.id)
    deactivate(fatima.id, by=None)
    assert approve(post.public_id, 1, hash_of(post.public_id), make_comms().id) == Done(State.APPROVED)
    assert not name_approver(safety.public_id, fatima.email, by=lotte.id)


def test_a_reviewer_is_asked_and_may_not_have_written(database: Flask) -> None:
    lotte, maud, noor = make_comms(), make_comms(name="Maud Verhoeff"), make_person()
    post = make_post("in_review", author=lotte)
    due = now() + DAY
    assert assign(post.public_id, 1, maud.public_id, due) == Assigned("Maud Verhoeff", due)
    before = told(maud, "review.asked")
    assert before >= 1
    for nobody in (lotte.public_id, noor.public_id, "1111111111nb"):
        assert assign(post.public_id, 1, nobody, None) is Obstacle.NO_REVIEWER
    assert assign(post.public_id, 2, maud.public_id, None) is None
    approve(post.public_id, 1, hash_of(post.public_id), maud.id)
    assert assign(post.public_id, 1, maud.public_id, None) is Obstacle.NOT_IN_THIS_STATE


def test_asking_for_a_review_tells_everybody_else_of_communications_once(database: Flask) -> None:
    maud = make_comms()
    lotte = make_comms()
    make_post("in_review", author=lotte)
    assert (told(maud, "review.asked"), told(lotte, "review.asked")) == (1, 0)


def test_reminders_come_a_day_before_and_when_it_is_late_once_each(clock: FixedClock, database: Flask) -> None:
    lotte, maud, wim = make_comms(), make_comms(), make_comms()
    post = make_post("in_review", author=lotte)
    assign(post.public_id, 1, maud.public_id, now() + 2 * DAY)
    look_after_posts()
    assert told(maud, "review.reminder") == 0
    clock.move(1.5 * DAY)
    for _ in range(3):
        look_after_posts()
    assert (told(maud, "review.reminder"), told(wim, "review.reminder")) == (1, 0)
    clock.move(DAY)
    for _ in range(3):
        look_after_posts()
    assert (told(maud, "review.late"), told(lotte, "review.late")) == (1, 1)
    clock.move(30 * DAY)
    approve(post.public_id, 1, hash_of(post.public_id), wim.id)
    look_after_posts()
    assert told(maud, "review.late") == 1


def test_a_review_without_a_deadline_is_remembered_after_three_days(clock: FixedClock, database: Flask) -> None:
    maud = make_comms()
    make_post("in_review")
    clock.move(2.9 * DAY)
    look_after_posts()
    assert told(maud, "review.reminder") == 0
    clock.move(0.2 * DAY)
    look_after_posts()
    assert told(maud, "review.reminder") == 1


def test_threads_are_answered_resolved_and_opened_again(database: Flask) -> None:
    lotte, maud = make_comms(), make_comms()
    post = make_post("in_review", author=lotte)
    first = say(post.public_id, 1, maud.id, " Silent or quiet? ", wording="linkedin/en/1")
    assert isinstance(first, Comment)
    assert first.words == "Silent or quiet?"
    assert told(lotte, "review.comment") == 1
    answer = say(post.public_id, 1, lotte.id, "Quiet, 44 dB.", thread=first.public_id)
    assert isinstance(answer, Comment)
    assert told(maud, "review.comment") == 1
    assert resolve(post.public_id, first.public_id, maud.id, done=True)
    assert resolve(post.public_id, first.public_id, lotte.id, done=True)
    with transaction() as session:
        version = newest_version(session, post.id)
        (thread,) = threads_of(session, {version.id: 1})
        assert (thread.open, thread.first.resolved_by, [one.words for one in thread.answers]) == (
            False,
            maud.id,
            ["Quiet, 44 dB."],
        )
    say(post.public_id, 1, maud.id, "And at night?", thread=first.public_id)
    with transaction() as session:
        assert threads_of(session, {version.id: 1})[0].open


def test_words_that_belong_nowhere_are_not_kept(database: Flask) -> None:
    maud = make_comms()
    post, other = make_post("in_review"), make_post("in_review")
    elsewhere = say(other.public_id, 1, maud.id, "Elsewhere")
    assert isinstance(elsewhere, Comment)
    assert say(post.public_id, 1, maud.id, "  \n ") is Obstacle.NOTHING_SAID
    assert say(post.public_id, 1, maud.id, "Hm", thread=elsewhere.public_id) is Obstacle.NO_SUCH_THREAD
    assert say(post.public_id, 7, maud.id, "Hm") is None
    assert not resolve(post.public_id, elsewhere.public_id, maud.id, done=True)
    with transaction() as session:
        assert len(session.scalars(select(Comment)).all()) == 1


def test_the_pages_of_reviewing_together(client: FlaskClient, safety: Topic, fatima: Person) -> None:
    lotte, maud = make_comms(name="Lotte Brandsma"), make_comms(name="Maud Verhoeff")
    post = make_post("in_review", author=lotte, topics=(safety,), title="Fog on the river")
    sign_in(client, maud)
    address = f"/posts/{post.public_id}"
    said = {"number": "1", "words": "Which night was it?", "wording": "x/en/2"}
    assert client.post(f"{address}/comment", data=said).status_code == 302
    assert client.post(f"{address}/comment", data={"number": "1", "words": " "}).status_code == 422
    page = client.get(address).text
    assert "Which night was it?" in page
    assert "X, English 2" in page
    assert "1 thread is open." in page
    assert "Fatima el Idrissi, second look for Safety" in page
    wrong = client.post(f"{address}/assign", data={"number": "1", "reviewer": maud.public_id, "due": "soon"})
    assert wrong.status_code == 422
    assert "This is no date and time" in wrong.text
    assert client.post(f"{address}/assign", data={"number": "1", "reviewer": lotte.public_id}).status_code == 409
    chosen = {"number": "1", "reviewer": maud.public_id, "due": "2026-11-25T12:00"}
    assert client.post(f"{address}/assign", data=chosen).status_code == 302
    assert 'value="2026-11-25T12:00"' in client.get(address).text
    client.post(f"{address}/approve", data={"number": "1", "content_hash": hash_of(post.public_id)})
    assert state_of(post) is State.IN_REVIEW


def test_the_second_look_has_a_page_of_its_own_and_for_nobody_else(
    client: FlaskClient, safety: Topic, fatima: Person
) -> None:
    post = make_post("in_review", topics=(safety,), title="Fog on the river")
    other = make_post("in_review")
    approve(post.public_id, 1, hash_of(post.public_id), make_comms().id)
    address = f"/approvals/{post.public_id}"
    sign_in(client, make_person())
    seen = {"number": "1", "content_hash": hash_of(post.public_id), "words": "No"}
    assert client.get(address).status_code == 404
    for act in (f"{address}/approve", f"{address}/changes", f"/posts/{post.public_id}/comment"):
        assert client.post(act, data=seen).status_code == 404
    assert client.post(f"/posts/{post.public_id}/resolve", data={"thread": "x"}).status_code == 404
    sign_in(client, fatima)
    assert "Fog on the river" in client.get("/approvals").text
    assert 'href="/approvals"' in client.get("/more").text, "the way there does not hang on a notice"
    assert client.get(f"/approvals/{other.public_id}").status_code == 404
    assert client.get(f"/posts/{post.public_id}").status_code == 403
    page = client.get(address).text
    assert "Approve version 1, second look" in page
    assert "Withdraw" not in page
    assert client.post(f"{address}/changes", data=seen | {"words": ""}).status_code == 422
    assert client.post(f"/posts/{post.public_id}/comment", data=seen | {"words": "A question"}).status_code == 302
    assert client.post(f"{address}/approve", data=seen).status_code == 302
    assert state_of(post) is State.APPROVED
    assert "Nothing waits for you" in client.get("/approvals").text


def test_approvers_are_named_by_communications(client: FlaskClient, safety: Topic) -> None:
    wim = make_person(name="Wim Terpstra")
    sign_in(client, make_comms())
    assert "Communications alone approves posts about it." in client.get("/studio/approvers").text
    unknown = client.post("/studio/approvers", data={"topic": safety.public_id, "email": "nobody@hazelpont.example"})
    assert unknown.status_code == 422
    assert "Nobody who has joined has that address." in unknown.text
    named = {"topic": safety.public_id, "email": f" {wim.email.upper()} "}
    assert client.post("/studio/approvers", data=named).status_code == 302
    assert client.post("/studio/approvers", data=named).status_code == 302
    assert "Wim Terpstra" in client.get("/studio/approvers").text
    client.post("/studio/approvers/dismiss", data={"topic": safety.public_id, "person": wim.public_id})
    assert "Wim Terpstra" not in client.get("/studio/approvers").text
    for forged in ("nothing", "\x00", "x" * 1000):
        dismiss_approver(forged, forged, by=wim.id)
        assert not name_approver(forged, wim.email, by=wim.id)
    sign_in(client, wim)
    assert client.get("/studio/approvers").status_code == 403


def test_a_post_with_a_long_window_is_asked_whether_it_is_true(
    client: FlaskClient, clock: FixedClock, database: Flask
) -> None:
    lotte = make_comms()
    short = make_post("live", author=lotte)
    post = make_post("live", author=lotte, closes_at=now() + 365 * DAY)
    assert reload_post(short.public_id).fresh_until is None
    look_after_posts()
    assert told(lotte, "post.still_true") == 0
    clock.move(91 * DAY)
    for _ in range(2):
        look_after_posts()
    assert told(lotte, "post.still_true") == 1
    sign_in(client, lotte)
    assert "Still true?" in client.get("/studio").text
    assert "Is it still true?" in client.get(f"/posts/{post.public_id}").text
    assert client.post(f"/posts/{post.public_id}/still-true").status_code == 302
    assert reload_post(post.public_id).fresh_until == now() + 90 * DAY
    page = client.get(f"/posts/{post.public_id}").text
    assert "Is it still true?" not in page
    assert "said it is still true" in page
    assert client.post(f"/posts/{short.public_id}/still-true").status_code == 409
    clock.move(200 * DAY)
    still_true(post.public_id, lotte.id)
    assert reload_post(post.public_id).fresh_until is None


def test_the_next_look_lies_inside_the_window(database: Flask) -> None:
    opened = now()
    assert look_again_at(opened, opened + 90 * DAY) is None
    assert look_again_at(opened, opened + 91 * DAY) == opened + 90 * DAY
    assert look_again_at(opened, None) == opened + 90 * DAY


def test_a_post_of_somebody_who_left_is_asked_of_all_communications(clock: FixedClock, database: Flask) -> None:
    lotte, maud = make_comms(), make_comms()
    make_post("live", author=lotte, closes_at=now() + 365 * DAY)
    with transaction() as session:
        session.get_one(Person, lotte.id).state = PersonState.LEFT
    clock.move(91 * DAY)
    look_after_posts()
    assert told(maud, "post.still_true") == 1


def test_a_review_of_somebody_who_leaves_is_asked_of_the_others(database: Flask) -> None:
    lotte, maud, ravi = make_comms(), make_comms(), make_comms()
    post = make_post("in_review", author=lotte)
    assign(post.public_id, 1, maud.public_id, None)
    before = told(ravi, "review.asked")
    let_go(maud.id)
    assert told(ravi, "review.asked") == before + 1
    assert told(lotte, "review.asked") == 0, "it is her own text"
