"""False alarms: one click for whoever sees a finding, counted once per person, rule and text; nobody is named."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from advocacy.core.database import transaction
from advocacy.guidelines.alarming import Told, call_false, false_alarm_url, read_alarm
from advocacy.guidelines.leaving import leave
from advocacy.guidelines.models import FalseAlarm
from advocacy.guidelines.reaching import check_text
from advocacy.guidelines.rules import Audience
from advocacy.networks.rules import Network
from tests.pages import PageClient
from tests.people.factories import make_person, sign_in

TEXT = "Our ferry is guaranteed silent."


def address(text: str = TEXT) -> str:
    found = check_text(text, Network.LINKEDIN, "en", Audience.POST)[0]
    return false_alarm_url(found, text).removeprefix("http://hzl.example")


def token(text: str = TEXT) -> str:
    return address(text).rpartition("/")[2]


def alarms() -> list[FalseAlarm]:
    with transaction() as session:
        return list(session.scalars(select(FalseAlarm).order_by(FalseAlarm.id)))


def test_one_click_counts_once_for_a_person_and_a_text(app: Flask, client: FlaskClient) -> None:
    sign_in(client, make_person())
    with app.test_request_context():
        here, spaced = address(), address("Our ferry is  GUARANTEED silent.")
    json: dict[str, Any] = {"headers": {"Accept": "application/json"}}
    assert client.post(here, **json).get_json() == {"said": "Noted. It is counted for the rule, without your name."}
    assert client.post(here, **json).status_code == 200
    assert client.post(spaced, **json).status_code == 200
    (found,) = alarms()
    assert (found.rule_id, found.found) == ("no-promises-we-cant-keep", "guaranteed")


def test_another_person_and_another_text_count(app: Flask) -> None:
    noor, sam = make_person(), make_person()
    with app.test_request_context():
        first, other = read_alarm(token()), read_alarm(token(TEXT + " Come and hear."))
    assert first
    assert other
    assert [call_false(first, noor.id), call_false(first, noor.id)] == [Told.NOW, Told.ALREADY]
    assert [call_false(other, noor.id), call_false(first, sam.id)] == [Told.NOW, Told.NOW]


def test_without_a_script_a_page_asks_once(app: Flask, client: FlaskClient) -> None:
    sign_in(client, make_person())
    pages = PageClient(client)
    with app.test_request_context():
        here = address()
    page = pages.get(here)
    assert page.heading == "Is this a false alarm?"
    assert "“guaranteed”" in page.text
    assert "Noted. It is counted for the rule" in pages.follow(here).text
    assert len(alarms()) == 1


def test_nobody_makes_up_an_alarm(client: FlaskClient) -> None:
    sign_in(client, make_person())
    assert client.post("/guidelines/false-alarm/made-up").status_code == 404
    assert client.get("/guidelines/false-alarm/made-up").status_code == 404
    assert alarms() == []


def test_what_is_personal_is_not_kept(app: Flask) -> None:
    with app.test_request_context():
        alarm = read_alarm(token("Write to w.terpstra@kade.example today."))
    assert alarm
    assert alarm[1] == "a.aaaaaaaa@aaaa.aaaaaaa"


def test_the_link_stands_beside_each_finding(client: FlaskClient) -> None:
    sign_in(client, make_person())
    asked = {"text": TEXT, "network": "linkedin", "lang": "en"}
    html = client.post("/guidelines/check", json=asked).get_json()["html"]
    assert "data-false-alarm" in html
    assert client.get(html.split('href="')[2].split('"')[0]).status_code == 200


def test_it_still_counts_when_the_person_is_gone(app: Flask) -> None:
    noor = make_person()
    with app.test_request_context():
        alarm = read_alarm(token())
    assert alarm
    call_false(alarm, noor.id)
    leave(noor.id)
    (found,) = alarms()
    assert found.person_id is None
