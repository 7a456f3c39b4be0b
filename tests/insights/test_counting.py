"""What is kept counted is what the facts say, however often and in which order it is counted."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.paths import POLICIES
from advocacy.core.services import services
from advocacy.evidence.loading import ScoringBook, read_scoring
from advocacy.evidence.rules import FactKind
from advocacy.insights.counting import count_everything
from advocacy.insights.models import DayOutcome, TeamWeek
from advocacy.insights.outcome_rules import Outcome
from advocacy.networks.rules import Network
from advocacy.people.leaving import deactivate
from advocacy.relationships.opting_out import leave_ranking
from advocacy.relationships.rebuilding import rebuild_points
from tests.people.factories import make_person, make_team
from tests.relationships.making_rows import publish, score_everything, see

pytestmark = pytest.mark.usefixtures("database")

MONDAY = date(2026, 11, 23)
WEEK = timedelta(weeks=1)


def outcomes() -> dict[tuple[date, str, Outcome], int]:
    with transaction() as session:
        rows = session.scalars(select(DayOutcome)).all()
    return {(row.day, row.network, row.outcome): row.amount for row in rows}


def week(monday: date, team: int = 0) -> tuple[int, ...]:
    with transaction() as session:
        row = session.get(TeamWeek, (monday, team))
    return (row.invited, row.joined, row.connected, row.shared, row.active) if row else ()


def test_a_week_counts_how_far_people_came(clock: FixedClock) -> None:
    team = make_team()
    noor, _wim = make_person(team=team), make_person(team=team)
    make_person(team=team, joined_at=None)
    publish(noor, 1)
    score_everything()
    count_everything()
    assert week(MONDAY, team.id) == (3, 2, 0, 1, 1)
    assert week(MONDAY - WEEK, team.id) == (3, 2, 0, 0, 0)
    assert week(MONDAY - 6 * WEEK, team.id) == (), "nobody was invited yet"
    clock.move(WEEK)
    count_everything()
    assert week(MONDAY + WEEK, team.id) == (3, 2, 0, 1, 0), "has shared once, is not active any more"


def test_who_left_is_in_the_weeks_before(clock: FixedClock) -> None:
    team = make_team()
    noor = make_person(team=team)
    make_person(team=team)
    count_everything()
    clock.move(WEEK)
    deactivate(noor.id, by=None)
    count_everything()
    assert week(MONDAY, team.id)[0] == 2
    assert week(MONDAY + WEEK, team.id)[0] == 1


def test_a_week_that_is_over_and_settled_is_left_alone(clock: FixedClock) -> None:
    team, other = make_team(), make_team()
    noor = make_person(team=team)
    clock.move(2 * WEEK)
    count_everything()
    with transaction() as session:
        session.merge(noor).team_id = other.id
    clock.move(timedelta(hours=1))
    count_everything()
    assert week(MONDAY, team.id)[0] == 1, "where she was then"
    assert week(MONDAY + 2 * WEEK, other.id)[0] == 1


def test_figures_count_by_how_much_they_grew_and_never_fall(clock: FixedClock) -> None:
    noor = make_person()
    publish(noor, 1)
    see(FactKind.COMMENTS, noor, share_id=1, amount=4)
    see(FactKind.COMMENTS, noor, share_id=1, amount=3)
    count_everything()
    assert outcomes()[MONDAY, "x", Outcome.ANSWERS] == 4
    clock.move(timedelta(days=1))
    see(FactKind.COMMENTS, noor, share_id=1, amount=9)
    count_everything()
    assert outcomes()[MONDAY + timedelta(days=1), "x", Outcome.ANSWERS] == 5
    clock.move(timedelta(days=1))
    see(FactKind.COMMENTS, noor, share_id=1, amount=2)
    count_everything()
    assert (MONDAY + timedelta(days=2), "x", Outcome.ANSWERS) not in outcomes(), "a falling figure takes nothing away"


def test_what_is_taken_back_later_is_out_of_its_day(clock: FixedClock) -> None:
    noor = make_person()
    publish(noor, 1, network=Network.LINKEDIN)
    see(FactKind.REPORTED, noor, source="report:1", share_id=1, amount=3, reported=True)
    see(FactKind.REPORTED, noor, source="report:2", share_id=1, amount=2, reported=True)
    count_everything()
    assert outcomes()[MONDAY, "linkedin", Outcome.REPORTED] == 5
    clock.move(timedelta(days=3))
    see(FactKind.VOID, noor, source="void:1", voids="report:1", share_id=1)
    count_everything()
    assert outcomes()[MONDAY, "linkedin", Outcome.REPORTED] == 2


def test_colleagues_do_not_count_and_counting_twice_is_counting_once() -> None:
    noor = make_person()
    publish(noor, 1)
    see(FactKind.COMMENT, noor, share_id=1, subject="a", counterpart="c", from_colleague=True)
    see(FactKind.COMMENT, noor, share_id=1, subject="b", counterpart="d")
    see(FactKind.CLICK, noor, share_id=1)
    see(FactKind.ANSWER, noor, share_id=1, subject="b", amount=600)
    see(FactKind.ANSWER, noor, share_id=1, subject="c", amount=90_000)
    count_everything()
    once = outcomes()
    assert count_everything()
    assert outcomes() == once
    assert {outcome: amount for (_, _, outcome), amount in once.items()} == {
        Outcome.SHARES: 1,
        Outcome.ANSWERS: 1,
        Outcome.VISITS: 1,
        Outcome.WE_ANSWERED: 2,
        Outcome.WE_ANSWERED_IN_TIME: 1,
    }


def test_who_came_back_comes_from_the_ledger() -> None:
    noor = make_person()
    publish(noor, 1)
    publish(noor, 2, k=2)
    see(FactKind.COMMENT, noor, share_id=1, subject="a", counterpart="d", ago=timedelta(hours=1))
    see(FactKind.COMMENT, noor, share_id=2, subject="b", counterpart="d")
    score_everything()
    count_everything()
    assert outcomes()[MONDAY, "x", Outcome.CAME_BACK] == 1


def test_who_came_back_is_taken_away_again_when_a_rebuild_finds_nobody() -> None:
    noor = make_person()
    publish(noor, 1)
    publish(noor, 2, k=2)
    see(FactKind.COMMENT, noor, share_id=1, subject="a", counterpart="d", ago=timedelta(hours=1))
    see(FactKind.COMMENT, noor, share_id=2, subject="b", counterpart="d")
    score_everything()
    count_everything()
    usual, words = services().get(ScoringBook), (POLICIES / "scoring.toml").read_text(encoding="utf-8")
    without = words.replace("[networks.x]\noutcomes = true", "[networks.x]\noutcomes = false")
    services().provide(ScoringBook, read_scoring(without, "Europe/Amsterdam"))
    rebuild_points(apply=True)
    services().provide(ScoringBook, usual)
    count_everything()
    assert (MONDAY, "x", Outcome.CAME_BACK) not in outcomes()
    assert outcomes()[MONDAY, "x", Outcome.ANSWERS] == 2


def test_who_came_back_is_counted_also_when_it_is_found_out_later(clock: FixedClock) -> None:
    """Facts are scored after they are recorded, and one that comes in late changes what a later day says."""
    noor = make_person()
    publish(noor, 1)
    publish(noor, 2, k=2)
    see(FactKind.COMMENT, noor, share_id=1, subject="a", counterpart="d", ago=timedelta(hours=1))
    see(FactKind.COMMENT, noor, share_id=2, subject="b", counterpart="d", source="comment:b")
    count_everything()
    assert (MONDAY, "x", Outcome.CAME_BACK) not in outcomes()
    clock.move(timedelta(hours=2))
    score_everything()
    count_everything()
    assert outcomes()[MONDAY, "x", Outcome.CAME_BACK] == 1
    count_everything()
    assert outcomes()[MONDAY, "x", Outcome.CAME_BACK] == 1, "counted anew, and once"
    see(FactKind.VOID, noor, source="void:b", voids="comment:b")
    count_everything()
    clock.move(timedelta(hours=2))
    score_everything()
    count_everything()
    assert (MONDAY, "x", Outcome.CAME_BACK) not in outcomes(), "what is taken back leaves its day"


def test_promises_of_who_left_the_ranking_are_not_in_their_teams_week() -> None:
    """Everybody else's are on the board."""
    team = make_team()
    people = [make_person(team=team) for _ in range(4)]
    for person in people:
        see(FactKind.QUESTION_ANSWERED, person, subject=f"question:{person.id}", amount=60)
    score_everything()

    def promises() -> tuple[int, int]:
        count_everything()
        with transaction() as session:
            row = session.get_one(TeamWeek, (MONDAY, team.id))
            return row.due, row.kept

    assert promises() == (4, 4)
    leave_ranking(people[0])
    assert promises() == (3, 3)
    for person in people[1:3]:
        leave_ranking(person)
    assert promises() == (1, 1), "three neither: weeks and months together would tell more than each of them"
