"""Closed seasons as they stand for good: places and points as written then, names joined now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.people.models import Person, Team
from advocacy.people.rules import PersonState
from advocacy.relationships.boards import ROWS_A_PAGE, Board, return_per_share
from advocacy.relationships.closed_teams import average_of
from advocacy.relationships.models import OptOut, Season, SeasonResult

MOST_SEASONS = 20


@dataclass(frozen=True)
class Result:
    """`name` None: somebody who left the company or the ranking since. `average`: of a team, per active person."""

    row_number: int
    place: int
    key: str
    name: str | None
    detail: str
    points: int
    reported: int
    per_share: float | None
    due: int
    kept: int
    average: float | None
    mine: bool


@dataclass(frozen=True)
class PastSeason:
    """`seasons`: all that are closed, newest first; `mine`: the reader's own result when it is not on this page."""

    season: Season
    board: Board
    rows: Sequence[Result]
    mine: Result | None
    last: int
    seasons: Sequence[Season]

    @property
    def next_after(self) -> int | None:
        return self.rows[-1].row_number if self.rows and self.rows[-1].row_number < self.last else None

    @property
    def has_promises(self) -> bool:
        return any(row.due for row in self.rows)


def any_season_closed() -> bool:
    with transaction() as session:
        return session.scalar(select(Season.start).limit(1)) is not None


def past_season(reader: Person, start: date | None, board: Board, after: int) -> PastSeason | None:
    """The season that began on that day, else the last one; None where no such season is closed."""
    with transaction() as session:
        seasons = session.scalars(select(Season).order_by(Season.start.desc()).limit(MOST_SEASONS)).all()
        found = next((one for one in seasons if start in (None, one.start)), None)
        if found is None:
            return None
        of_board = _results(found, board)
        query = of_board.where(SeasonResult.row_number > after).order_by(SeasonResult.row_number).limit(ROWS_A_PAGE)
        rows = [_result(row, reader) for row in session.execute(query)]
        mine = None if any(row.mine for row in rows) else _mine(session, of_board, reader)
        last = select(func.max(SeasonResult.row_number)).where(SeasonResult.season_start == found.start)
        return PastSeason(
            found, board, rows, mine, session.scalar(last.where(SeasonResult.board == board)) or 0, seasons
        )


def _results(season: Season, board: Board) -> Select[*tuple[Any, ...]]:
    return (
        select(SeasonResult, Person, Team, OptOut.left_at)
        .outerjoin(Person, Person.id == SeasonResult.person_id)
        .outerjoin(Team, Team.id == SeasonResult.team_id)
        .outerjoin(OptOut, OptOut.person_id == SeasonResult.person_id)
        .where(SeasonResult.season_start == season.start, SeasonResult.board == board)
    )


def _mine(session: Session, of_board: Select[*tuple[Any, ...]], reader: Person) -> Result | None:
    row = session.execute(of_board.where(SeasonResult.person_id == reader.id)).first()
    return _result(row, reader) if row else None


def _result(row: Row[*tuple[Any, ...]], reader: Person) -> Result:
    result, person, team = row.SeasonResult, row.Person, row.Team
    mine = person is not None and person.id == reader.id
    there = person is not None and person.state is PersonState.ACTIVE and row.left_at is None
    team_name = team.name if team else ""
    name = (person.name if there or mine else None) if result.person_id else team_name or None
    return Result(
        row_number=result.row_number,
        place=result.rank,
        key=person.public_id if person else (team.public_id if team else ""),
        name=name,
        detail=team_name if result.person_id else "",
        points=result.points,
        reported=result.reported,
        per_share=return_per_share(result.from_shares, result.shares, exact=mine),
        due=result.due,
        kept=result.kept,
        average=average_of(result),
        mine=mine,
    )
