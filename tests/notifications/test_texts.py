"""Text messages: to a number that was proved, about what is about to break, once."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.mail import Answer, Outcome
from advocacy.core.room import Channel
from advocacy.core.services import now, services
from advocacy.core.settings import SettingsError, load_settings
from advocacy.notifications.choosing import save_choice
from advocacy.notifications.leaving import export
from advocacy.notifications.phones import ask_for, confirm, phone_of, take_out
from advocacy.notifications.rules import EndedBecause
from advocacy.notifications.telling import tell
from advocacy.notifications.text_gateway import SinchGateway
from advocacy.notifications.text_models import Phone, TextMessage
from advocacy.notifications.text_rules import CODE_AGAIN, Confirmed, number_in, shown_number, text_of
from advocacy.notifications.texting import Texts, anything_to_text, free_lapsed_texts, send_texts
from advocacy.people.leaving import deactivate
from advocacy.people.models import Person
from tests.core.web_server import page, web_server
from tests.people.factories import make_person, sign_in
from tests.people.pages import whole
from tests.questions.test_races import at_once

NUMBER = "+31612345678"


@dataclass
class Gateway:
    """Keeps what it carries, and answers as a test wants."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def send(self, number: str, words: str, reference: str) -> Answer:
        self.sent.append((number, words))
        return self.answers.pop(0) if self.answers else Answer(Outcome.TAKEN, "201")


@pytest.fixture
def gateway(app: Flask) -> Iterator[Gateway]:
    made, before = Gateway(), services().settings
    services().settings = replace(before, text_gateway="console")
    services().provide(Texts, Texts(made))
    yield made
    services().settings = before
    services().provide(Texts, Texts(None))


def code_in(gateway: Gateway) -> str:
    return next(word.rstrip(".") for word in gateway.sent[-1][1].split() if word.rstrip(".").isdigit())


def with_phone(gateway: Gateway, **more: object) -> Person:
    person = make_person(**more)
    assert ask_for(person, NUMBER)
    send_texts()
    assert confirm(person, code_in(gateway)) is Confirmed.DONE
    save_choice(person.id, "question.assigned", Channel.TEXT, wanted=True)
    gateway.sent.clear()
    return person


def assign(person: Person, key: str = "k") -> None:
    parameters = {"topic": "Batteries", "moment": now() + timedelta(hours=1)}
    tell([person.id], "question.assigned", parameters=parameters, once_key=key)


def the_text() -> TextMessage:
    with transaction() as session:
        return session.scalars(select(TextMessage).where(TextMessage.purpose == "notice")).one()


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("+31 6 1234 5678", NUMBER),
        ("0031 (6) 12-34.56.78", NUMBER),
        ("06 12345678", None),
        ("+0612345678", None),
        ("+31", None),
        ("+316123456789012345", None),
        ("+31612345678; DROP", None),
        ("\u0663\u0664", None),
        ("", None),
    ],
)
def test_a_number_has_its_country(typed: str, number: str | None) -> None:
    assert number_in(typed) == number


def test_only_its_ends_are_shown_and_a_text_never_loses_its_address() -> None:
    assert shown_number(NUMBER) == "+31 … 78"
    url = "https://hzl.example/notices/123456789abc"
    assert text_of("Hazelpont", "x " * 400, url).endswith(url)
    assert len(text_of("Hazelpont", "x " * 400, url)) <= 300


def test_nothing_is_texted_before_the_number_is_proved(gateway: Gateway) -> None:
    noor = make_person()
    assert ask_for(noor, NUMBER)
    save_choice(noor.id, "question.assigned", Channel.TEXT, wanted=True)
    assign(noor)
    send_texts()
    assert [to for to, _words in gateway.sent] == [NUMBER]  # the code, and nothing else
    assert confirm(noor, "000000" if code_in(gateway) != "000000" else "000001") is Confirmed.WRONG
    assert confirm(noor, code_in(gateway)) is Confirmed.DONE


def asked_anew(person: Person, clock: FixedClock) -> bool:
    clock.move(CODE_AGAIN)
    return ask_for(person, NUMBER)


