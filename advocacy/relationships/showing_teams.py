"""The teams' board: the average per active person, and who manages what."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.evidence.calendar import Period
from advocacy.people.models import Person, Team, managed_team_ids, team_by_public_id
from advocacy.relationships.boards import ROWS_A_PAGE, Board, average_told, page_start, return_per_share
from advocacy.relationships.models import Generation, TeamPosition
from advocacy.relationships.ranking import current_generation
from advocacy.relationships.showing import PODIUM, BoardPage, Standing, own_total


def show_teams(reader: Person, period: Period, after: int) -> BoardPage:
    with transaction() as session:
        own = own_total(session, reader, period)
        generation = current_generation(session, period)
        if generation is None:
            return BoardPage(period, Board.TEAMS, None, (), (), None, None, None, 0, own)
        rows = _team_rows(session, _teams(generation).where(TeamPosition.row_number > after).limit(ROWS_A_PAGE), reader)
        mine = _team_rows(session, _teams(generation).where(TeamPosition.team_id == (reader.team_id or 0)), reader)
        last = session.scalar(
            select(func.max(TeamPosition.row_number)).where(TeamPosition.generation_id == generation.id)
        )
    elsewhere = mine[0] if mine and not any(row.mine for row in rows) else None
    return BoardPage(
        period=period,
        board=Board.TEAMS,
        made_at=generation.made_at,
        rows=tuple(rows),
        podium=tuple(rows[:PODIUM]) if after == 0 else (),
        mine=elsewhere,
        mine_after=page_start(elsewhere.row_number) if elsewhere else None,
        mine_board=Board.TEAMS,
        last=last or 0,
        own=own,
    )


def _teams(generation: Generation) -> Select[*tuple[Any, ...]]:
    return (
        select(TeamPosition, Team.public_id, Team.name)
        .join(Team, Team.id == TeamPosition.team_id)
        .where(TeamPosition.generation_id == generation.id)
        .order_by(TeamPosition.row_number)
    )


def _team_rows(session: Session, query: Select[*tuple[Any, ...]], reader: Person) -> list[Standing]:
    return [_team_row(row.TeamPosition, row.public_id, row.name, reader) for row in session.execute(query)]


def _team_row(position: TeamPosition, public_id: str, name: str, reader: Person) -> Standing:
    return Standing(
        row_number=position.row_number,
        place=position.rank,
        movement=position.movement,
        key=public_id,
        name=name,
        detail="",
        points=position.points,
        reported=position.reported,
        per_share=return_per_share(position.from_shares, position.shares),
        shares=position.shares,
        due=position.due,
        kept=position.kept,
        trend=tuple(position.trend),
        mine=position.team_id == reader.team_id,
        average=average_told(position.average_tenths, position.active),
        active=position.active,
        members=position.members,
    )


def choosable_teams(reader: Person) -> list[Team]:
    """The reader's own team first, then those that they manage."""
    with transaction() as session:
        wanted = {*managed_team_ids(session, reader.id), *([reader.team_id] if reader.team_id else [])}
        teams = session.scalars(select(Team).where(Team.id.in_(wanted))).all() if wanted else []
    return sorted(teams, key=lambda team: (team.id != reader.team_id, team.name.lower()))


def team_of(public_id: str) -> Team | None:
    with transaction() as session:
        return team_by_public_id(session, public_id)
