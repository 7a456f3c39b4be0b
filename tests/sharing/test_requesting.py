"""The click on Share: what is checked, what is kept, and that twice is once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from advocacy.content.withdrawing import withdraw
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.guidelines.asking_to_read import Asked, ask_about_topic
from advocacy.guidelines.understanding import find_to_read, say_understood
from advocacy.networks.rules import Network
from advocacy.people.leaving import deactivate
from advocacy.people.rules import Role
from advocacy.sharing.feeding import feed_for
from advocacy.sharing.models import Share
from advocacy.sharing.opening import Choice
from advocacy.sharing.requesting import (
    AlreadyThere,
    AnswerPrompts,
    ConnectFirst,
    MakeItYours,
    NotOffered,
    NoWords,
    PostChanged,
    ReadFirst,
    Requested,
    Stopped,
    TooLong,
    request_share,
)
from advocacy.sharing.undoing import undo
from tests.content.factories import make_comms, make_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person, make_team, sign_in
from tests.sharing.factories import ask_to_share, click_on, connect, publish_all, share, state_of

LINKEDIN, X = Network.LINKEDIN, Network.X
OWN = "I work at Hazelpont. I live near the quay and heard nothing at all last night. Did you?"


def test_the_consent_says_who_when_which_account_and_the_exact_text(sandbox: Sandbox, clock: FixedClock) -> None:
    noor = make_person(name="Noor Hartsuiker")
    make_post()
    connect(noor, LINKEDIN, sandbox)
    found = share(noor, LINKEDIN, OWN)
    assert (found.person_id, found.consented_at, found.account_name) == (noor.id, clock.now(), "Noor Hartsuiker")
    assert found.text == f"{OWN}\n\nhttp://hzl.example/r/{found.short_code}"
    assert found.due_at == clock.now() + timedelta(seconds=10)


def test_a_double_click_finds_the_first_share(sandbox: Sandbox) -> None:
    noor = make_person()
    make_post()
    connect(noor, X, sandbox)
    click = click_on(noor, X)
    first = request_share(noor, click)
    second = request_share(noor, click)
    assert isinstance(first, Requested)
    assert isinstance(second, AlreadyThere)
    assert second.same_text
    assert second.share.id == first.share.id


def test_ten_clicks_at_the_same_moment_are_one_share(app: Flask, sandbox: Sandbox) -> None:
    noor = make_person()
    make_post()
    connect(noor, X, sandbox)
    click = click_on(noor, X)

    def press(_: int) -> object:
        with app.app_context():
            return request_share(noor, click)

    with ThreadPoolExecutor(10) as fingers:
        answers = list(fingers.map(press, range(10)))
    assert sum(isinstance(answer, Requested) for answer in answers) == 1
    with transaction() as session:
        assert session.query(Share).count() == 1


def test_a_second_click_with_another_text_is_told_so(sandbox: Sandbox) -> None:
    noor = make_person()
    make_post()
    connect(noor, X, sandbox)
    click = click_on(noor, X)
    request_share(noor, click)
    again = request_share(noor, click_on_with(click, OWN))
    assert isinstance(again, AlreadyThere)
    assert not again.same_text


def test_a_post_that_was_taken_back_can_be_shared_again_with_a_new_short_link(sandbox: Sandbox) -> None:
    noor = make_person()
    make_post()
    connect(noor, X, sandbox)
    first = share(noor, X)
    undo(noor.id, first.public_id)
    second = share(noor, X)
    assert second.short_code != first.short_code


def test_only_the_code_that_was_shown_is_accepted(sandbox: Sandbox) -> None:
    noor = make_person()
    make_post()
    connect(noor, X, sandbox)
    assert isinstance(request_share(noor, click_on(noor, X, code="AAAAAAAAAAA")), PostChanged)


def test_without_a_connection_the_person_is_led_to_connect(sandbox: Sandbox) -> None:
    noor = make_person()
    make_post()
    assert ask_to_share(noor, X) == ConnectFirst(reconnect=False)


@pytest.mark.parametrize("words", ["", "   \n "])
def test_an_empty_text_is_not_sent(words: str, sandbox: Sandbox) -> None:
    noor = make_person()
    make_post()
    connect(noor, X, sandbox)
    assert isinstance(ask_to_share(noor, X, words), NoWords)


def test_a_fill_in_has_to_be_answered(sandbox: Sandbox) -> None:
    noor = make_person()
    make_post()
    connect(noor, LINKEDIN, sandbox)
    assert ask_to_share(noor, LINKEDIN, f"{OWN} [[What did you hear?]]") == AnswerPrompts(["What did you hear?"])


def test_the_length_counts_as_the_network_counts_with_the_link(sandbox: Sandbox) -> None:
    noor = make_person()
    make_post()
    connect(noor, X, sandbox)
    assert isinstance(ask_to_share(noor, X, "I work at Hazelpont. " + "a" * 250), TooLong)


def test_a_blocking_guideline_stops_the_text(sandbox: Sandbox) -> None:
    noor = make_person()
    make_post()
    connect(noor, LINKEDIN, sandbox)
    answer = ask_to_share(
        noor, LINKEDIN, "I work at Hazelpont. Our ferry is guaranteed silent, call Jan at NL91ABNA0417164300."
    )
    assert isinstance(answer, Stopped)
    assert answer.findings


def test_on_x_the_first_holder_may_send_the_dealt_text_and_the_next_makes_it_their_own(sandbox: Sandbox) -> None:
    noor, wim = make_person(), make_person()
    make_post()
    for person in (noor, wim):
        connect(person, X, sandbox)
    text = click_on(noor, X).words
    assert isinstance(ask_to_share(noor, X, text), Requested)
    assert isinstance(ask_to_share(wim, X, text), MakeItYours)
    assert isinstance(ask_to_share(wim, X, OWN), Requested)


def test_two_people_with_the_same_text_at_the_same_moment_only_one_is_first(app: Flask, sandbox: Sandbox) -> None:
    people = [make_person() for _ in range(6)]
    make_post()
    for person in people:
        connect(person, X, sandbox)
    clicks = [click_on(person, X, OWN) for person in people]

    def press(number: int) -> object:
        with app.app_context():
            return request_share(people[number], clicks[number])

    with ThreadPoolExecutor(6) as fingers:
        answers = list(fingers.map(press, range(6)))
    assert sum(isinstance(answer, Requested) for answer in answers) == 1
    assert sum(isinstance(answer, MakeItYours) for answer in answers) == 5


def test_what_was_taken_back_frees_its_text(sandbox: Sandbox) -> None:
    noor, wim = make_person(), make_person()
    make_post()
    for person in (noor, wim):
        connect(person, X, sandbox)
    undo(noor.id, share(noor, X, OWN).public_id)
    assert isinstance(ask_to_share(wim, X, OWN), Requested)


def test_on_linkedin_the_same_text_is_allowed(sandbox: Sandbox) -> None:
    noor, wim = make_person(), make_person()
    make_post()
    for person in (noor, wim):
        connect(person, LINKEDIN, sandbox)
    assert isinstance(ask_to_share(noor, LINKEDIN, OWN), Requested)
    assert isinstance(ask_to_share(wim, LINKEDIN, OWN), Requested)


def test_a_post_for_another_team_is_not_offered(sandbox: Sandbox) -> None:
    noor, wim = make_person(team=make_team("Quays")), make_person(team=make_team("Crew"))
    post = make_post(teams=(make_team("Workshop"),))
    assert feed_for(noor, Choice()).cards == []
    connect(wim, X, sandbox)
    other = make_post()
    click = click_on(wim, X, post=other.public_id, post_public_id=post.public_id)
    assert isinstance(request_share(wim, click), NotOffered)


def test_a_withdrawn_post_takes_what_waits_with_it(sandbox: Sandbox, clock: FixedClock) -> None:
    noor = make_person()
    post = make_post()
    connect(noor, X, sandbox)
    found = share(noor, X)
    withdraw(post.public_id, make_comms().id)
    publish_all(clock)
    assert state_of(found) is DeliveryState.CANCELLED
    assert sandbox.posts(X) == []


def test_the_page_keeps_what_was_typed_when_something_stops_it(client: FlaskClient, sandbox: Sandbox) -> None:
    noor = make_person()
    make_post()
    connect(noor, X, sandbox)
    sign_in(client, noor)
    click = click_on(noor, X, "My own words " + "and more " * 60)
    answer = client.post("/", data=_form(click))
    assert answer.status_code == 422
    assert "My own words and more" in answer.text
    assert "leave something out" in answer.text


@pytest.mark.parametrize(
    "changes",
    [
        {"network": "myspace"},
        {"post": "0" * 12},
        {"words": "half a character \ufffd"},
        {"words": "a\x00b"},
        {"version": "x"},
    ],
)
def test_bad_input_is_answered_with_words_and_a_4xx(
    changes: dict[str, str], client: FlaskClient, sandbox: Sandbox
) -> None:
    noor = make_person()
    make_post()
    connect(noor, X, sandbox)
    sign_in(client, noor)
    form = _form(click_on(noor, X)) | changes
    answer = client.post("/", data=form)
    assert 400 <= answer.status_code < 500, answer.status_code


def test_a_click_on_share_shows_the_undo_bar(client: FlaskClient, sandbox: Sandbox) -> None:
    noor = make_person()
    make_post()
    connect(noor, LINKEDIN, sandbox)
    sign_in(client, noor)
    answer = client.post("/", data=_form(click_on(noor, LINKEDIN)), follow_redirects=True)
    assert answer.status_code == 200
    assert "Going to LinkedIn" in answer.text


def click_on_with(click, words: str):  # type: ignore[no-untyped-def]
    from dataclasses import replace

    return replace(click, words=words)


def _form(click) -> dict[str, object]:  # type: ignore[no-untyped-def]
    return {
        "post": click.post_public_id,
        "network": click.network.value,
        "wording": str(click.wording),
        "version": str(click.version_number),
        "code": click.code,
        "words": click.words,
    }


def test_who_left_while_the_page_was_open_confirms_nothing(sandbox: Sandbox) -> None:
    """Their page still shows the card; the row says that they are gone."""
    make_person(Role.ADMIN)
    noor = make_person()
    make_post()
    connect(noor, Network.X, sandbox)
    click = click_on(noor, Network.X)
    deactivate(noor.id, by=None)
    assert isinstance(request_share(noor, click), NotOffered)
    with transaction() as session:
        assert session.query(Share).count() == 0


def test_sharing_waits_for_guidelines_only_where_communications_chose_that(sandbox: Sandbox) -> None:
    noor, lotte = make_person(), make_comms()
    make_post()
    connect(noor, LINKEDIN, sandbox)
    ask_about_topic("hiring", lotte.id, needed_to_share=False)
    needed = ask_about_topic("links", lotte.id, needed_to_share=True)
    assert isinstance(needed, Asked)
    assert isinstance(ask_to_share(noor, LINKEDIN, OWN), ReadFirst)
    to_read = find_to_read(noor.id, needed.public_id)
    assert to_read
    say_understood(noor.id, needed.public_id, to_read.shown)
    assert isinstance(ask_to_share(noor, LINKEDIN, OWN), Requested)
