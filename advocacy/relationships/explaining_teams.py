"""How a team comes to its points, without anybody's part in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Date, Integer, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.core.services import now, services
from advocacy.evidence.calendar import Period, PeriodKind
from advocacy.evidence.loading import ScoringBook
from advocacy.evidence.rules import RuleName
from advocacy.people.models import Person, Team
from advocacy.relationships.boards import FEW, LEAST_HIDDEN, whole
from advocacy.relationships.closed_teams import ClosedTeam, TeamSums, closed_team
from advocacy.relationships.explaining import rows_in
from advocacy.relationships.explaining_weeks import weeks_until
from advocacy.relationships.hiding import hidden_people, months_over, months_told
from advocacy.relationships.models import Points, TeamPosition, Totals
from advocacy.relationships.ranking import current_generation


@dataclass(frozen=True)
class TeamRow:
    """`rule` None: all rules that few colleagues earned under, put together. `colleagues` None: few. `hidden`: how many
    of them have no name; everybody else's days and rules can be looked at."""

    rule: RuleName | None
    reported: bool
    colleagues: int | None
    milli: int
    hidden: int = 0

    @property
    def is_small(self) -> bool:
        return (self.colleagues or 0) < FEW or 0 < self.hidden < LEAST_HIDDEN


@dataclass(frozen=True)
class TeamEvidence:
    """`sums`: of the rows; `closed`: the result of a season that closed, whoever left since. `weeks`: the points of
    the board's line, oldest first."""

    rows: tuple[TeamRow, ...]
    sums: TeamSums
    closed: ClosedTeam | None
    weeks: Sequence[tuple[Period, int | None]]

    @property
    def differs(self) -> bool:
        """Whether others count for the team today than when the season closed."""
        if self.closed is None:
            return False
        then = self.closed.sums
        return then != (self.sums if then.active is not None else replace(self.sums, active=None))


def team_evidence(team: Team, period: Period) -> TeamEvidence:
    """Of the same people as the team's row on the board: those without a name only in months that hold them."""
    with transaction() as session:
        told = _told(session, team, period)  # totals before points: see LOCK_BOTH of a rebuild
        sums = session.execute(_sums(team, period, told)).one()
        weeks = _weeks(session, team, period)
        closed = closed_team(session, team, period)
        rows = session.execute(_team_rows(team, period, told)).all()
    found = [TeamRow(row.rule, row.reported, row.colleagues, int(row.milli), row.hidden) for row in rows]
    listed = [row for reported in (False, True) for row in put_together(found, reported=reported)]
    points = whole(sum(row.milli for row in listed))
    return TeamEvidence(tuple(listed), TeamSums(points, *sums), closed, weeks)


def put_together(rows: Sequence[TeamRow], *, reported: bool) -> list[TeamRow]:
    """What fewer than five colleagues, or one or two without a name, earned under is one row, and with it the smallest
    other rule: else that row, or what is left when the others are taken away, could be one colleague's."""
    mine = sorted((row for row in rows if row.reported is reported), key=lambda row: (not row.is_small, row.colleagues))
    few = sum(row.is_small for row in mine)
    few = min(few + 1, len(mine)) if few else 0
    listed = sorted(mine[few:], key=lambda row: -row.milli)
    milli = sum(row.milli for row in mine[:few])
    return [*listed, TeamRow(None, reported, None, milli)] if milli else listed


def _told(session: Session, team: Team, period: Period) -> list[date]:
    """The months of the period that hold people without a name."""
    calendar = services().get(ScoringBook).calendar
    until = months_over(calendar, calendar.day_of(now()), period)
    return [start for start, _team in months_told(session, period.start, until, Totals.team_id == team.id)]


def _team_rows(team: Team, period: Period, told: Sequence[date]) -> Select[*tuple[Any, ...]]:
    milli = func.sum(Points.milli).label("milli")
    colleagues = func.count(func.distinct(Points.person_id)).label("colleagues")
    without_name = Points.person_id.in_(hidden_people())
    hidden = func.count(func.distinct(Points.person_id)).filter(without_name).label("hidden")
    key = (Points.rule, Points.reported)
    together = func.date_trunc("month", Points.counts_on).cast(Date).in_(told)
    counted = or_(~without_name, together)
    conditions = rows_in(period, Points.team_id == team.id, Points.person_id.in_(_ranked()), counted)
    return select(*key, milli, colleagues, hidden).where(*conditions).group_by(*key).having(milli != 0)


def _sums(team: Team, period: Period, told: Sequence[date]) -> Select[*tuple[Any, ...]]:
    active = func.count(Totals.person_id.distinct()).filter(or_(Totals.shares > 0, Totals.acts > 0))
    amounts = (Totals.shares, Totals.from_shares, Totals.due, Totals.kept)
    sums = (func.coalesce(func.sum(amount), 0).cast(Integer) for amount in amounts)
    hidden = Totals.person_id.in_(hidden_people())
    named = and_(Totals.kind == period.kind, Totals.start == period.start, ~hidden)
    together = and_(Totals.kind == PeriodKind.MONTH, Totals.start.in_(told), hidden)
    query = select(active, *sums).where(Totals.team_id == team.id, Totals.person_id.in_(_ranked()))
    return query.where(or_(named, together))


def _ranked() -> Select[int]:
    """Comms and leaders count on boards of their own."""
    return select(Person.id).where(Person.leader.is_(False), ~Person.roles.contains([Role.COMMS]))


def _weeks(session: Session, team: Team, period: Period) -> list[tuple[Period, int | None]]:
    """As the board's row draws them."""
    generation = current_generation(session, period)
    if generation is None:
        return []
    place = (TeamPosition.generation_id == generation.id, TeamPosition.team_id == team.id)
    trend = session.scalar(select(TeamPosition.trend).where(*place))
    return list(zip(weeks_until(period, generation.made_at), trend, strict=True)) if trend else []
