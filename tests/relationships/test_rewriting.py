"""Kept boards of long ago give nobody away who left since: they are written anew."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.services import now, services
from advocacy.evidence.calendar import Period, PeriodKind
from advocacy.evidence.loading import ScoringBook
from advocacy.people.models import Person, Team
from advocacy.people.rules import PersonState
from advocacy.relationships import rewriting
from advocacy.relationships.boards import Board
from advocacy.relationships.closing import close_seasons
from advocacy.relationships.explaining_teams import team_evidence
from advocacy.relationships.models import Generation, Position, SeasonResult, TeamPosition
from advocacy.relationships.opting_out import leave_ranking, return_to_ranking
from advocacy.relationships.ranking import Written, is_alone, refresh_positions, write
from advocacy.relationships.rewriting import rewrite_kept_boards
from advocacy.relationships.showing import Standing, show_people
from advocacy.relationships.showing_teams import show_teams
from tests.relationships.making_rows import give, make_person, make_team, score_everything

pytestmark = pytest.mark.usefixtures("database")
FIRST_WEEK, SECOND_WEEK = date(2026, 11, 23), date(2026, 11, 30)


@pytest.fixture
def team() -> Team:
    return make_team("Quays")


@pytest.fixture
def people(team: Team, clock: FixedClock) -> list[Person]:
    """In the first week Number 1 had 5 points, Number 2 had 10, and so on; Number 6 some in the second as well. Now it
    is the fifth week: two kept boards are too old for late facts."""
    found = [make_person(f"Number{number}", team) for number in range(1, 7)]
    for number, person in enumerate(found, start=1):
        give(person, number, number)
    settle()
    clock.move(timedelta(days=7))
    give(found[5], 2, 20)
    settle()
    clock.move(timedelta(days=21))
    settle()
    return found


def settle() -> None:
    score_everything()
    refresh_positions()


def sweep(clock: FixedClock) -> list[Written]:
    """As the task does once in a while, until nothing is left to do."""
    written: list[Written] = []
    while True:
        clock.move(timedelta(minutes=10))
        refresh_positions()
        found = rewrite_kept_boards()
        if not found:
            return written
        written += found


def week(start: date = FIRST_WEEK, kind: PeriodKind = PeriodKind.WEEK) -> Period:
    return services().get(ScoringBook).calendar.period(kind, start)


def results() -> list[tuple[Any, ...]]:
    """Of closed seasons: every column."""
    with transaction() as session:
        return [
            tuple(row) for row in session.execute(select(*SeasonResult.__table__.columns).order_by(SeasonResult.id))
        ]


def board(
    team: Team, start: date = FIRST_WEEK, kind: PeriodKind = PeriodKind.WEEK
) -> tuple[Standing, tuple[Standing, ...]]:
    """The team's row of that week, and the rows of its people, as a stranger sees them."""
    reader, period = make_person("Reader"), week(start, kind)
    [row] = show_teams(reader, period, 0).rows
    return row, show_people(reader, period, Board.COLLEAGUES, team, 0).rows


@pytest.mark.parametrize(("hidden", "rest"), [(1, 0), (2, 0), (3, 30), (4, 50)])
def test_nobody_is_found_by_taking_away_those_with_a_name(
    team: Team, people: list[Person], clock: FixedClock, hidden: int, rest: int
) -> None:
    clock.move(timedelta(days=40))
    settle()
    for person in people[:hidden]:
        leave_ranking(person)
    assert len(board(team)[1]) == 6 - hidden, "no name stands there any more, at once"
    sweep(clock)
    for kind, left in ((PeriodKind.WEEK, 0), (PeriodKind.MONTH, rest)):
        row, named = board(team, kind=kind)
        assert row.points - sum(one.points for one in named) == left
        assert row.shares - sum(one.shares for one in named) == (hidden if left else 0)
        evidence = team_evidence(team, week(kind=kind))
        assert (sum(one.milli for one in evidence.rows), evidence.sums.shares) == (1000 * row.points, row.shares)
        assert evidence.sums.active == row.active


def test_the_line_of_weeks_on_a_later_board_leaves_them_out(
    team: Team, people: list[Person], clock: FixedClock
) -> None:
    leave_ranking(people[0])
    assert board(team, SECOND_WEEK)[0].trend[-2] == 105
    sweep(clock)
    assert board(team, SECOND_WEEK)[0].trend[-2] == 100


def test_no_row_without_a_name_stays_on_the_companys_board(people: list[Person], clock: FixedClock) -> None:
    leave_ranking(people[0])
    with transaction() as session:
        session.get_one(Person, people[5].id).state = PersonState.LEFT
    sweep(clock)
    rows = show_people(make_person("Reader"), week(), Board.COLLEAGUES, None, 0).rows
    assert [(row.place, row.name) for row in rows] == [(1, "Number5"), (2, "Number4"), (3, "Number3"), (4, "Number2")]


