"""Persons and teams for every room's tests, and signing in without the page.

noor = make_person(name="Noor Hartsuiker", team=make_team("Quays"))
sign_in(client, noor)
"""

from datetime import timedelta
from itertools import count
from typing import Any

from argon2 import PasswordHasher
from flask.testing import FlaskClient

from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.core.services import now
from advocacy.people.models import Follow, Person, Team, TeamManager, Topic
from advocacy.people.rules import PersonState
from advocacy.people.sessions import Started, start_session
from advocacy.people.signing_in import TOKEN

PASSWORD = "ferries glide at night"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD_HASH = CHEAP.hash(PASSWORD)

_numbers = count(1)


def make_person(*roles: Role, team: Team | None = None, **overrides: Any) -> Person:
    """Somebody who joined, an employee unless roles say more. Signs in with PASSWORD."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "email": f"person{number}@hazelpont.example",
        "name": f"Person Number{number}",
        "state": PersonState.ACTIVE,
        "password_hash": PASSWORD_HASH,
        "roles": [Role.EMPLOYEE, *(role for role in roles if role is not Role.EMPLOYEE)],
        "language": "en",
        "languages": ["en"],
        "time_zone": "Europe/Amsterdam",
        "team_id": team.id if team else None,
        "invited_at": now() - timedelta(days=30),
        "joined_at": now() - timedelta(days=29),
    }
    return _added(Person(**(values | overrides)))


def make_team(name: str | None = None, *, region: str = "", managers: tuple[Person, ...] = ()) -> Team:
    team = _added(Team(name=name or f"Team {next(_numbers)}", region=region))
    for manager in managers:
        _added(TeamManager(team_id=team.id, person_id=manager.id))
    return team


def make_topic(name: str | None = None, *, followers: tuple[Person, ...] = ()) -> Topic:
    topic = _added(Topic(name=name or f"Topic {next(_numbers)}"))
    for follower in followers:
        _added(Follow(person_id=follower.id, topic_id=topic.id))
    return topic


def sign_in(client: FlaskClient, person: Person) -> Started:
    """The client is that person's browser from now on."""
    started = start_session(person.id, stay=False, device="Firefox · Linux")
    with client.session_transaction() as cookie:
        cookie.clear()
        cookie[TOKEN] = started.token
    return started


def _added(row: Any) -> Any:
    with transaction() as session:
        session.add(row)
    return row
