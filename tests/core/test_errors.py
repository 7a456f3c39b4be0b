"""Pages for what went wrong: the menu stays for whoever is signed in, also when the page itself broke."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from advocacy.core.services import services
from tests.people.factories import make_person, sign_in


@pytest.mark.parametrize(("address", "status"), [("/people", 403), ("/nowhere", 404), ("/shares/?before=%00", 400)])
def test_the_menu_stays_beside_what_went_wrong(address: str, status: int, client: FlaskClient) -> None:
    sign_in(client, make_person(name="Noor Hartsuiker"))
    answer = client.get(address)
    assert answer.status_code == status
    assert 'aria-label="Main menu"' in answer.text
    assert "Noor Hartsuiker" in answer.text
    assert answer.text.count("<h1") == 1


def test_somebody_who_is_not_signed_in_has_no_menu(client: FlaskClient) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "Main menu" not in answer.text


def test_without_a_database_the_page_still_says_what_happened(app: Flask, client: FlaskClient) -> None:
    sign_in(client, make_person())
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        built = services()
    before = built.database
    built.database = None  # type: ignore[assignment]  # every question to it breaks
    try:
        answer = client.get("/guidelines")
    finally:
        built.database = before
    assert answer.status_code == 500
    assert "Something broke here" in answer.text
    assert "Main menu" not in answer.text
