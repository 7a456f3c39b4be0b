"""A page of the board: rows read by position, names joined now, the reader's own row always there."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.evidence.calendar import Period
from advocacy.people.models import Person, Team
from advocacy.people.rules import PersonState
from advocacy.relationships.boards import ROWS_A_PAGE, Board, page_start, return_per_share, whole
from advocacy.relationships.models import Generation, OptOut, Position, Totals
from advocacy.relationships.ranking import current_generation

PODIUM = 3


@dataclass(frozen=True)
class Standing:
    """A row. `name` None: somebody who left since the positions were written; nothing else tells who, either."""

    row_number: int
    place: int
    movement: int | None
    key: str  # public id, empty without a name
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
    per_share: float | None
    due: int
    kept: int
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
        scope = _Scope(generation, board, team, reader)
        rows = [_live(row, own) for row in _standings(session, scope.page(after), reader, team)]
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
    """Which rows: a whole board, or those of one team on it, without nameless ones: in a small circle everybody knows
    who is missing."""

    generation: Generation
    board: Board
    team: Team | None
    reader: Person

    def page(self, after: int) -> Select[*tuple[Any, ...]]:
        place = Position.team_row if self.team else Position.row_number
        return self._within(_people(self.reader)).where(place > after).order_by(place).limit(ROWS_A_PAGE)

    def last(self) -> Select[*tuple[Any, ...]]:
        """The highest row number: of a whole board one index read."""
        if self.team is None:
            return self._within(select(func.max(Position.row_number)))
        return self._within(_with_people(select(func.max(Position.team_row))))

    def _within(self, query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
        query = query.where(Position.generation_id == self.generation.id, Position.board == self.board)
        return query.where(Position.team_id == self.team.id, _has_name(self.reader)) if self.team else query


def _people(reader: Person) -> Select[*tuple[Any, ...]]:
    has_name = _has_name(reader).label("has_name")
    columns = (Position, Person.public_id, Person.name, Team.name.label("team"), has_name)
    return _with_people(select(*columns)).outerjoin(Team, Team.id == Position.team_id)


def _with_people(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    query = query.join(Person, Person.id == Position.person_id)
    return query.outerjoin(OptOut, OptOut.person_id == Position.person_id)


def _has_name(reader: Person) -> ColumnElement[bool]:
    """Who is still there, and the readers themselves."""
    there = and_(Person.state == PersonState.ACTIVE, OptOut.person_id.is_(None))
    return or_(there, Person.id == reader.id)


def _standings(session: Session, query: Select[*tuple[Any, ...]], reader: Person, team: Team | None) -> list[Standing]:
    return [_standing(row, reader, team) for row in session.execute(query)]


def _live(row: Standing, own: OwnTotal) -> Standing:
    """The reader's own numbers are those of this moment."""
    if not row.mine:
        return row
    return replace(
        row,
        points=own.points,
        reported=own.reported,
        shares=own.shares,
        per_share=own.per_share,
        due=own.due,
        kept=own.kept,
    )


def _standing(row: Row[*tuple[Any, ...]], reader: Person, team: Team | None) -> Standing:
    position: Position = row.Position
    return Standing(
        row_number=position.team_row if team else position.row_number,
        place=position.team_rank if team else position.rank,
        movement=position.team_movement if team else position.movement,
        key=row.public_id if row.has_name else "",
        name=row.name if row.has_name else None,
        detail=(row.team or "") if row.has_name else "",
        points=position.points,
        reported=position.reported,
        per_share=return_per_share(position.from_shares, position.shares, exact=position.person_id == reader.id),
        shares=position.shares,
        due=position.due,
        kept=position.kept,
        trend=tuple(position.trend),
        mine=position.person_id == reader.id,
    )


def _mine(
    session: Session, generation: Generation, reader: Person, board: Board, team: Team | None
) -> tuple[Standing | None, Board | None]:
    """The reader's row, when it belongs to what is shown, and the board it stands on."""
    query = _people(reader).where(Position.generation_id == generation.id, Position.person_id == reader.id)
    row = session.execute(query).one_or_none()
    if row is None:
        return None, None
    position: Position = row.Position
    belongs = position.board is board and (team is None or position.team_id == team.id)
    return (_standing(row, reader, team) if belongs else None), position.board


def own_total(session: Session, reader: Person, period: Period) -> OwnTotal:
    columns = (Totals.points, Totals.reported, Totals.from_shares, Totals.shares, Totals.due, Totals.kept)
    sums = (func.coalesce(func.sum(column), 0) for column in columns)
    opted_out = select(OptOut.person_id).where(OptOut.person_id == reader.id).exists()
    row = session.execute(
        select(*sums, opted_out).where(
            Totals.person_id == reader.id, Totals.kind == period.kind, Totals.start == period.start
        )
    ).one()
    points, reported, from_shares, shares, due, kept = (int(number) for number in row[:-1])
    per_share = return_per_share(from_shares, shares, exact=True)
    return OwnTotal(whole(points), whole(reported), shares, per_share, due, kept, opted_out=bool(row[-1]))


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
