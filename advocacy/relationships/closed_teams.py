"""A team's result of a season that closed, as it was written then."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.evidence.calendar import Period, PeriodKind
from advocacy.people.models import Team
from advocacy.relationships.boards import Board, average_told
from advocacy.relationships.models import Season, SeasonResult


@dataclass(frozen=True)
class TeamSums:
    """What a team's row of the board is made of; `points` whole, `from_shares` in thousandths. `active`: how many
    people shared, answered somebody or answered a question; None: it was not kept and can't be told any more."""

    points: int
    active: int | None
    shares: int
    from_shares: int
    due: int
    kept: int


@dataclass(frozen=True)
class ClosedTeam:
    closed_at: datetime
    average: float
    reported: int
    sums: TeamSums


def closed_team(session: Session, team: Team, period: Period) -> ClosedTeam | None:
    """None for other periods, and where the team had no place."""
    if period.kind is not PeriodKind.SEASON:
        return None
    query = select(SeasonResult, Season.closed_at).join(Season, Season.start == SeasonResult.season_start)
    query = query.where(SeasonResult.season_start == period.start, SeasonResult.board == Board.TEAMS)
    row = session.execute(query.where(SeasonResult.team_id == team.id)).first()
    return _closed(row.SeasonResult, row.closed_at) if row else None


def _closed(result: SeasonResult, closed_at: datetime) -> ClosedTeam:
    active = _active(result)
    sums = TeamSums(result.points, active, result.shares, result.from_shares, result.due, result.kept)
    return ClosedTeam(closed_at, average_of(result) or 0.0, result.reported, sums)


def average_of(result: SeasonResult) -> float | None:
    """As the board of that season and what is behind it show it; None of a person."""
    tenths = result.average_tenths
    return None if tenths is None else average_told(tenths, _active(result))


def _active(result: SeasonResult) -> int | None:
    return result.active or active_then(result.points, result.average_tenths or 0)


def active_then(points: int, tenths: int) -> int | None:
    """How many people an average was of, where only one number fits: seasons that closed earlier did not keep it.
    The points were rounded to whole ones, the average to tenths; both bounds belong to it."""
    if points <= 0 or tenths <= 0:
        return None
    least = -(-(20 * points - 10) // (2 * tenths + 1))
    most = (20 * points + 10) // (2 * tenths - 1)
    return least if least == most else None
