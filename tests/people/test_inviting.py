"""Inviting by a single-use link, and joining through it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.journal import JournalEntry
from advocacy.core.permissions import Role
from advocacy.core.services import now
from advocacy.people.inviting import AlreadyHere, Invited, NotAnAddress, find_link, invite, new_link
from advocacy.people.joining import Choices, LinkOver, join
from advocacy.people.leaving import deactivate, erase
from advocacy.people.models import Invitation, Person
from advocacy.people.rules import LinkState, PersonState
from advocacy.people.signing_in import Browser, SignedIn
from tests.people.factories import PASSWORD, make_person, make_team, sign_in
from tests.people.pages import whole

HOME = Browser("192.0.2.7")
CHOICES = Choices("Wim Terpstra", "nl", "Europe/Amsterdam", PASSWORD)
FORM = {
    "name": "Wim Terpstra",
    "language": "en",
    "time_zone": "Europe/Paris",
    "password": PASSWORD,
    "again": PASSWORD,
}


def invited(email: str = "wim@hazelpont.example", **more: object) -> Invited:
    outcome = invite(email, by=None, **more)  # type: ignore[arg-type]
    assert isinstance(outcome, Invited)
    return outcome


def test_an_invitation_makes_a_person_with_a_place(app: Flask) -> None:
    quays = make_team("Quays")
    wim = invited(" Wim@Hazelpont.example", roles=[Role.COMMS], team_id=quays.id, language="nl").person
    assert (wim.email, wim.name, wim.state) == ("wim@hazelpont.example", "Wim", PersonState.INVITED)
    assert (wim.roles, wim.team_id, wim.language, wim.languages) == (["employee", "comms"], quays.id, "nl", ["nl"])
    assert wim.password_hash is None


def test_only_the_hash_of_a_link_is_kept_and_nothing_personal_in_the_journal(app: Flask) -> None:
    made = invited()
    with transaction() as session:
        link = session.scalars(select(Invitation)).one()
        entry = session.scalars(select(JournalEntry)).one()
    assert made.link_token not in link.token_hash
    assert link.expires_at == now() + timedelta(days=7)
    assert (entry.action, entry.subject, entry.details) == ("person.invited", f"person:{made.person.public_id}", {})


def test_nobody_is_invited_twice(app: Flask) -> None:
    made = invited()
    again = invite("WIM@hazelpont.example", by=None)
    assert isinstance(again, AlreadyHere)
    assert again.person.id == made.person.id


def test_two_admins_at_the_same_moment_invite_one_person(app: Flask) -> None:
    def run(_: int) -> object:
        with app.app_context():
            return invite("wim@hazelpont.example", by=None)

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(run, range(8)))
    assert sum(isinstance(outcome, Invited) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, AlreadyHere) for outcome in outcomes) == 7


def test_what_is_no_address_is_told(app: Flask) -> None:
    assert invite("m.bakker@hazelpont,example", by=None) == NotAnAddress("m.bakker@hazelpont,example")


def test_joining_fills_the_person_and_signs_them_in(client: FlaskClient) -> None:
    made = invited()
    address = f"/welcome/{made.link_token}"
    assert "wim@hazelpont.example" in whole(client.get(address))
    assert client.post(address, data=FORM).status_code == 303
    assert "Wim Terpstra" in whole(client.get("/me"))
    with transaction() as session:
        wim = session.get_one(Person, made.person.id)
    assert (wim.state, wim.name, wim.time_zone, wim.joined_at) == (
        PersonState.ACTIVE,
        "Wim Terpstra",
        "Europe/Paris",
        now(),
    )


def test_a_link_works_once(client: FlaskClient) -> None:
    made = invited()
    client.post(f"/welcome/{made.link_token}", data=FORM)
    answer = client.get(f"/welcome/{made.link_token}")
    assert answer.status_code == 410
    assert "This link was used already" in whole(answer)


def test_of_several_at_the_same_moment_one_joins(app: Flask) -> None:
    made = invited()

    def run(_: int) -> object:
        with app.app_context():
            return join(made.link_token, CHOICES, HOME)

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(run, range(4)))
    assert sum(isinstance(outcome, SignedIn) for outcome in outcomes) == 1
    assert outcomes.count(LinkOver(LinkState.USED)) == 3


def test_a_link_is_over_after_seven_days(client: FlaskClient, clock: FixedClock) -> None:
    made = invited()
    clock.move(timedelta(days=7))
    answer = client.get(f"/welcome/{made.link_token}")
    assert answer.status_code == 410
    assert "This link is over" in whole(answer)
    assert client.post(f"/welcome/{made.link_token}", data=FORM).status_code == 410


@pytest.mark.parametrize("token", ["nonsense", "%ff%fe", "x" * 5000])
def test_an_unknown_link_says_what_to_do(client: FlaskClient, token: str) -> None:
    answer = client.get(f"/welcome/{token}")
    assert answer.status_code == 404
    assert "Ask an admin" in whole(answer) or "ask an admin" in answer.text


def test_a_new_link_ends_the_old_one_and_the_old_sessions(client: FlaskClient, app: Flask) -> None:
    noor = make_person()
    sign_in(client, noor)
    first, second = new_link(noor.id, by=None), new_link(noor.id, by=None)
    assert isinstance(first, Invited)
    assert isinstance(second, Invited)
    assert find_link(first.link_token).state is LinkState.EXPIRED
    assert "Choose a new password" in whole(app.test_client().get(f"/welcome/{second.link_token}"))
    other = app.test_client()
    new = FORM | {"password": "another quiet crossing", "again": "another quiet crossing"}
    assert other.post(f"/welcome/{second.link_token}", data=new).status_code == 303
    assert client.get("/me").status_code == 302
    assert other.get("/me").status_code == 200


def test_who_left_is_invited_anew_by_a_new_link_and_old_sessions_stay_ended(client: FlaskClient) -> None:
    noor = make_person()
    make_person(Role.ADMIN)
    sign_in(client, noor)
    with client.session_transaction() as cookie:
        old = dict(cookie)
    deactivate(noor.id, by=None)
    made = new_link(noor.id, by=None)
    assert isinstance(made, Invited)
    assert isinstance(join(made.link_token, CHOICES, HOME), SignedIn)
    with client.session_transaction() as cookie:
        cookie.update(old)
    assert client.get("/me").status_code == 302


def test_links_of_people_who_left_or_were_erased_are_over(app: Flask) -> None:
    left, erased = invited("left@hazelpont.example"), invited("erased@hazelpont.example")
    deactivate(left.person.id, by=None)
    erase(erased.person.id, by=None)
    assert find_link(left.link_token).state is LinkState.EXPIRED
    assert find_link(erased.link_token).state is LinkState.UNKNOWN
    assert new_link(erased.person.id, by=None) is None
    assert join(left.link_token, CHOICES, HOME) == LinkOver(LinkState.EXPIRED)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "empty."),
        ("name", "   ", "empty."),
        ("name", "x" * 121, "At most 120 characters."),
        ("name", "Wim\x00", "be shown. Type it again"),
        ("name", "Wim\ufffd", "be shown. Type it again"),
        ("language", "xx", "Choose from the list."),
        ("time_zone", "Mars/Olympus", "Choose from the list."),
        ("time_zone", "\x00", "Choose from the list."),
        ("again", "something else entirely", "The two passwords differ."),
    ],
)
def test_bad_input_is_told_at_its_field_and_kept(client: FlaskClient, field: str, value: str, words: str) -> None:
    made = invited()
    answer = client.post(f"/welcome/{made.link_token}", data=FORM | {field: value})
    assert answer.status_code == 422
    assert words in answer.text
    assert field == "name" or 'value="Wim Terpstra"' in answer.text
    assert PASSWORD not in answer.text
    assert find_link(made.link_token).state is LinkState.OPEN


@pytest.mark.parametrize("password", ["short", "password1234", "wim@hazelpont.example", "fer\x00ries glide at night"])
def test_a_weak_password_is_refused_and_the_link_kept(client: FlaskClient, password: str) -> None:
    made = invited()
    answer = client.post(f"/welcome/{made.link_token}", data=FORM | {"password": password, "again": password})
    assert answer.status_code == 422
    assert 'id="password-error"' in whole(answer) if "\x00" not in password else True
    assert find_link(made.link_token).state is LinkState.OPEN


def test_the_welcome_speaks_the_language_of_the_invitation(client: FlaskClient) -> None:
    made = invited(language="nl")
    assert 'lang="nl"' in client.get(f"/welcome/{made.link_token}").text