def test_clicks_at_once_send_one_code(gateway: Gateway, app: Flask) -> None:
    noor = make_person()
    assert at_once(app, [lambda: ask_for(noor, NUMBER)] * 5) == [True] * 5
    send_texts()
    assert len(gateway.sent) == 1
    assert confirm(noor, code_in(gateway)) is Confirmed.DONE


def test_another_number_takes_back_the_code_that_waits(gateway: Gateway) -> None:
    noor, other = make_person(), "+31687654321"
    assert ask_for(noor, NUMBER)
    assert ask_for(noor, other)
    send_texts()
    assert [to for to, _words in gateway.sent] == [other]
    assert confirm(noor, code_in(gateway)) is Confirmed.DONE


def test_a_gateway_that_is_away_is_asked_once_and_not_for_each_text(gateway: Gateway, clock: FixedClock) -> None:
    noor = with_phone(gateway)
    for key in ("one", "two", "three"):
        assign(noor, key)
    gateway.answers = [Answer(Outcome.UNREACHABLE, "ConnectionError")]
    send_texts()
    send_texts()
    assert len(gateway.sent) == 1
    clock.move(timedelta(minutes=2))
    send_texts()
    assert len(gateway.sent) == 4


def test_a_code_works_for_a_while_and_not_for_guessing(gateway: Gateway, clock: FixedClock) -> None:
    noor, wim = make_person(), make_person()
    for person in (noor, wim):
        ask_for(person, NUMBER)
    send_texts()
    code = code_in(gateway)
    assert [confirm(wim, "12") for _ in range(6)][-1] is Confirmed.OVER
    assert confirm(wim, code) is Confirmed.OVER
    clock.move(timedelta(minutes=16))
    assert confirm(noor, code) is Confirmed.OVER
    assert [asked_anew(noor, clock) for _ in range(3)] == [True, True, False]  # the fourth of a day
    take_out(noor.id)
    assert not ask_for(noor, NUMBER)


def test_what_is_urgent_is_texted_once_to_whoever_chose_it(gateway: Gateway) -> None:
    noor = with_phone(gateway, language="nl")
    make_person()
    assign(noor)
    assign(noor)
    tell([noor.id], "try.refused", parameters={"network": "X", "post": "x"})
    assert anything_to_text()
    send_texts()
    send_texts()
    ((number, words),) = gateway.sent
    assert number == NUMBER
    assert words.startswith("Hazelpont: Een vraag over Batteries is voor jou http://hzl.example/notices/")


def test_who_chose_nothing_gets_no_text(gateway: Gateway) -> None:
    noor = with_phone(gateway)
    save_choice(noor.id, "question.assigned", Channel.TEXT, wanted=False)
    assign(noor)
    assert not anything_to_text()


@pytest.mark.parametrize("what", ["removed", "left", "unwanted"])
def test_a_change_of_mind_counts_until_the_last_moment(gateway: Gateway, what: str) -> None:
    noor = with_phone(gateway)
    assign(noor)
    if what == "removed":
        take_out(noor.id)
    elif what == "left":
        deactivate(noor.id, by=None)
    else:
        save_choice(noor.id, "question.assigned", Channel.TEXT, wanted=False)
    send_texts()
    assert gateway.sent == []


def test_a_text_that_may_have_arrived_is_not_sent_again(gateway: Gateway, clock: FixedClock) -> None:
    noor = with_phone(gateway)
    assign(noor)
    gateway.answers = [Answer(Outcome.UNKNOWN, "ReadTimeout")]
    send_texts()
    clock.move(timedelta(minutes=30))
    send_texts()
    assert len(gateway.sent) == 1
    assert (the_text().state, the_text().ended_because) == (DeliveryState.UNCONFIRMED, EndedBecause.NOT_KNOWN)


def test_a_gateway_that_is_away_is_waited_for_and_old_news_is_not_texted(gateway: Gateway, clock: FixedClock) -> None:
    noor = with_phone(gateway)
    assign(noor)
    gateway.answers = [Answer(Outcome.UNREACHABLE, "401")] * 2
    send_texts()
    clock.move(timedelta(minutes=2))
    send_texts()
    assert (the_text().state, the_text().attempts) == (DeliveryState.QUEUED, 0)
    clock.move(timedelta(hours=3))
    send_texts()
    assert the_text().ended_because is EndedBecause.TOO_OLD
    assert len(gateway.sent) == 2


