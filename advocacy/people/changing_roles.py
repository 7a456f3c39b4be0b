"""What an admin changes about somebody: roles, team, teams they manage, leader and delegate."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.journal import record
from advocacy.core.permissions import Role
from advocacy.people.delegating import NamingProblem, find_delegate, set_delegate
from advocacy.people.models import (
    Person,
    Team,
    TeamManager,
    active_admin_ids,
    all_teams,
    locked_person,
    managed_team_ids,
    person_by_public_id,
)
from advocacy.people.rules import PersonState, leaves_no_admin, with_employee


@dataclass(frozen=True)
class Place:
    """Somebody's place in the company, as an admin sets it. Teams by their public ids."""

    roles: tuple[Role, ...]
    team: str | None
    manages: tuple[str, ...]
    leader: bool
    delegate_email: str


class Placed(StrEnum):
    DONE = "done"
    LAST_ADMIN = "last_admin"
    NO_SUCH_DELEGATE = "no_such_delegate"
    OWN_DELEGATE = "own_delegate"
    GONE = "gone"


@dataclass(frozen=True)
class Standing:
    """Somebody as their page shows them."""

    person: Person
    teams: tuple[Team, ...]
    manages: frozenset[str]
    delegate_email: str

    @property
    def team(self) -> Team | None:
        return next((team for team in self.teams if team.id == self.person.team_id), None)


def standing(public_id: str) -> Standing | None:
    """None for an unknown or erased person."""
    with transaction() as session:
        person = person_by_public_id(session, public_id)
        if person is None or person.state is PersonState.ERASED:
            return None
        teams = tuple(all_teams(session))
        managed = set(managed_team_ids(session, person.id))
        delegate = session.get(Person, person.delegate_id) if person.delegate_id else None
    manages = frozenset(team.public_id for team in teams if team.id in managed)
    return Standing(person, teams, manages, delegate.email if delegate else "")


def change_place(person_id: int, place: Place, *, by: int) -> Placed:
    with transaction() as session:
        admins = active_admin_ids(session)
        person = locked_person(session, person_id)
        if person.state is PersonState.ERASED:
            return Placed.GONE
        if Role.ADMIN not in place.roles and leaves_no_admin(person_id, admins):
            return Placed.LAST_ADMIN
        delegate = _delegate(session, person, place)
        if isinstance(delegate, Placed):
            return delegate
        set_delegate(person, delegate, by=by)
        _apply(session, person, place, by)
    return Placed.DONE


def _delegate(session: Session, person: Person, place: Place) -> Person | Placed | None:
    if not place.leader or not place.delegate_email.strip():
        return None
    found = find_delegate(session, person, place.delegate_email)
    if isinstance(found, NamingProblem):
        return Placed.OWN_DELEGATE if found is NamingProblem.ONESELF else Placed.NO_SUCH_DELEGATE
    return found


def _apply(session: Session, person: Person, place: Place, by: int) -> None:
    teams = {team.public_id: team.id for team in all_teams(session)}
    before, roles = with_employee(person.roles), with_employee(place.roles)
    person.roles, person.leader = roles, place.leader
    person.team_id = teams.get(place.team) if place.team else None
    _manage(session, person, [teams[public_id] for public_id in place.manages if public_id in teams])
    if before != roles:
        details: dict[str, str | int | None] = {"before": " ".join(before), "after": " ".join(roles)}
        record("person.roles_changed", actor_id=by, subject=f"person:{person.public_id}", details=details)
    record("person.place_changed", actor_id=by, subject=f"person:{person.public_id}")


def _manage(session: Session, person: Person, team_ids: Collection[int]) -> None:
    """Managing goes with the role: who is no manager manages no team."""
    wanted = set(team_ids) if Role.MANAGER in person.roles else set()
    session.execute(delete(TeamManager).where(TeamManager.person_id == person.id))
    session.flush()
    session.add_all(TeamManager(team_id=team_id, person_id=person.id) for team_id in sorted(wanted))
