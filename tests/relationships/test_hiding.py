"""Whoever left the ranking counts for the team, and is not found by taking away what is shown of the others."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.services import services
from advocacy.evidence.calendar import Period, PeriodKind
from advocacy.evidence.loading import ScoringBook
from advocacy.evidence.rules import FactKind, RuleName
from advocacy.people.models import Person, Team
from advocacy.people.rules import PersonState
from advocacy.relationships.boards import Board
from advocacy.relationships.closing import close_seasons
from advocacy.relationships.explaining_teams import TeamRow, put_together, team_evidence
from advocacy.relationships.models import SeasonResult
from advocacy.relationships.opting_out import leave_ranking
from advocacy.relationships.ranking import refresh_positions
from advocacy.relationships.showing_teams import show_teams
from tests.relationships.making_rows import give, make_person, make_team, score_everything, see
from tests.relationships.test_ranking import team_positions

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def team() -> Team:
    return make_team("Quays")


def crew(team: Team, people: int) -> list[Person]:
    """Number 1 has 5 points, number 2 has 10, and so on."""
    found = [make_person(f"Number{number}", team) for number in range(1, people + 1)]
    for number, person in enumerate(found, start=1):
        give(person, number, number)
    score_everything()
    return found


def november() -> Period:
    return services().get(ScoringBook).calendar.period(PeriodKind.MONTH, date(2026, 11, 23))


def shown(team: Team, clock: FixedClock) -> tuple[int, int, int]:
    """Points, people and shares of the team's row of November, once it is over; the page behind it says the same."""
    clock.move(timedelta(days=8))
    refresh_positions()
    return row_of(team, november())


def row_of(team: Team, period: Period) -> tuple[int, int, int]:
    [row] = show_teams(make_person("Reader"), period, 0).rows
    evidence = team_evidence(team, period)
    assert sum(one.milli for one in evidence.rows) == 1000 * row.points
    assert (evidence.sums.active, evidence.sums.shares) == (row.active, row.shares)
    return row.points, row.active, row.shares


@pytest.mark.parametrize(("hidden", "points"), [(0, 105), (1, 100), (2, 90), (3, 105), (4, 105)])
def test_hidden_people_count_for_the_team_from_three_up(
    team: Team, clock: FixedClock, hidden: int, points: int
) -> None:
    for person in crew(team, 6)[:hidden]:
        leave_ranking(person)
    counted = 6 if hidden >= 3 else 6 - hidden
    assert shown(team, clock) == (points, counted, counted)


def test_who_left_the_company_is_as_hidden(team: Team, clock: FixedClock) -> None:
    people = crew(team, 4)
    with transaction() as session:
        session.get_one(Person, people[0].id).state = PersonState.LEFT
    assert shown(team, clock) == (45, 3, 3)


def test_three_are_too_few_while_a_promise_was_due_to_only_one_of_them(team: Team, clock: FixedClock) -> None:
    people = crew(team, 5)
    see(FactKind.PROMISE_BROKEN, people[0], subject="question:q")
    score_everything()
    for person in people[:3]:
        leave_ranking(person)
    assert shown(team, clock) == (45, 2, 2)
    assert team_evidence(team, november()).sums.due == 0


def test_hidden_people_without_anything_do_not_matter(team: Team, clock: FixedClock) -> None:
    crew(team, 2)
    leave_ranking(make_person("Idle", team))
    assert shown(team, clock) == (15, 2, 2)


def test_a_week_and_the_line_of_weeks_hold_nobody_without_a_name(team: Team, clock: FixedClock) -> None:
    people = crew(team, 4)
    for person in people[:3]:
        leave_ranking(person)
    clock.move(timedelta(days=8))
    give(people[3], 2, 21)
    score_everything()
    refresh_positions()
    week = services().get(ScoringBook).calendar.period(PeriodKind.WEEK, date(2026, 11, 23))
    assert row_of(team, week) == (20, 1, 1)
    assert row_of(team, november()) == (50, 4, 4)
    for row in team_positions():
        assert row.trend[-2:] in ([20, 18], [None, 20])