def test_who_comes_back_stands_there_again(team: Team, people: list[Person], clock: FixedClock) -> None:
    leave_ranking(people[0])
    sweep(clock)
    return_to_ranking(people[0])
    sweep(clock)
    row, named = board(team)
    assert (row.points, len(named)) == (105, 6)


def test_who_joins_or_leaves_without_points_has_no_board_written_anew(
    team: Team, people: list[Person], clock: FixedClock
) -> None:
    make_person("Newcomer", team)
    make_person("Invited", team, state=PersonState.INVITED)
    leave_ranking(make_person("Idle", team))
    assert sweep(clock) == []


def test_one_board_at_a_time_when_they_take_long(
    people: list[Person], clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewriting, "SWEEP_MS", 0)
    leave_ranking(people[0])
    [first] = rewrite_kept_boards()
    assert rewrite_kept_boards() == [], "too early"
    clock.move(timedelta(minutes=10))
    [second] = rewrite_kept_boards()
    assert [first.period, second.period] == [week(), week(SECOND_WEEK)]
    clock.move(timedelta(minutes=10))
    assert rewrite_kept_boards() == []


def test_a_board_made_before_marks_were_kept_is_written_anew(
    team: Team, people: list[Person], clock: FixedClock
) -> None:
    leave_ranking(people[0])
    with transaction() as session:
        for generation in session.scalars(select(Generation)):
            generation.hidden = ""
    sweep(clock)
    assert board(team)[0].points == 100


def test_what_was_replaced_goes(people: list[Person], clock: FixedClock) -> None:
    for person in people[:3]:
        leave_ranking(person)
        sweep(clock)
    give(people[5], 1, 30)
    clock.move(timedelta(minutes=10))
    settle()
    with transaction() as session:
        of_then = (Generation.kind == PeriodKind.WEEK, Generation.start <= SECOND_WEEK)
        assert session.scalar(select(func.count()).where(*of_then)) == 2
        kept = set(session.scalars(select(Generation.id)))
        for table in (Position, TeamPosition):
            assert set(session.scalars(select(table.generation_id))) <= kept


def test_a_board_of_a_calendar_that_was_changed_is_left_alone(people: list[Person], clock: FixedClock) -> None:
    with transaction() as session:
        [old] = session.scalars(select(Generation).where(Generation.start == FIRST_WEEK, Generation.is_current))
        old.start = FIRST_WEEK - timedelta(days=3)
        old.hidden = ""
    assert sweep(clock) == []


def test_results_of_a_closed_season_stay_while_its_board_is_written_anew(
    team: Team, people: list[Person], clock: FixedClock
) -> None:
    clock.move(timedelta(days=400))
    give(people[5], 1, 30)
    settle()
    [season] = close_seasons()[:1]
    before = results()
    leave_ranking(people[0])
    assert season in {board.period for board in sweep(clock)}
    assert results() == before
    row, named = board(team, season.start, PeriodKind.SEASON)
    assert (row.points, len(named)) == (100 + 18, 5), "with ten more and two who came back in the second week"


def test_one_that_cannot_be_written_holds_up_no_other(
    people: list[Person], clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_the_first(session: Session, period: Period, *rest: Any) -> Written:
        if period == week():
            session.execute(text("SELECT 1 / 0"))
        return write(session, period, *rest)

    monkeypatch.setattr(rewriting, "write", break_the_first)
    monkeypatch.setattr(rewriting, "SWEEP_MS", 0)
    leave_ranking(people[0])
    with pytest.raises(DBAPIError):
        sweep(clock)
    with transaction() as session:
        current = {board.start: board for board in session.scalars(select(Generation).where(Generation.is_current))}
    assert current[SECOND_WEEK].hidden == current[date(2026, 12, 21)].hidden != current[FIRST_WEEK].hidden


def test_two_workers_write_a_board_once(people: list[Person], monkeypatch: pytest.MonkeyPatch) -> None:
    leave_ranking(people[0])
    seen = rewriting._outdated(now(), services().get(ScoringBook).calendar)
    assert len(rewrite_kept_boards()) == len(seen) == 2
    monkeypatch.setattr(rewriting, "_outdated", lambda *_: seen)
    assert rewrite_kept_boards() == [], "the slower one finds them done"


def test_while_another_worker_writes_positions_nothing_is_written(people: list[Person]) -> None:
    leave_ranking(people[0])
    with services().database.engine.begin() as other:
        assert is_alone(Session(other))
        assert rewrite_kept_boards() == []
    assert len(rewrite_kept_boards()) == 2
