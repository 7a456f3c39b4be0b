"""Leaving and erasing, commands, the room's card."""

from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import ForeignKeyConstraint, select

from advocacy.core.clock import FixedClock
from advocacy.core.database import Base, transaction
from advocacy.core.journal import JournalEntry
from advocacy.core.permissions import Role
from advocacy.core.room import CheckState, Room
from advocacy.core.services import services
from advocacy.people.commands import people
from advocacy.people.leaving import Gone, deactivate, erase
from advocacy.people.models import (
    Follow,
    Invitation,
    Person,
    SignedInSession,
    SignInAttempt,
    TeamManager,
    person_by_email,
)
from advocacy.people.room import ROOM
from advocacy.people.rules import PersonState
from advocacy.people.signing_in import Browser
from advocacy.people.signing_in import sign_in as use_sign_in
from advocacy.people.tasks import tidy_people
from tests.people.factories import make_person, make_team, make_topic, sign_in


def rows(table: type[Base]) -> list[Base]:
    with transaction() as session:
        return list(session.scalars(select(table)))


def test_a_leader_without_delegate_and_a_team_without_manager_are_left(app: Flask) -> None:
    maud = make_person(Role.MANAGER)
    make_team(managers=(maud,))
    joris = make_person(leader=True, delegate_id=maud.id)
    assert deactivate(maud.id, by=None) is Gone.DONE
    with transaction() as session:
        assert session.get_one(Person, joris.id).delegate_id is None
    assert rows(TeamManager) == []
    assert deactivate(maud.id, by=None) is Gone.ALREADY


def test_erasing_leaves_a_nameless_row(app: Flask, client: FlaskClient) -> None:
    noor = make_person(name="Noor Hartsuiker", email="noor@hazelpont.example")
    make_topic(followers=(noor,))
    sign_in(client, noor)
    use_sign_in(noor.email, "wrong", Browser("192.0.2.7"), stay=False)
    assert erase(noor.id, by=None) is Gone.DONE
    (left,) = rows(Person)
    assert isinstance(left, Person)
    assert (left.name, left.password_hash, left.state) == ("–", None, PersonState.ERASED)
    assert "noor" not in left.email
    assert rows(SignedInSession) == rows(Follow) == rows(Invitation) == []
    assert [row.scope for row in rows(SignInAttempt)] == ["address"]  # type: ignore[attr-defined]
    assert client.get("/me").status_code == 302
    assert erase(noor.id, by=None) is Gone.ALREADY
    entry = next(row for row in rows(JournalEntry) if row.action == "person.erased")  # type: ignore[attr-defined]
    assert entry.subject == f"person:{noor.public_id}"  # type: ignore[attr-defined]


def test_the_address_of_somebody_erased_is_free_again(app: Flask) -> None:
    erase(make_person(email="noor@hazelpont.example").id, by=None)
    make_person(email="noor@hazelpont.example")
    assert len(rows(Person)) == 2


def test_every_room_lets_go_in_the_same_transaction(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(person_id: int) -> None:
        raise RuntimeError(f"cannot let go of {person_id}")

    noor = make_person()
    monkeypatch.setattr(services(), "rooms", (Room("other", leaving=refuse), replace(ROOM)))
    with pytest.raises(RuntimeError, match=str(noor.id)):
        deactivate(noor.id, by=None)
    with transaction() as session:
        assert session.get_one(Person, noor.id).state is PersonState.ACTIVE


def test_the_card_names_every_table_with_a_key_to_a_person() -> None:
    named = {
        table.name
        for table in Base.metadata.sorted_tables
        if table.name.startswith("people_")
        for constraint in table.constraints
        if isinstance(constraint, ForeignKeyConstraint) and constraint.referred_table.name == "people_persons"
    }
    assert named == set(ROOM.owns)


def test_a_first_admin_from_the_command_line(app: Flask, client: FlaskClient) -> None:
    make_team("Quays")
    command = [
        "add",
        "tom@hazelpont.example",
        "--name",
        "Tom",
        "--role",
        "admin",
        "--team",
        "quays",
        "--language",
        "nl",
    ]
    answer = CliRunner().invoke(people, command)
    assert answer.exit_code == 0
    link = answer.output.strip().splitlines()[-1]
    assert link.startswith("http://hzl.example/welcome/")
    assert client.get(link.removeprefix("http://hzl.example")).status_code == 200
    with transaction() as session:
        tom = person_by_email(session, "tom@hazelpont.example")
    assert tom is not None
    assert (tom.name, tom.roles, tom.language) == ("Tom", ["employee", "admin"], "nl")
    again = CliRunner().invoke(people, command)
    assert again.exit_code == 1
    assert "is here already (invited)" in again.output


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["a@b.nl", "--role", "king"], ["a@b.nl", "--team", "Nowhere"], ["a@b.nl", "--language", "xx"]],
)
def test_the_command_line_says_what_is_wrong(app: Flask, arguments: list[str]) -> None:
    answer = CliRunner().invoke(people, ["add", *arguments])
    assert answer.exit_code == 2
    assert rows(Person) == []


def test_erasing_from_the_command_line_asks(app: Flask) -> None:
    noor = make_person(email="noor@hazelpont.example", name="Noor")
    assert CliRunner().invoke(people, ["erase", noor.email], input="n\n").exit_code == 1
    assert rows(Person)[0].state is PersonState.ACTIVE  # type: ignore[attr-defined]
    assert CliRunner().invoke(people, ["erase", noor.email], input="y\n").output.endswith("Erased.\n")
    assert CliRunner().invoke(people, ["erase", noor.email, "--yes"]).exit_code == 1


def test_the_last_admin_is_not_erased(app: Flask) -> None:
    tom = make_person(Role.ADMIN)
    assert erase(tom.id, by=None) is Gone.LAST_ADMIN
    answer = CliRunner().invoke(people, ["erase", tom.email, "--yes"])
    assert answer.exit_code == 1
    assert "This is the only admin." in answer.output


def test_the_doctor_asks_for_an_admin(app: Flask) -> None:
    (check,) = ROOM.checks
    assert check.run(services()).state is CheckState.WARNING
    make_person(Role.ADMIN, state=PersonState.INVITED)
    assert check.run(services()).state is CheckState.WARNING
    make_person(Role.ADMIN)
    assert check.run(services()).state is CheckState.FINE


def test_old_failures_and_sessions_are_forgotten(app: Flask, client: FlaskClient, clock: FixedClock) -> None:
    sign_in(client, make_person())
    use_sign_in("nobody@hazelpont.example", "wrong", Browser("192.0.2.7"), stay=False)
    tidy_people()
    assert (len(rows(SignedInSession)), len(rows(SignInAttempt))) == (1, 2)
    clock.move(timedelta(days=31))
    tidy_people()
    assert (rows(SignedInSession), rows(SignInAttempt)) == ([], [])