def test_no_sum_minus_others_tells_what_one_of_them_did(team: Team, clock: FixedClock) -> None:
    """In January and February three people without a name did something, in March one of them alone."""
    named, *hidden = crew(team, 4)
    for person in hidden:
        leave_ranking(person)
    calendar, share, told = services().get(ScoringBook).calendar, 100, []
    clock.move(timedelta(days=50))
    for month in (1, 2, 3):
        for person in (named, *(hidden if month < 3 else hidden[:1])):
            share += 1
            see(FactKind.SHARE_PUBLISHED, person, source=f"share:{share}", share_id=share, k=1)
            see(FactKind.THANKS, person, subject=f"q{share}")
        score_everything()
        refresh_positions()
        quarter = calendar.period(PeriodKind.QUARTER, date(2027, 1, 1))
        of_month = calendar.period(PeriodKind.MONTH, date(2027, month, 1))
        assert row_of(team, of_month) == (5, 1, 1), "while it goes on, nobody sees what one of them adds"
        told.append(row_of(team, quarter)[0] - 5 * month)
        clock.move(timedelta(days=30))
    refresh_positions()
    season = calendar.period(PeriodKind.SEASON, date(2027, 1, 1))
    months = [row_of(team, calendar.period(PeriodKind.MONTH, date(2027, month, 1)))[0] - 5 for month in (1, 2, 3)]
    assert (told, months) == ([0, 15, 30], [15, 15, 0])
    assert row_of(team, quarter)[0] - 15 == row_of(team, season)[0] - 15 == 30, "the sum of the months"


def test_a_closed_season_leaves_them_out_and_has_the_team_of_its_last_day(team: Team, clock: FixedClock) -> None:
    people = crew(team, 3)
    leave_ranking(people[0])
    moved_to = make_team("Dock")
    with transaction() as session:
        session.get_one(Person, people[1].id).team_id = moved_to.id
    clock.move(timedelta(days=60))
    assert close_seasons()
    with transaction() as session:
        rows = session.scalars(select(SeasonResult).order_by(SeasonResult.board, SeasonResult.row_number)).all()
        found = [(row.board, row.team_id, row.points) for row in rows]
    assert found == [
        (Board.COLLEAGUES, team.id, 15),
        (Board.COLLEAGUES, moved_to.id, 10),
        (Board.TEAMS, team.id, 25),
    ]


def rules(*colleagues: int) -> list[TeamRow]:
    names = list(RuleName)
    return [TeamRow(names[place], False, count, 1000 * count) for place, count in enumerate(colleagues)]


@pytest.mark.parametrize(
    ("colleagues", "listed", "together"),
    [
        ((9, 7, 6), [9, 7, 6], None),
        ((9, 7, 6, 1), [9, 7], 7),  # the smallest other one goes with it
        ((9, 4, 3), [], 16),
        ((9, 8, 4, 3), [9], 15),
        ((2,), [], 2),
        ((), [], None),
    ],
)
def test_what_few_earned_for_never_stands_alone(
    colleagues: tuple[int, ...], listed: list[int], together: int | None
) -> None:
    rows = put_together(rules(*colleagues), reported=False)
    assert [row.colleagues for row in rows if row.rule is not None] == listed
    assert [row.milli // 1000 for row in rows if row.rule is None] == ([together] if together else [])


@pytest.mark.parametrize(
    ("hidden", "listed", "together"), [(0, [9, 7, 6], []), (1, [9], [13]), (2, [9], [13]), (3, [9, 7, 6], [])]
)
def test_a_rule_under_which_one_or_two_without_a_name_earned_does_not_stand_alone_either(
    hidden: int, listed: list[int], together: list[int]
) -> None:
    nine, seven, six = rules(9, 7, 6)
    rows = put_together([nine, replace(seven, hidden=hidden), six], reported=False)
    assert [row.colleagues for row in rows if row.rule is not None] == listed
    assert [row.milli // 1000 for row in rows if row.rule is None] == together


def test_what_one_without_a_name_was_thanked_for_is_not_told_by_the_rules_of_the_team(
    team: Team, clock: FixedClock
) -> None:
    people = crew(team, 8)
    for person in (*people[3:], people[0]):
        see(FactKind.THANKS, person, subject=f"q{person.id}")
    score_everything()
    for person in people[:3]:
        leave_ranking(person)
    clock.move(timedelta(days=8))
    [row] = team_evidence(team, november()).rows
    assert (row.rule, row.milli) == (None, 210_000)
