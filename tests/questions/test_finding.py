"""Finding a colleague by what they show, and how often an answer was looked up."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from advocacy.core.permissions import Role
from advocacy.people.models import Person, Topic
from advocacy.questions.helping import Helping, save_helping
from tests.pages import PageClient
from tests.people.factories import make_person, make_team, make_topic, sign_in
from tests.questions.factories import make_expert, make_question


@pytest.fixture
def batteries(app: Flask) -> Topic:
    make_person(Role.ADMIN)
    return make_topic("Batteries")


@pytest.fixture
def pages(client: FlaskClient, batteries: Topic) -> PageClient:
    sign_in(client, make_person())
    return PageClient(client)


def test_who_shows_team_and_languages_is_found_by_them_and_who_hides_them_is_not(pages: PageClient) -> None:
    workshop, quay = make_team("Workshop"), make_team("Quay")
    wim = make_person(name="Wim Terpstra", team=workshop, languages=["nl", "fy"])
    ans = make_person(name="Ans Other", team=quay, languages=["en"])
    for person in (wim, ans):
        save_helping(person, Helping(listed=True, shows_team=True, shows_languages=True))
    hiding = make_person(name="Hilke Hidden", team=workshop, languages=["nl", "en"])
    save_helping(hiding, Helping(listed=True, shows_team=False, shows_languages=False))
    for looked, found in (
        ("", {"Wim Terpstra", "Ans Other", "Hilke Hidden"}),
        (f"team={workshop.public_id}", {"Wim Terpstra"}),
        (f"team={quay.public_id}", {"Ans Other"}),
        ("language=nl", {"Wim Terpstra"}),
        ("language=en", {"Ans Other"}),
        (f"team={workshop.public_id}&language=nl", {"Wim Terpstra"}),
        (f"team={workshop.public_id}&language=en", set()),
    ):
        text = pages.get(f"/colleagues?{looked}").text
        assert {name for name in ("Wim Terpstra", "Ans Other", "Hilke Hidden") if name in text} == found, looked


def test_an_answer_is_looked_up_by_others_than_who_asked_and_who_answered(
    pages: PageClient, client: FlaskClient, batteries: Topic
) -> None:
    asker, owner = make_person(), make_expert(batteries)
    here = f"/questions/{make_question(asker, batteries, state='answered').public_id}"

    def looked_up(person: Person) -> str:
        sign_in(client, person)
        pages.get(here)
        return pages.get("/questions").text

    for person in (asker, owner):
        assert "looked up" not in looked_up(person)
    assert "looked up 1 time" in looked_up(make_person())
    sign_in(client, owner)
    assert "looked up 1 time" in pages.get(here).text
