"""The inbox and the page of a conversation: who sees what, that nothing typed is lost, and how it goes to an expert."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.engagement.conversations import showing
from advocacy.engagement.conversations.acting import answered_there
from advocacy.engagement.conversations.handing import take_back_handed
from advocacy.engagement.conversations.letting_go import let_texts_go
from advocacy.engagement.conversations.models import Conversation, Reply
from advocacy.engagement.conversations.replying import reply
from advocacy.engagement.conversations.rules import ConversationState
from advocacy.engagement.conversations.sending_replies import send_replies
from advocacy.notifications.models import Notice
from advocacy.people.models import Person, Topic
from advocacy.questions.answering import answer
from advocacy.questions.models import Question
from advocacy.sharing.holding import ToHold, set_hold
from advocacy.sharing.models import HoldScope, Share
from tests.engagement.factories import move
from tests.engagement.talking import again, begun, hear, replies_of, say, talks_under
from tests.network_sandbox import Sandbox
from tests.pages import Page, PageClient, words_of
from tests.people.factories import make_person, make_topic, sign_in
from tests.questions.factories import make_expert, make_question


@pytest.fixture
def batteries() -> Topic:
    make_person(Role.ADMIN)
    return make_topic("Batteries")


@pytest.fixture
def talk(sandbox: Sandbox, clock: FixedClock) -> Conversation:
    return begun(sandbox, clock, "Do you run at night?")[1]


@pytest.fixture
def owner(talk: Conversation) -> Person:
    with transaction() as session:
        return session.get_one(Person, talk.person_id)


def test_what_they_said_and_what_we_said_stand_in_turn(
    sandbox: Sandbox, clock: FixedClock, talk: Conversation, owner: Person, pages: PageClient
) -> None:
    with transaction() as session:
        under = session.get_one(Share, talk.share_id)
    said = ["Do you run at night?", "Until two at night, each night.", "And on Sundays?", "On Sundays until one."]
    reply(owner, talk.public_id, said[1])
    send_replies()
    move(clock, sandbox, clock.now() + timedelta(minutes=1))
    say(sandbox, under, said[2])
    hear(clock, sandbox)
    reply(owner, talk.public_id, said[3])
    send_replies()
    text = pages.get(f"/conversations/{talk.public_id}").text
    places = [text.rindex(words) for words in said]  # the list beside it names the newest, too
    assert places == sorted(places)


@pytest.fixture
def pages(client: FlaskClient, owner: Person) -> PageClient:
    sign_in(client, owner)
    return PageClient(client)


def address(talk: Conversation, act: str = "") -> str:
    return f"/conversations/{talk.public_id}{act}"


def share_of(talk: Conversation) -> Share:
    with transaction() as session:
        return session.get_one(Share, talk.share_id)


def count_of_new(person: Person) -> int:
    with transaction() as session:
        query = select(func.count()).where(Notice.person_id == person.id, Notice.read_at.is_(None))
        return session.scalar(query.where(Notice.kind.startswith("conversation."))) or 0


def question_of(talk: Conversation) -> Question:
    with transaction() as session:
        return session.get_one(Question, again(talk).question_id)


def test_the_inbox_shows_conversations_beside_questions(
    pages: PageClient, batteries: Topic, talk: Conversation, owner: Person
) -> None:
    expert = make_expert(batteries)
    make_question(make_person(), batteries)
    page = pages.get("/inbox")
    assert "Do you run at night?" in page.text
    assert "Passer By @passer_by" in page.text
    assert "1 waits for you." in page.text
    sign_in(pages.client, expert)
    assert "Do you run at night?" not in pages.get("/inbox").text


def test_on_a_wide_screen_the_most_urgent_one_is_open_beside_the_list(
    pages: PageClient, talk: Conversation, owner: Person, sandbox: Sandbox, clock: FixedClock
) -> None:
    found = share_of(talk)
    move(clock, sandbox, clock.now() + timedelta(minutes=20))
    say(sandbox, found, "And how long is the crossing?", name="Later One")
    hear(clock, sandbox)
    sign_in(pages.client, owner)
    page = pages.get("/inbox")
    assert page.one("form", id="reply").get("action") == address(talk, "/answer")
    assert [words_of(node) for node in page.all("h2", class_="talk-title")] == ["Do you run at night?"]
    later = next(link for words, link in page.links().items() if "how long is the crossing" in words)
    assert "?" not in later
    chosen = pages.get(later)
    assert [words_of(node) for node in chosen.all("h2", class_="talk-title")] == ["And how long is the crossing?"]
    assert len(chosen.all("li", class_="is-current")) == 1
    assert "Do you run at night?" in chosen.text  # it waits still, in the list


def test_an_answer_that_was_given_before_is_a_start(
    pages: PageClient, talk: Conversation, batteries: Topic, clock: FixedClock
) -> None:
    expert = make_expert(batteries, name="Wim Terpstra")
    words = "Do you run at night, on Sundays too?"
    known = make_question(make_person(), batteries, words=words)
    answer(known.public_id, expert, "The night boat runs until two, every day.", "Every night until two.")
    page = pages.get(address(talk))
    assert "Answered before, by Wim Terpstra" in page.text
    started = pages.get(page.links()["Use as a start"].partition("#")[0])
    assert words_of(started.one("textarea", id="reply-words")) == "Every night until two."
    unknown = pages.get(address(talk) + "?start=1111111111nb")
    assert words_of(unknown.one("textarea", id="reply-words")) == ""


def test_a_page_that_is_read_while_the_answer_arrives_never_shows_buttons_beside_it(
    app: Flask, pages: PageClient, talk: Conversation, owner: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply(owner, talk.public_id, "Until two at night.")
    usual = showing._replies

    def arrives_meanwhile(session: Session, row: Conversation) -> Sequence[Reply]:
        def send() -> None:
            with app.app_context():
                send_replies()

        with ThreadPoolExecutor(1) as worker:
            worker.submit(send).result()
        return usual(session, row)

    monkeypatch.setattr(showing, "_replies", arrives_meanwhile)
    page = pages.get(address(talk))
    assert "Sent" in page.text
    assert "I answered there" not in page.text
    assert "No answer needed" not in page.text


def test_what_was_told_about_a_conversation_is_new_no_more_once_it_is_answered(
    pages: PageClient, talk: Conversation, owner: Person, sandbox: Sandbox, clock: FixedClock
) -> None:
    said = "Somebody answered your share on X"
    say(sandbox, share_of(talk), "And how long is the crossing?", name="Later One")
    hear(clock, sandbox)
    assert count_of_new(owner) == pages.get("/notices").text.count(said) == 2
    for one in talks_under(share_of(talk)):
        answered_there(owner.id, one.public_id)
    assert count_of_new(owner) == 0
    page = pages.get("/notices")
    assert page.text.count(said) == 1
    assert "2 times, " in page.text


def test_a_conversation_is_its_owners_alone(client: FlaskClient, talk: Conversation) -> None:
    sign_in(client, make_person(Role.ADMIN, Role.COMMS, Role.MANAGER))
    assert client.get(address(talk)).status_code == 404
    for act in ("answer", "check", "answered-there", "no-answer", "take-back", "settled", "expert"):
        assert client.post(address(talk, f"/{act}"), data={"words": "x"}).status_code == 404


def test_an_answer_is_sent_from_the_page(pages: PageClient, talk: Conversation) -> None:
    assert "9 minutes left" not in pages.get(address(talk)).text
    pages.post(address(talk, "/answer"), {"words": "Until two at night."}, status=303)
    send_replies()
    page = pages.get(address(talk))
    assert "Until two at night." in page.text
    assert again(talk).state is ConversationState.ANSWERED
    assert "Answered in" in page.text


@pytest.mark.parametrize(
    ("words", "status"), [("", 422), ("It is guaranteed to be dry.", 422), ("x" * 281, 409), ("broken\ufffd", 422)]
)
def test_what_is_not_taken_stays_on_the_page_with_the_reason(
    pages: PageClient, talk: Conversation, words: str, status: int
) -> None:
    page = pages.post(address(talk, "/answer"), {"words": words}, status=status)
    assert replies_of(talk) == []
    assert words in page.text


def test_after_two_days_the_words_are_gone_from_the_page(
    pages: PageClient, talk: Conversation, owner: Person, sandbox: Sandbox, clock: FixedClock
) -> None:
    move(clock, sandbox, clock.now() + timedelta(hours=46))
    sign_in(pages.client, owner)
    page = pages.get(address(talk))  # before any job ran
    assert "Do you run at night?" not in page.text
    assert "Passer By" not in page.text
    let_texts_go()
    assert "Answer there" in pages.get(address(talk)).text
    assert "Passer By" not in pages.get("/inbox").text


def test_answered_there_and_nothing_to_answer_are_one_click(pages: PageClient, talk: Conversation) -> None:
    pages.post(address(talk, "/answered-there"), status=303)
    assert again(talk).state is ConversationState.ANSWERED
    assert "Nobody is waiting for you." in pages.get("/inbox").text
    assert "answered in" in pages.get("/inbox?show=done").text


def test_handing_over_makes_a_question_with_the_same_clock_and_comes_back_with_the_answer(
    pages: PageClient, talk: Conversation, batteries: Topic, owner: Person, clock: FixedClock
) -> None:
    expert = make_expert(batteries)
    clock.move(timedelta(minutes=20))
    asked = {"question": "Somebody asks whether we run at night.", "who": "customer", "topic": batteries.public_id}
    pages.post(address(talk, "/expert"), asked, status=303)
    question = question_of(talk)
    assert (question.asked_at, question.owner_id) == (talk.clock_at, expert.id)
    assert again(talk).state is ConversationState.HANDED_OVER

    sign_in(pages.client, expert)
    assert "Do you run at night?" in pages.get(address(talk)).text
    assert address(talk) in pages.get(f"/questions/{question.public_id}").text
    answer(question.public_id, expert, "The night boat runs until two.", "Until two at night!")
    assert pages.client.get(address(talk)).status_code == 404

    assert take_back_handed() == 1
    assert (again(talk).state, again(talk).clock_at) == (ConversationState.OPEN, talk.clock_at)
    sign_in(pages.client, owner)
    assert "Until two at night!" in pages.get(address(talk)).text


def test_nobody_is_handed_a_promise_that_is_broken_already(
    pages: PageClient, talk: Conversation, batteries: Topic, owner: Person, clock: FixedClock
) -> None:
    clock.move(timedelta(hours=24))
    sign_in(pages.client, owner)
    page = pages.post(address(talk, "/expert"), {"question": "Do we run at night?", "who": "customer"}, status=409)
    assert "The promised day is over." in page.text
    assert "Do we run at night?" in page.text


def test_in_a_crisis_the_words_for_everybody_stand_ready(pages: PageClient, talk: Conversation) -> None:
    comms = make_person(Role.COMMS, name="Lotte Speaks")
    set_hold(ToHold(HoldScope.ALL, comms.id, {"en": "We look into it and tell you tomorrow."}), by=comms.id)
    page = pages.get(address(talk))
    assert "Lotte Speaks" in page.text
    assert page.text.count("We look into it and tell you tomorrow.") == 3  # said, and ready to send


def test_a_form_from_before_the_crisis_shows_it_with_all_that_was_typed(pages: PageClient, talk: Conversation) -> None:
    known = known_by(pages.get(address(talk)))
    comms = make_person(Role.COMMS)
    hold = set_hold(ToHold(HoldScope.ALL, comms.id, {"en": "We look into it."}), by=comms.id).hold
    page = pages.post(address(talk, "/answer"), {"words": "All is well!", **known}, status=409)
    assert "All is well!" in page.text
    assert "We look into it." in page.text
    assert replies_of(talk) == []
    assert known_by(page)["hold"] == hold.public_id
    pages.post(address(talk, "/answer"), {"words": "We look into it.", **known_by(page)}, status=303)


def test_the_same_form_twice_is_one_answer(pages: PageClient, talk: Conversation, sandbox: Sandbox) -> None:
    form = {"words": "Until two at night.", **known_by(pages.get(address(talk)))}
    pages.post(address(talk, "/answer"), form, status=303)
    send_replies()
    page = pages.post(address(talk, "/answer"), form, status=409)
    assert "You answered since this page was opened." in page.text
    assert len(replies_of(talk)) == 1
    for hostile in ("-1", "9" * 30, "x"):
        pages.post(address(talk, "/answer"), form | {"answers": hostile, "comments": hostile}, status=409)


def known_by(page: Page) -> dict[str, str]:
    """What the form tells of the page on which it stands."""
    form = page.one("form", id="reply")
    named = {str(one.get("name")): one.get("value") or "" for one in form.iter() if one.get("type") == "hidden"}
    return {name: named[name] for name in ("hold", "answers", "comments")}


def test_the_company_sees_rates_of_three_people_and_no_words(
    client: FlaskClient, sandbox: Sandbox, clock: FixedClock
) -> None:
    comms = make_person(Role.COMMS)
    pages = PageClient(client)
    for _ in range(2):
        begun(sandbox, clock, "Words of somebody")
    clock.move(timedelta(hours=2))
    sign_in(client, comms)
    assert "Too few conversations" in pages.get("/insights/conversations").text
    begun(sandbox, clock, "Words of somebody")
    clock.move(timedelta(hours=2))
    page = pages.get("/insights/conversations")
    assert "0 of 3 that waited" in page.text
    assert "Words of somebody" not in page.text


def test_while_an_answer_is_typed_the_guidelines_and_the_network_say_what_they_make_of_it(
    client: FlaskClient, pages: PageClient, talk: Conversation
) -> None:
    found = client.post(address(talk, "/check"), data={"text": "It is guaranteed to fit."}).json
    assert found["summary"] == "1 stops"
    assert "Stops it" in found["html"]
    assert found["counts"] == {"x": {"used": 24, "limit": 280}}
    assert client.post(address(talk, "/check"), data={"text": ""}).json["summary"] == ""
    assert client.post(address(talk, "/check"), data={"text": "x" * 3001}).status_code == 422
