"""A person's own pages."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.people.editing_profile import follow_topic
from advocacy.people.models import Person, followed_topic_ids
from tests.people.factories import PASSWORD, make_person, make_team, make_topic, sign_in
from tests.people.pages import whole

PROFILE = {
    "name": "Noor Hartsuiker",
    "language": "nl",
    "languages": ["en"],
    "time_zone": "Europe/Lisbon",
    "theme": "dark",
}


def reload(person: Person) -> Person:
    with transaction() as session:
        return session.get_one(Person, person.id)


def test_a_profile_is_kept(client: FlaskClient) -> None:
    noor = make_person(Role.COMMS, team=make_team("Quays"))
    sign_in(client, noor)
    page = whole(client.get("/me"))
    assert "Quays" in page
    assert "Employee, Comms" in page
    answer = client.post("/me", data=PROFILE)
    assert answer.status_code == 303
    assert any(cookie.startswith("theme=dark") for cookie in answer.headers.getlist("Set-Cookie"))
    kept = reload(noor)
    assert (kept.name, kept.language, kept.languages) == ("Noor Hartsuiker", "nl", ["en", "nl"])
    assert (kept.time_zone, kept.theme) == ("Europe/Lisbon", "dark")
    assert 'lang="nl"' in client.get("/me").text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 200),
        ("name", "No\x00or"),
        ("name", "roon\u202e"),
        ("language", "xx"),
        ("languages", "xx"),
        ("time_zone", "Europe/Atlantis"),
        ("time_zone", "../../etc/passwd"),
        ("theme", "loud"),
    ],
)
def test_bad_input_changes_nothing_and_is_kept_on_the_page(client: FlaskClient, field: str, value: str) -> None:
    noor = make_person(name="Noor")
    sign_in(client, noor)
    answer = client.post("/me", data=PROFILE | {field: value})
    assert answer.status_code == 422
    assert "field-error" in answer.text
    assert reload(noor).name == "Noor"
    if field != "name":
        assert 'value="Noor Hartsuiker"' in whole(answer)


def test_topics_are_followed_as_chosen(client: FlaskClient) -> None:
    noor = make_person()
    water, wind, tide = make_topic("Quiet water"), make_topic("Wind", followers=(noor,)), make_topic("Tide")
    sign_in(client, noor)
    assert "Quiet water" in whole(client.get("/me"))
    client.post("/me/topics", data={"topic": [water.public_id, tide.public_id, "gone\x00"]})
    with transaction() as session:
        assert followed_topic_ids(session, noor.id) == {water.id, tide.id}
    client.post("/me/topics", data={})
    with transaction() as session:
        assert followed_topic_ids(session, noor.id) == set()
    assert wind.name == "Wind"


def test_a_session_elsewhere_is_ended(client: FlaskClient, app: Flask) -> None:
    noor = make_person()
    phone = app.test_client()
    started = sign_in(phone, noor)
    sign_in(client, noor)
    page = whole(client.get("/me/signing-in"))
    assert page.count("Firefox · Linux") == 2
    assert page.count("Sign out there") == 1
    assert client.post(f"/me/signed-in/{started.public_id}/end").status_code == 303
    assert phone.get("/me").status_code == 302
    assert client.get("/me").status_code == 200


def test_somebody_elses_session_is_not_there(client: FlaskClient, app: Flask) -> None:
    other = app.test_client()
    started = sign_in(other, make_person())
    sign_in(client, make_person())
    assert client.post(f"/me/signed-in/{started.public_id}/end").status_code == 404
    assert client.post("/me/signed-in/%00/end").status_code == 404
    assert other.get("/me").status_code == 200


def test_a_new_password_signs_out_everywhere_else(client: FlaskClient, app: Flask) -> None:
    noor = make_person()
    phone = app.test_client()
    sign_in(phone, noor)
    sign_in(client, noor)
    new = "another quiet crossing"
    assert client.post("/me/password", data={"current": PASSWORD, "password": new, "again": new}).status_code == 303
    assert client.get("/me").status_code == 200
    assert phone.get("/me").status_code == 302
    assert phone.post("/sign-in", data={"email": noor.email, "password": PASSWORD}).status_code == 422
    assert phone.post("/sign-in", data={"email": noor.email, "password": new}).status_code == 303


@pytest.mark.parametrize(
    ("current", "password", "again", "words"),
    [
        ("wrong", "another quiet crossing", "another quiet crossing", "This is not the password you have now."),
        (PASSWORD, "short", "short", "shorter than 12 characters"),
        (PASSWORD, "another quiet crossing", "another", "The two passwords differ."),
        ("", "another quiet crossing", "another quiet crossing", "Type the password you have now."),
    ],
)
def test_a_password_is_not_changed_lightly(
    client: FlaskClient, current: str, password: str, again: str, words: str
) -> None:
    noor = make_person()
    sign_in(client, noor)
    answer = client.post("/me/password", data={"current": current, "password": password, "again": again})
    assert answer.status_code == 422
    assert words in whole(answer)
    assert reload(noor).password_hash == noor.password_hash


def test_guessing_the_password_of_an_open_session_is_slowed_down(client: FlaskClient, clock: FixedClock) -> None:
    sign_in(client, make_person())
    wrong = {"current": "wrong", "password": "another quiet crossing", "again": "another quiet crossing"}
    codes = [client.post("/me/password", data=wrong).status_code for _ in range(6)]
    assert codes == [422] * 5 + [429]
    clock.move(timedelta(minutes=1))
    assert client.post("/me/password", data=wrong | {"current": PASSWORD}).status_code == 303


def test_the_export_holds_what_is_kept_and_no_secret(client: FlaskClient) -> None:
    noor = make_person(name="Noor Hartsuiker", team=make_team("Quays"))
    make_topic("Tide", followers=(noor,))
    sign_in(client, noor)
    answer = client.get("/me/export")
    assert answer.headers["Content-Disposition"] == "attachment; filename=advocacy-export.json"
    own = json.loads(answer.text)["people"]
    assert own["person"]["name"] == "Noor Hartsuiker"
    assert own["person"]["roles"] == ["employee"]
    assert (own["team"], own["follows"], own["signed_in"][0]["device"]) == ("Quays", ["Tide"], "Firefox · Linux")
    assert "hash" not in answer.text
    assert "argon2" not in answer.text


def test_the_export_is_for_who_is_signed_in(client: FlaskClient) -> None:
    assert client.get("/me/export").status_code == 302


def test_following_what_is_no_topic_follows_nothing(app: Flask) -> None:
    noor, topic = make_person(), make_topic("Batteries")
    assert [follow_topic(noor.id, name) for name in ("", "\x00", "x" * 1000, "1111111111nb")] == [""] * 4
    assert follow_topic(noor.id, topic.public_id) == "Batteries"
