"""Persons, teams and recorded facts in the database."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.core.services import now
from advocacy.evidence.recording import Fact, record_fact
from advocacy.evidence.rules import FactKind
from advocacy.networks.rules import Network
from advocacy.people.models import Person, Team
from advocacy.people.rules import PersonState
from advocacy.relationships.scoring import score_facts

_numbers = count(1)


def make_team(name: str = "Quays") -> Team:
    with transaction() as session:
        team = Team(name=name)
        session.add(team)
    return team


def make_person(name: str = "Noor Hartsuiker", team: Team | None = None, **values: Any) -> Person:
    with transaction() as session:
        person = Person(
            **{
                "email": f"person{next(_numbers)}@hazelpont.example",
                "name": name,
                "state": PersonState.ACTIVE,
                "team_id": team.id if team else None,
                "roles": [Role.EMPLOYEE],
                "invited_at": now(),
                **values,
            }
        )
        session.add(person)
    return person


def publish(person: Person, share_id: int, *, k: int | None = 1, network: Network = Network.X, **values: Any) -> None:
    see(FactKind.SHARE_PUBLISHED, person, source=f"share:{share_id}", share_id=share_id, k=k, network=network, **values)


def see(kind: FactKind, person: Person, *, ago: timedelta = timedelta(), **values: Any) -> bool:
    """Record one fact; its source is new unless given."""
    happened_at: datetime = now() - ago
    return record_fact(
        Fact(
            **{
                "source": f"seen:{next(_numbers)}",
                "kind": kind,
                "person_id": person.id,
                "happened_at": happened_at,
                **values,
            }
        )
    )


def score_everything() -> None:
    while score_facts():
        pass


def give(person: Person, comments: int, share_id: int) -> None:
    """Five points for each comment of somebody new under a share."""
    publish(person, share_id)
    for number in range(comments):
        see(FactKind.COMMENT, person, share_id=share_id, counterpart=f"c{number}", subject=f"{share_id}:{number}")
