"""Who takes part: steps, the goal, teams and weeks, and who may see which of them."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.core.services import now
from advocacy.evidence.rules import FactKind
from advocacy.insights.adoption import Adoption, adoption
from advocacy.insights.adoption_rules import (
    FEW_COLLEAGUES,
    WEEK,
    GoalLine,
    GoalStep,
    Reached,
    told_teams,
    whole_percent,
)
from advocacy.insights.counting import count_everything
from advocacy.insights.goals import set_goal
from advocacy.insights.models import TeamWeek
from advocacy.people.models import Team, TeamManager
from tests.pages import PageClient
from tests.people.factories import make_person, make_team, sign_in
from tests.queries import counted_queries
from tests.relationships.making_rows import publish, score_everything, see

MONDAY = date(2026, 11, 23)


def make_full_team(name: str, people: int = 6, sharers: int = 0, **values: object) -> Team:
    team = make_team(name)
    for number in range(people):
        person = make_person(team=team, **values)
        if number < sharers:
            publish(person, team.id * 100 + number)
    return team


def count() -> None:
    score_everything()
    count_everything()


def test_communications_sees_the_company_its_goal_and_all_teams(
    app: object, pages: PageClient, clock: FixedClock
) -> None:
    make_full_team("Quays", 6, sharers=4)
    lotte = make_person(Role.COMMS, team=make_full_team("Crew", 7, sharers=2))
    set_goal(GoalStep.SHARED, 80, None, chosen_by=lotte.id)
    count()
    sign_in(pages.client, lotte)
    page = pages.get("/insights")
    assert "6 of 14 have shared once. 6 more and the goal of 80% is reached." in page.text
    clock.move(timedelta(weeks=1))
    count()
    sign_in(pages.client, lotte)
    page = pages.get("/insights")
    assert "Last week Quays led with 66%." in page.text
    heat = page.text.split("heat-table", 1)[1]
    assert heat.index(">Quays<") < heat.index(">Crew<")
    assert page.text.count("The same as a table") == 2
    assert "Goal: 80% shared once" in page.text


def test_managers_see_the_teams_that_they_manage_and_no_other(app: object, pages: PageClient) -> None:
    bram = make_person(Role.MANAGER)
    quays = make_team("Quays", managers=(bram,))
    for _ in range(5):
        make_person(team=quays)
    crew = make_full_team("Crew", 9)
    count()
    sign_in(pages.client, bram)
    page = pages.get("/insights")
    assert "0 of 5 have shared once." in page.text
    assert "Crew" not in page.text
    assert pages.get(f"/insights?team={quays.public_id}").status == 200
    assert pages.client.get(f"/insights?team={crew.public_id}").status_code == 404
    for closed in ("/insights/goal",):
        assert pages.client.get(closed).status_code == 403


def test_promises_are_a_chart_once_there_are_any(app: object, pages: PageClient) -> None:
    lotte = make_person(Role.COMMS, team=make_full_team("Quays", 6))
    count()
    sign_in(pages.client, lotte)
    assert "Promises kept" not in pages.get("/insights").text
    see(FactKind.QUESTION_ANSWERED, lotte, subject="q1", amount=600)
    see(FactKind.PROMISE_BROKEN, lotte, subject="q2")
    count()
    page = pages.get("/insights")
    assert "1 of 2 questions had an answer within a day." in page.text
    assert "no questions" in page.text


def test_employees_and_strangers_are_kept_out(client: FlaskClient) -> None:
    assert client.get("/insights").status_code == 302
    sign_in(client, make_person())
    assert client.get("/insights").status_code == 403


def test_a_manager_of_no_team_reads_what_would_be_here(app: object, pages: PageClient) -> None:
    make_full_team("Crew", 9)
    count()
    sign_in(pages.client, make_person(Role.MANAGER))
    assert "Nothing to count yet" in pages.get("/insights").text


def test_a_team_of_four_is_never_told_by_itself(app: object, pages: PageClient) -> None:
    make_full_team("Quays", 8, sharers=3)
    small = make_full_team("Legal", 4, sharers=4)
    make_full_team("People", 2)
    count()
    sign_in(pages.client, make_person(Role.ADMIN))
    page = pages.get("/insights")
    assert "Legal" not in page.text
    assert "Smaller teams together" in page.text
    assert pages.client.get(f"/insights?team={small.public_id}").status_code == 404


def weeks_of(page: Adoption | None) -> dict[str | None, list[int | None]]:
    """How many were active in each week, by the row's name; None where it is not told."""
    assert page is not None
    rows = {row.name: row.weeks for row in page.rows} | {"whole": page.by_week}
    return {name: [week.active if week and week.is_told else None for week in weeks] for name, weeks in rows.items()}


