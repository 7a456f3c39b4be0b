"""Positions: who stands where, when they are written, and who stands nowhere."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.core.services import now, services
from advocacy.evidence.calendar import PeriodKind
from advocacy.evidence.loading import ScoringBook
from advocacy.evidence.rules import FactKind
from advocacy.people.models import Person
from advocacy.people.rules import PersonState
from advocacy.relationships.boards import Board, due_again
from advocacy.relationships.models import Generation, Position, TeamPosition
from advocacy.relationships.opting_out import leave_ranking, return_to_ranking
from advocacy.relationships.ranking import current_generation, refresh_positions
from tests.relationships.making_rows import give, make_person, make_team, publish, score_everything, see

pytestmark = pytest.mark.usefixtures("database")


def positions(kind: PeriodKind = PeriodKind.MONTH) -> list[Position]:
    calendar = services().get(ScoringBook).calendar
    with transaction() as session:
        generation = current_generation(session, calendar.period(kind, calendar.day_of(now())))
        assert generation is not None
        mine = select(Position).where(Position.generation_id == generation.id)
        return list(session.scalars(mine.order_by(Position.board, Position.row_number)))


def team_positions() -> list[TeamPosition]:
    with transaction() as session:
        current = select(Generation.id).where(Generation.is_current, Generation.kind == PeriodKind.MONTH)
        mine = select(TeamPosition).where(TeamPosition.generation_id.in_(current))
        return list(session.scalars(mine.order_by(TeamPosition.row_number)))


def places(kind: PeriodKind = PeriodKind.MONTH) -> list[tuple[int, int]]:
    return [(row.person_id, row.rank) for row in positions(kind)]


def test_equal_points_share_a_place_and_measured_ones_stand_first() -> None:
    first, measured, reported, last = (make_person(name) for name in ("Aylin", "Wim", "Grace", "Sem"))
    give(reported, 1, 1)
    see(FactKind.REPORTED, reported, share_id=1, amount=5, reported=True)
    give(measured, 3, 2)
    give(first, 4, 3)
    give(last, 1, 4)
    score_everything()
    refresh_positions()
    assert places() == [(first.id, 1), (measured.id, 2), (reported.id, 2), (last.id, 4)]
    assert [row.reported for row in positions()] == [0, 0, 10, 0]


def test_places_inside_a_team_and_the_teams_average_per_active_person() -> None:
    quays, crew = make_team("Quays"), make_team("Crew")
    noor, wim = make_person("Noor", quays), make_person("Wim", quays)
    make_person("Idle", quays)
    grace = make_person("Grace", crew)
    give(noor, 4, 1)
    give(wim, 1, 2)
    give(grace, 3, 3)
    score_everything()
    refresh_positions()
    assert [(row.person_id, row.rank, row.team_rank) for row in positions()] == [
        (noor.id, 1, 1),
        (grace.id, 2, 1),
        (wim.id, 3, 2),
    ]
    teams = [(row.team_id, row.rank, row.average_tenths, row.active, row.members) for row in team_positions()]
    assert teams == [(crew.id, 1, 150, 1, 1), (quays.id, 2, 125, 2, 3)]


def test_leaders_and_comms_have_boards_of_their_own() -> None:
    noor, anna, bas = (
        make_person("Noor"),
        make_person("Anna", roles=[Role.EMPLOYEE, Role.COMMS]),
        make_person("Bas", leader=True),
    )
    for number, person in enumerate((noor, anna, bas), start=1):
        give(person, 1, number)
    score_everything()
    refresh_positions()
    assert {row.person_id: (row.board, row.rank) for row in positions()} == {
        noor.id: (Board.COLLEAGUES, 1),
        anna.id: (Board.COMMS, 1),
        bas.id: (Board.LEADERS, 1),
    }


def test_who_leaves_the_ranking_stands_nowhere(clock: FixedClock) -> None:
    team = make_team()
    noor, wim = make_person("Noor", team), make_person("Wim", team)
    give(noor, 2, 1)
    give(wim, 1, 2)
    leave_ranking(noor)
    leave_ranking(noor)
    score_everything()
    refresh_positions()
    assert places() == [(wim.id, 1)]
    assert [row.average_tenths for row in team_positions()] == [50], "Noor's is not found by taking Wim's away"
    return_to_ranking(noor)
    clock.move(timedelta(seconds=60))
    refresh_positions()
    assert places() == [(noor.id, 1), (wim.id, 2)]


def test_who_left_the_company_stands_nowhere(clock: FixedClock) -> None:
    noor = make_person()
    give(noor, 1, 1)
    score_everything()
    refresh_positions()
    with transaction() as session:
        session.get_one(Person, noor.id).state = PersonState.LEFT
    clock.move(timedelta(minutes=1))
    refresh_positions()
    assert positions() == []


def test_movement_since_the_period_before(clock: FixedClock) -> None:
    noor, wim = make_person("Noor"), make_person("Wim")
    give(noor, 1, 1)
    give(wim, 2, 2)
    score_everything()
    clock.move(timedelta(days=7))
    give(noor, 3, 3)
    give(wim, 1, 4)
    grace = make_person("Grace")
    give(grace, 2, 5)
    score_everything()
    refresh_positions()
    moved = {row.person_id: row.movement for row in positions(PeriodKind.WEEK)}
    assert moved == {noor.id: 1, grace.id: None, wim.id: -2}
    [noors] = [row for row in positions(PeriodKind.WEEK) if row.person_id == noor.id]
    assert noors.trend == [None] * 10 + [5, 19]  # 15 and 4: somebody came back


def test_positions_are_written_when_something_changed_and_at_most_once_a_minute(clock: FixedClock) -> None:
    noor = make_person()
    give(noor, 1, 1)
    score_everything()
    assert len(refresh_positions()) == len(PeriodKind)
    see(FactKind.COMMENT, noor, share_id=1, counterpart="new")
    score_everything()
    assert refresh_positions() == []  # too early
    clock.move(timedelta(seconds=60))
    assert len(refresh_positions()) == len(PeriodKind)
    clock.move(timedelta(seconds=60))
    assert refresh_positions() == []  # nothing changed
    clock.move(timedelta(minutes=5))
    assert refresh_positions() == []
    assert [row.points for row in positions()] == [10]


def test_old_generations_go_and_the_one_before_stays_for_pages_being_read(clock: FixedClock) -> None:
    noor = make_person()
    publish(noor, 1)
    for number in range(4):
        see(FactKind.COMMENT, noor, share_id=1, counterpart=f"p{number}")
        score_everything()
        refresh_positions()
        clock.move(timedelta(minutes=1))
    with transaction() as session:
        counted = select(Generation.kind, func.count()).group_by(Generation.kind)
        assert dict(session.execute(counted).all()) == dict.fromkeys(PeriodKind, 2)
        kept = set(session.scalars(select(Generation.id)))
        assert set(session.scalars(select(Position.generation_id))) == kept


def test_slow_writing_waits_longer() -> None:
    made = now()
    assert due_again(made, took_ms=300) == made + timedelta(seconds=60)
    assert due_again(made, took_ms=4_000) == made + timedelta(seconds=200)
