"""What is behind the accounts at one network: by when they need a new yes, and which teams they are of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Date, and_, case, cast, func, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now, settings
from advocacy.insights.adoption_rules import Reached, told_teams
from advocacy.insights.health import SOON, Health, health_of
from advocacy.insights.models import NO_TEAM
from advocacy.networks.rules import Network
from advocacy.people.models import Person, Team
from advocacy.sharing.models import Connection
from advocacy.sharing.rules import ConnectionState

TEAMS_A_PAGE = 20
AHEAD = timedelta(weeks=12)  # later weeks stand together


@dataclass(frozen=True)
class Ending:
    """Accounts that work and need a new yes in one week. `week` None: later than the weeks that are listed."""

    week: date | None
    accounts: int


@dataclass(frozen=True)
class Accounts:
    """Of the people of a team."""

    people: int
    works: int
    soon: int
    lost: int

    @property
    def place(self) -> tuple[int, int]:
        """The most to do first."""
        return -self.soon - self.lost, -self.works


@dataclass(frozen=True)
class TeamAccounts:
    """`name` None: the small teams together; empty: people without a team."""

    name: str | None
    accounts: Accounts


@dataclass(frozen=True)
class HealthBehind:
    """`endless`: accounts that work and that we renew without their people."""

    health: Health
    endings: Sequence[Ending]
    endless: int
    teams: Sequence[TeamAccounts]
    next_after: int | None


def behind_health(network: Network, after: int) -> HealthBehind:
    """Five queries. The teams of the funnel, as far as somebody of them has an account there."""
    with transaction() as session:
        teams = _teams(session, network)
        told = told_teams({team: Reached(invited=row.people) for team, row in teams.items()}, whole_is_told=True)
        order = sorted((team for team in told if any(teams[team].place)), key=lambda team: (teams[team].place, team))
        last_page = after + TEAMS_A_PAGE >= len(order)
        small = [row for team, row in teams.items() if team not in told] if last_page else []
        return HealthBehind(
            health=health_of(session, network),
            endings=_endings(session, network),
            endless=_endless(session, network),
            teams=[*_named(session, teams, order[after : after + TEAMS_A_PAGE]), *_together(small)],
            next_after=None if last_page else after + TEAMS_A_PAGE,
        )


def _endings(session: Session, network: Network) -> list[Ending]:
    """Soonest first; what is over already is of this week."""
    moment = now()
    ends = func.timezone(settings().time_zone, func.greatest(Connection.reconnect_by, moment))
    week = cast(func.date_trunc("week", ends), Date)
    listed = case((Connection.reconnect_by <= moment + AHEAD, week), else_=None)
    query = select(listed, func.count()).where(*_working(network), Connection.reconnect_by.is_not(None))
    rows = session.execute(query.group_by(listed).order_by(listed.nulls_last()))
    return [Ending(week, accounts) for week, accounts in rows]


def _endless(session: Session, network: Network) -> int:
    query = select(func.count()).where(*_working(network), Connection.reconnect_by.is_(None))
    return session.scalar(query) or 0


def _working(network: Network) -> tuple[ColumnElement[bool], ...]:
    return Connection.network == network, Connection.state == ConnectionState.CONNECTED


def _teams(session: Session, network: Network) -> Mapping[int, Accounts]:
    """Of everybody who is here, by team."""
    ends_soon = func.coalesce(Connection.reconnect_by <= now() + SOON, False)
    works = Connection.state == ConnectionState.CONNECTED
    theirs = and_(
        Connection.person_id == Person.id,
        Connection.network == network,
        Connection.state != ConnectionState.DISCONNECTED,
    )
    team = func.coalesce(Person.team_id, NO_TEAM)
    query = select(
        team,
        func.count(Person.id),
        func.count().filter(works, ~ends_soon),
        func.count().filter(works, ends_soon),
        func.count().filter(Connection.state == ConnectionState.RECONNECT),
    )
    query = query.outerjoin(Connection, theirs).where(Person.left_at.is_(None)).group_by(team)
    return {key: Accounts(*counts) for key, *counts in session.execute(query)}


def _named(session: Session, teams: Mapping[int, Accounts], page: Sequence[int]) -> list[TeamAccounts]:
    query = select(Team.id, Team.name).where(Team.id.in_(page))
    names: dict[int, str] = dict(session.execute(query).all())
    return [TeamAccounts(names.get(team, ""), teams[team]) for team in page]


def _together(small: Iterable[Accounts]) -> list[TeamAccounts]:
    """One row, when they are enough people and have an account."""
    rows = list(small)
    counts = (sum(getattr(row, one.name) for row in rows) for one in fields(Accounts))
    together = Accounts(*counts)
    is_told = Reached(invited=together.people).is_told and any(together.place)
    return [TeamAccounts(None, together)] if is_told else []
