"""Who takes part: from invited to active, for the whole company or one team, now and over the weeks."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.permissions import Permission, allowed
from advocacy.core.services import now, services
from advocacy.evidence.calendar import iso_week
from advocacy.evidence.loading import ScoringBook
from advocacy.insights.adoption_hiding import TOGETHER, withheld_weeks
from advocacy.insights.adoption_rules import TOO_FEW, WEEK, GoalLine, Reached, summed, told_teams, weeks_before
from advocacy.insights.goals import goal_line
from advocacy.insights.models import NO_TEAM, TeamWeek
from advocacy.people.models import Person, Team, managed_team_ids

TEAMS_A_PAGE = 20
LEAST_WEEKS = 3  # beside the present one, also in a company that has just begun
COUNTS = (
    TeamWeek.invited,
    TeamWeek.joined,
    TeamWeek.connected,
    TeamWeek.shared,
    TeamWeek.active,
    TeamWeek.due,
    TeamWeek.kept,
)
Teams = Mapping[int, Reached]
Withheld = Collection[tuple[int, date]]


@dataclass(frozen=True)
class TeamRow:
    """A team's weeks, oldest first; None where none of its people was invited yet. `name` None: the small teams
    together; empty: people without a team."""

    key: str
    name: str | None
    weeks: Sequence[Reached | None]
    now: Reached


@dataclass(frozen=True)
class Adoption:
    """`reached` and `by_week`: of the chosen team, or of all that the reader may see. Rows stand in the order of the
    last whole week: of the present one the most is still to come.

    `counted_at` None: nothing was counted yet. `everything`: all teams are in it. `small`: teams that stand together.
    """

    team: Team | None
    everything: bool
    counted_at: datetime | None
    weeks: Sequence[date]
    reached: Reached
    by_week: Sequence[Reached | None]
    goal: GoalLine | None
    rows: Sequence[TeamRow]
    next_after: int | None
    small: int

    @property
    def team_key(self) -> str | None:
        """As an address names the chosen team."""
        return self.team.public_id if self.team else None


def adoption(reader: Person, team: Team | None, after: int) -> Adoption | None:
    """A bounded number of queries. None for a team that is not the reader's to see."""
    with transaction() as session:
        visible = _visible_teams(session, reader)
        if team is not None and visible is not None and team.id not in visible:
            return None
        last, first = session.execute(select(func.max(TeamWeek.week), func.min(TeamWeek.week))).one()
        newest = last or _this_week()
        weeks = [week for week in weeks_before(newest) if week >= min(first or newest, newest - LEAST_WEEKS * WEEK)]
        teams = _teams(session, newest, visible)
        told = told_teams(teams, whole_is_told=True)
        if team is not None and team.id not in told:
            return None
        order = _in_order(told, teams, _teams(session, newest - WEEK, visible))
        last_page = after + TEAMS_A_PAGE >= len(order)
        small = teams.keys() - told
        withheld = withheld_weeks(session, weeks[0], _within(visible), told, small)
        page = order[after : after + TEAMS_A_PAGE]
        rows = _rows(session, weeks, page, small if last_page else (), teams, withheld)
        by_week = _by_week(session, weeks, [team.id] if team else visible)
        return Adoption(
            team=team,
            everything=visible is None,
            counted_at=session.scalar(select(func.max(TeamWeek.counted_at)).where(TeamWeek.week == newest)),
            weeks=weeks,
            reached=teams[team.id] if team else summed(teams.values()),
            by_week=_without(by_week, weeks, team.id, withheld) if team else by_week,
            goal=goal_line(session),
            rows=rows,
            next_after=None if last_page else after + TEAMS_A_PAGE,
            small=len(small),
        )


def _in_order(told: Collection[int], teams: Teams, week_before: Teams) -> list[int]:
    """The most active in the last whole week first, larger ones before smaller ones."""

    def place(team: int) -> tuple[int, int, int]:
        active = week_before.get(team, Reached()).percent_active or 0
        return -active, -teams[team].invited, team

    return sorted(told, key=place)


def _this_week() -> date:
    return iso_week(services().get(ScoringBook).calendar.day_of(now()))


def _visible_teams(session: Session, reader: Person) -> frozenset[int] | None:
    """None: all of them, for communications and admins. Managers: those that they manage."""
    if allowed(reader.roles, Permission.SEE_COMPANY):
        return None
    return frozenset(managed_team_ids(session, reader.id))


def _within(teams: Collection[int] | None) -> ColumnElement[bool]:
    return true() if teams is None else TeamWeek.team_id.in_(teams)


def _teams(session: Session, week: date, visible: Collection[int] | None) -> Teams:
    query = select(TeamWeek.team_id, *COUNTS).where(TeamWeek.week == week, _within(visible))
    return {team: Reached(*counts) for team, *counts in session.execute(query)}


def _by_week(session: Session, weeks: Sequence[date], teams: Collection[int] | None) -> list[Reached | None]:
    sums = [func.sum(count) for count in COUNTS]
    query = select(TeamWeek.week, *sums).where(TeamWeek.week >= weeks[0], _within(teams)).group_by(TeamWeek.week)
    found = {week: Reached(*map(int, counts)) for week, *counts in session.execute(query)}
    return [found.get(week) for week in weeks]


def _rows(
    session: Session,
    weeks: Sequence[date],
    page: Sequence[int],
    small: Collection[int],
    teams: Teams,
    withheld: Withheld,
) -> list[TeamRow]:
    """The teams of the page, and below the last ones the small teams together when they are enough people."""
    named = session.scalars(select(Team).where(Team.id.in_(page)))
    names = {team.id: (team.public_id, team.name) for team in named} | {NO_TEAM: ("", "")}
    found = _team_weeks(session, weeks, page)
    by_week = {key: _without([found.get((key, week)) for week in weeks], weeks, key, withheld) for key in page}
    rows = [TeamRow(*names.get(key, ("", "–")), by_week[key], teams[key]) for key in page]
    together = summed(teams[key] for key in small)
    if together.is_told:
        theirs = _without(_by_week(session, weeks, small), weeks, TOGETHER, withheld)
        rows.append(TeamRow("", None, theirs, together))
    return rows


def _without(
    by_week: Sequence[Reached | None], weeks: Sequence[date], key: int, withheld: Withheld
) -> list[Reached | None]:
    return [TOO_FEW if (key, week) in withheld else one for week, one in zip(weeks, by_week, strict=True)]


def _team_weeks(session: Session, weeks: Sequence[date], teams: Sequence[int]) -> dict[tuple[int, date], Reached]:
    query = select(TeamWeek.team_id, TeamWeek.week, *COUNTS)
    rows = session.execute(query.where(TeamWeek.team_id.in_(teams), TeamWeek.week >= weeks[0]))
    return {(team, week): Reached(*counts) for team, week, *counts in rows}