def test_who_was_too_few_in_an_earlier_week_is_not_what_the_others_leave_over(app: object) -> None:
    """Dock was two people a week ago: with Quays' five beside them they are seven. What Yard did is told."""
    quays, yard, dock = make_team("Quays"), make_team("Yard"), make_team("Dock")
    comms = make_person(Role.COMMS)
    with transaction() as session:
        for week, counts in ((MONDAY - WEEK, (5, 6, 2)), (MONDAY, (5, 6, 5))):
            for team, invited in zip((quays, yard, dock), counts, strict=True):
                session.add(TeamWeek(week=week, team_id=team.id, counted_at=now(), **steps(invited, active=1)))
    found = weeks_of(adoption(comms, None, 0))
    assert {name: weeks[-2:] for name, weeks in found.items()} == {
        "Quays": [None, 1],
        "Yard": [1, 1],
        "Dock": [None, 1],
        "whole": [3, 3],
    }
    assert weeks_of(adoption(comms, quays, 0))["whole"][-2:] == [None, 1], "on its own page, too"
    manager = make_person(Role.MANAGER)
    with transaction() as session:
        session.add_all([TeamManager(team_id=team.id, person_id=manager.id) for team in (quays, yard)])
    assert weeks_of(adoption(manager, None, 0))["Quays"][-2:] == [1, 1], "nobody of their teams was too few"


def steps(invited: int, active: int) -> dict[str, int]:
    return {"invited": invited, "joined": invited, "connected": 0, "shared": 0, "active": active}


def test_weeks_before_the_first_invitation_are_absent_and_not_zero(
    app: object, pages: PageClient, clock: FixedClock
) -> None:
    make_full_team("Quays", 6, sharers=3)
    make_full_team("Crew", 6, invited_at=clock.now())
    count()
    sign_in(pages.client, make_person(Role.COMMS))
    text = pages.get("/insights").text
    assert text.count("heat-none") >= 1
    assert "not invited yet" in text


def test_the_page_reads_as_much_for_fifty_teams_as_for_two(app: object, pages: PageClient) -> None:
    lotte = make_person(Role.COMMS)
    for number in range(2):
        make_full_team(f"Team A{number}", 5)
    count()
    sign_in(pages.client, lotte)
    pages.get("/insights")
    with counted_queries() as few:
        pages.get("/insights")
    for number in range(50):
        make_full_team(f"Team B{number}", 5)
    count()
    with counted_queries() as many:
        page = pages.get("/insights")
    assert len(many) <= len(few) <= 21
    assert "Next 20" in page.text
    assert pages.get("/insights?after=40").status == 200
    assert pages.get("/insights?after=99999").status == 200


def test_the_goal_is_chosen_by_communications_and_kept_in_words(app: object, pages: PageClient) -> None:
    sign_in(pages.client, make_person(Role.COMMS))
    assert pages.get("/insights/goal").heading == "The goal"
    bad = {"step": "likes", "percent": "180", "by": "31-12-2026"}
    page = pages.post("/insights/goal", bad, status=422)
    assert "Choose what the goal is about." in page.text
    assert 'value="180"' in page.text
    assert 'value="31-12-2026"' in page.text
    assert pages.post("/insights/goal", {"step": "active", "percent": "60", "by": ""}).status == 302
    assert 'value="60"' in pages.get("/insights/goal").text


@pytest.mark.parametrize(("part", "whole", "percent"), [(0, 9, 0), (1, 900, 1), (899, 900, 99), (9, 9, 100)])
def test_all_and_nobody_are_said_only_when_it_is_so(part: int, whole: int, percent: int) -> None:
    assert whole_percent(part, whole) == percent
    assert whole_percent(0, 0) is None


def test_the_goal_says_how_many_are_missing() -> None:
    goal = GoalLine(GoalStep.SHARED, 80, None)
    assert goal.missing(Reached(invited=412, shared=264)) == 66
    assert goal.missing(Reached(invited=10, shared=9)) == 0


@given(st.dictionaries(st.integers(0, 30), st.integers(0, 12), max_size=10))
def test_nothing_told_leaves_a_few_people_over(sizes: dict[int, int]) -> None:
    teams = {team: Reached(invited=size) for team, size in sizes.items()}
    told = told_teams(teams, whole_is_told=True)
    rest = sum(size for team, size in sizes.items() if team not in told)
    assert all(sizes[team] >= FEW_COLLEAGUES for team in told)
    assert not told or rest == 0 or rest >= FEW_COLLEAGUES


def test_somebody_who_leaves_is_out_of_the_count(app: object, pages: PageClient, clock: FixedClock) -> None:
    make_full_team("Quays", 6, invited_at=clock.now() - timedelta(weeks=3), left_at=clock.now() - timedelta(weeks=1))
    sign_in(pages.client, make_person(Role.COMMS))
    count()
    assert "Quays" not in pages.get("/insights").text


def test_the_second_page_of_teams_names_no_leader(app: object, pages: PageClient, clock: FixedClock) -> None:
    for number in range(22):
        make_full_team(f"Team {number:02}", 5, sharers=5 if number < 20 else 1)
    count()
    clock.move(timedelta(weeks=1))
    count()
    sign_in(pages.client, make_person(Role.COMMS))
    assert "Last week Team 00 led with 100%." in pages.get("/insights").text
    assert "Last week" not in pages.get("/insights?after=20").text
