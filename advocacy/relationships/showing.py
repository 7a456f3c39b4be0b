"""A page of the board: rows read by position, names joined now, the reader's own row always there."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.evidence.calendar import Period
from advocacy.people.models import Person, Team
from advocacy.people.rules import PersonState
from advocacy.relationships.boards import ROWS_A_PAGE, Board, page_start, whole
from advocacy.relationships.models import Generation, OptOut, Position, TeamPosition, Totals
from advocacy.relationships.ranking import current_generation

PODIUM = 3


@dataclass(frozen=True)
class Standing:
    """A row. `name` None: somebody who left the ranking since the positions were written."""

    row_number: int
    place: int
    movement: int | None
    key: str  # public id
    name: str | None
    detail: str
    points: int
    reported: int
    per_share: float | None
    shares: int
    due: int
    kept: int
    trend: tuple[int | None, ...]
    mine: bool
    average: float | None = None
    active: int = 0
    members: int = 0


@dataclass(frozen=True)
class OwnTotal:
    """Live, while places are as of the last minute."""

    points: int
    reported: int
    shares: int
    opted_out: bool


@dataclass(frozen=True)
class BoardPage:
    """`podium`: on the first page only. `mine`: the reader's row when it stands on another page. `last`: how many rows
    there are."""

    period: Period
    board: Board
    made_at: datetime | None
    rows: tuple[Standing, ...]
    podium: tuple[Standing, ...]
    mine: Standing | None
    mine_after: int | None
    mine_board: Board | None
    last: int
    own: OwnTotal

    @property
    def has_promises(self) -> bool:
        return any(row.due for row in self.rows)

    @property
    def compares(self) -> bool:
        """Somebody here had a place in the period before; else "new" beside everybody would say nothing."""
        return any(row.movement is not None for row in self.rows)

    @property
    def next_after(self) -> int | None:
        return self.rows[-1].row_number if self.rows and self.rows[-1].row_number < self.last else None


def show_people(reader: Person, period: Period, board: Board, team: Team | None, after: int) -> BoardPage:
    """A bounded number of index reads, whatever the size of the company."""
    with transaction() as session:
        own = own_total(session, reader, period)
        generation = current_generation(session, period)
        if generation is None:
            return BoardPage(period, board, None, (), (), None, None, None, 0, own)
        scope = _Scope(generation, board, team)
        rows = [_live(row, own) for row in _standings(session, scope.page(after), reader, team)]
        if team is not None:  # in a small circle everybody knows who is missing
            rows = [row for row in rows if row.name is not None]
        mine, mine_board = _mine(session, generation, reader, board, team)
        last = session.scalar(scope.last()) or 0
    elsewhere = _live(mine, own) if mine and not any(row.mine for row in rows) else None
    return BoardPage(
        period=period,
        board=board,
        made_at=generation.made_at,
        rows=tuple(rows),
        podium=tuple(rows[:PODIUM]) if after == 0 else (),
        mine=elsewhere,
        mine_after=page_start(elsewhere.row_number) if elsewhere else None,
        mine_board=mine_board,
        last=last,
        own=own,
    )


@dataclass(frozen=True)
class _Scope:
    """Which rows: a whole board, or those of one team on it."""

    generation: Generation
    board: Board
    team: Team | None

    def page(self, after: int) -> Select[*tuple[Any, ...]]:
        place = Position.team_row if self.team else Position.row_number
        return self._within(_people()).where(place > after).order_by(place).limit(ROWS_A_PAGE)

    def last(self) -> Select[*tuple[Any, ...]]:
        """The highest row number: one index read."""
        return self._within(select(func.max(Position.team_row if self.team else Position.row_number)))

    def _within(self, query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
        query = query.where(Position.generation_id == self.generation.id, Position.board == self.board)
        return query.where(Position.team_id == self.team.id) if self.team else query


def _people() -> Select[*tuple[Any, ...]]:
    return (
        select(Position, Person.public_id, Person.name, Person.state, Team.name.label("team"), OptOut.left_at)
        .join(Person, Person.id == Position.person_id)
        .outerjoin(Team, Team.id == Position.team_id)
        .outerjoin(OptOut, OptOut.person_id == Position.person_id)
    )


def _standings(session: Session, query: Select[*tuple[Any, ...]], reader: Person, team: Team | None) -> list[Standing]:
    return [_standing(row, reader, team) for row in session.execute(query)]


def _live(row: Standing, own: OwnTotal) -> Standing:
    """The reader's own numbers are those of this moment."""
    return replace(row, points=own.points, reported=own.reported, shares=own.shares) if row.mine else row


def _standing(row: Row[*tuple[Any, ...]], reader: Person, team: Team | None) -> Standing:
    position: Position = row.Position
    mine = position.person_id == reader.id
    there = row.state is PersonState.ACTIVE and row.left_at is None
    return Standing(
        row_number=position.team_row if team else position.row_number,
        place=position.team_rank if team else position.rank,
        movement=position.team_movement if team else position.movement,
        key=row.public_id,
        name=row.name if there or mine else None,
        detail=row.team or "",
        points=position.points,
        reported=position.reported,
        per_share=per_share(position),
        shares=position.shares,
        due=position.due,
        kept=position.kept,
        trend=tuple(position.trend),
        mine=mine,
    )


def _mine(
    session: Session, generation: Generation, reader: Person, board: Board, team: Team | None
) -> tuple[Standing | None, Board | None]:
    """The reader's row, when it belongs to what is shown, and the board it stands on."""
    query = _people().where(Position.generation_id == generation.id, Position.person_id == reader.id)
    row = session.execute(query).one_or_none()
    if row is None:
        return None, None
    position: Position = row.Position
    belongs = position.board is board and (team is None or position.team_id == team.id)
    return (_standing(row, reader, team) if belongs else None), position.board


def own_total(session: Session, reader: Person, period: Period) -> OwnTotal:
    sums = (func.coalesce(func.sum(column), 0) for column in (Totals.points, Totals.reported, Totals.shares))
    opted_out = select(OptOut.person_id).where(OptOut.person_id == reader.id).exists()
    row = session.execute(
        select(*sums, opted_out).where(
            Totals.person_id == reader.id, Totals.kind == period.kind, Totals.start == period.start
        )
    ).one()
    return OwnTotal(whole(int(row[0])), whole(int(row[1])), int(row[2]), bool(row[3]))


def per_share(position: Position | TeamPosition) -> float | None:
    return position.from_shares / position.shares / 1000 if position.shares else None


def person_on_boards(reader: Person, public_id: str) -> Person | None:
    """Whoever left the ranking or the company is found by nobody but themselves."""
    with transaction() as session:
        return session.scalar(on_boards(reader).where(Person.public_id == public_id))


def on_boards(reader: Person) -> Select[Person]:
    """The people whom this reader may look up there."""
    return (
        select(Person)
        .outerjoin(OptOut, OptOut.person_id == Person.id)
        .where(Person.state == PersonState.ACTIVE)
        .where((OptOut.person_id.is_(None)) | (Person.id == reader.id))
    )
