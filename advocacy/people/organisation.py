"""Teams and topics: who manages what, what an audience can be made of, making and renaming."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select

from advocacy.core.database import transaction
from advocacy.core.journal import record
from advocacy.core.permissions import Role
from advocacy.core.services import settings
from advocacy.people.models import (
    Person,
    Team,
    TeamManager,
    Topic,
    all_teams,
    all_topics,
    managed_team_ids,
    team_by_public_id,
)
from advocacy.people.rules import PersonState


@dataclass(frozen=True)
class AudienceOptions:
    """What a post's audience can be made of."""

    teams: Sequence[Team]
    topics: Sequence[Topic]
    languages: tuple[str, ...]


@dataclass(frozen=True)
class TeamRow:
    team: Team
    people: int
    managers: tuple[str, ...]


class Named(StrEnum):
    DONE = "done"
    TAKEN = "taken"
    UNKNOWN = "unknown"


def audience_options() -> AudienceOptions:
    with transaction() as session:
        return AudienceOptions(all_teams(session), all_topics(session), settings().languages)


def team_name(person: Person) -> str:
    """The name of the person's team; empty for somebody without one."""
    with transaction() as session:
        return session.scalar(select(Team.name).where(Team.id == person.team_id)) or ""


def teams_managed(person: Person) -> list[Team]:
    """The teams whose pages a manager may open. Being named counts only together with the role."""
    if Role.MANAGER not in person.roles:
        return []
    with transaction() as session:
        managed = set(managed_team_ids(session, person.id))
        return [team for team in all_teams(session) if team.id in managed]


def teams_open_to(person: Person) -> list[Team]:
    """Teams whose pages this person may see: all for comms and admins, their own ones for managers (states.md)."""
    if {Role.COMMS, Role.ADMIN} & set(person.roles):
        with transaction() as session:
            return list(all_teams(session))
    return teams_managed(person)


def team_rows() -> list[TeamRow]:
    """Every team with its active people counted and its managers named, in three queries."""
    with transaction() as session:
        teams = all_teams(session)
        counted = select(Person.team_id, func.count()).where(Person.state == PersonState.ACTIVE)
        people = dict(session.execute(counted.group_by(Person.team_id)).all())
        managing = select(TeamManager.team_id, Person.name).join(Person, Person.id == TeamManager.person_id)
        managers: dict[int, list[str]] = {}
        for team_id, name in session.execute(managing.order_by(Person.name)):
            managers.setdefault(team_id, []).append(name)
    return [TeamRow(team, people.get(team.id, 0), tuple(managers.get(team.id, ()))) for team in teams]


def topic_rows() -> Sequence[Topic]:
    with transaction() as session:
        return all_topics(session)


def create_team(name: str, region: str, *, by: int | None) -> Named:
    with transaction() as session:
        _one_at_a_time()
        if _taken(Team, name):
            return Named.TAKEN
        team = Team(name=name, region=region)
        session.add(team)
        session.flush()
        record("team.created", actor_id=by, subject=f"team:{team.public_id}")
    return Named.DONE


def rename_team(public_id: str, name: str, region: str, *, by: int) -> Named:
    with transaction() as session:
        _one_at_a_time()
        team = team_by_public_id(session, public_id)
        if team is None:
            return Named.UNKNOWN
        if _taken(Team, name, but=team.id):
            return Named.TAKEN
        team.name, team.region = name, region
        record("team.renamed", actor_id=by, subject=f"team:{team.public_id}")
    return Named.DONE


def create_topic(name: str, *, by: int | None) -> Named:
    with transaction() as session:
        _one_at_a_time()
        if _taken(Topic, name):
            return Named.TAKEN
        topic = Topic(name=name)
        session.add(topic)
        session.flush()
        record("topic.created", actor_id=by, subject=f"topic:{topic.public_id}")
    return Named.DONE


def rename_topic(public_id: str, name: str, *, by: int) -> Named:
    with transaction() as session:
        _one_at_a_time()
        topic = session.scalar(select(Topic).where(Topic.public_id == public_id))
        if topic is None:
            return Named.UNKNOWN
        if _taken(Topic, name, but=topic.id):
            return Named.TAKEN
        topic.name = name
        record("topic.renamed", actor_id=by, subject=f"topic:{topic.public_id}")
    return Named.DONE


def _one_at_a_time() -> None:
    """Names are compared without case, which the unique column does not; so naming waits for naming."""
    with transaction() as session:
        session.execute(select(func.pg_advisory_xact_lock(NAMING_LOCK)))


NAMING_LOCK = 0x6E616D65  # "name"; advisory locks are known by number only


def _taken(kind: type[Team] | type[Topic], name: str, *, but: int | None = None) -> bool:
    with transaction() as session:
        same = select(kind.id).where(func.lower(kind.name) == func.lower(name))
        return session.scalar(same if but is None else same.where(kind.id != but)) is not None