def test_a_worker_that_died_in_the_call_texts_nothing_twice(gateway: Gateway) -> None:
    noor = with_phone(gateway)
    assign(noor)
    with transaction() as session:
        session.execute(
            text(
                "UPDATE notifications_texts SET state = 'publishing', fence = 1, called_at = clock_timestamp(),"
                " lease_until = clock_timestamp() - interval '1 second' WHERE purpose = 'notice'"
            )
        )
    assert free_lapsed_texts() == 1
    send_texts()
    assert gateway.sent == []


def test_ten_a_day_are_enough(gateway: Gateway) -> None:
    noor = with_phone(gateway)
    for number in range(14):
        assign(noor, key=str(number))
        send_texts()
    assert len(gateway.sent) == 9  # with the code it is ten


def test_the_provider_gets_what_its_page_asks_for(app: Flask) -> None:
    """Sinch: a bearer token, from, a list of numbers, the text; 201 is taken."""
    answers = {
        "201 Created": Outcome.TAKEN,
        "400 Bad Request": Outcome.REFUSED,
        "401 Unauthorized": Outcome.UNREACHABLE,
    }
    answers |= {"429 Too Many Requests": Outcome.LATER, "503 Away": Outcome.UNKNOWN}
    for status, outcome in answers.items():
        with web_server(page("{}", "application/json", status=status)) as server:
            known = replace(
                services().settings,
                text_url=server.address("", host="127.0.0.1"),
                text_account="plan/1",
                text_token="token",
                text_sender="Hazelpont",
            )
            assert SinchGateway(known).send(NUMBER, "hello", "text-1").outcome is outcome
        (request,) = server.requests
        assert request.path == "/xms/v1/plan%2F1/batches"
        assert request.headers["authorization"] == "bearer token"
        sent = json.loads(request.body)
        assert (sent["from"], sent["to"], sent["body"]) == ("Hazelpont", [NUMBER], "hello")
        assert sent["client_reference"] == "text-1"


def test_a_provider_that_is_not_reached_got_nothing(app: Flask) -> None:
    known = replace(services().settings, text_url="http://127.0.0.1:9")
    assert SinchGateway(known).send(NUMBER, "hello", "text-1").outcome is Outcome.UNREACHABLE


def test_the_number_is_sealed_shown_by_its_ends_and_handed_out_with_the_rest(gateway: Gateway) -> None:
    noor = with_phone(gateway)
    with transaction() as session:
        assert b"612345678" not in session.get_one(Phone, noor.id).number
    shown = phone_of(noor)
    assert shown is not None
    assert (shown.number, shown.confirmed) == ("+31 … 78", True)
    assert export(noor.id)["text_messages_to"] == "+31 … 78"


def test_the_pages_ask_prove_choose_and_take_out(gateway: Gateway, client: FlaskClient) -> None:
    noor = make_person()
    sign_in(client, noor)
    assert "By text" not in whole(client.get("/me/notices"))
    assert client.post("/me/phone", data={"number": "06 12345678"}).status_code == 422
    assert client.post("/me/phone", data={"number": NUMBER}).status_code == 303
    send_texts()
    wrong = client.post("/me/phone/code", data={"code": "1"})
    assert wrong.status_code == 422
    assert "That is not the code." in whole(wrong)
    assert client.post("/me/phone/code", data={"code": code_in(gateway)}).status_code == 303
    assert "By text" in whole(client.get("/me/notices"))
    assert NUMBER not in whole(client.get("/me/phone"))
    assert client.post("/me/phone/remove").status_code == 303
    assert phone_of(noor) is None


def test_it_is_off_unless_somebody_sets_it(client: FlaskClient, app: Flask) -> None:
    sign_in(client, make_person())
    assert "This installation sends none." in whole(client.get("/me/phone"))
    assert client.post("/me/phone", data={"number": NUMBER}).status_code == 404
    with pytest.raises(SettingsError, match="ADVOCACY_TEXT_ACCOUNT"):
        load_settings({"ADVOCACY_ENVIRONMENT": "test", "ADVOCACY_TEXT_GATEWAY": "sinch"})
