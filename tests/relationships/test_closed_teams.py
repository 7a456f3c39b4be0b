"""What opens behind a team's result of a closed season is that result, whoever left or changed boards since."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.people.models import Person, Team
from advocacy.people.rules import PersonState
from advocacy.relationships.closed_teams import active_then, average_of
from advocacy.relationships.closing import close_seasons
from advocacy.relationships.models import SeasonResult
from advocacy.relationships.opting_out import leave_ranking
from tests.people.factories import make_person, make_team, sign_in
from tests.relationships.making_rows import give, score_everything
from tests.relationships.test_pages import page

pytestmark = pytest.mark.usefixtures("database")
SEASON = "2026-07-01"
SAME = "This result stands as it closed on"


@pytest.fixture
def team(clock: FixedClock) -> Team:
    """Three people with 10, 20 and 30 points, in a season that closed since."""
    team = make_team("Quays")
    for share_id in (1, 2, 3):
        give(make_person(name=f"Number{share_id}", team=team), 2 * share_id, share_id)
    score_everything()
    clock.move(timedelta(days=60))
    assert close_seasons()
    return team


def third(**values: object) -> None:
    with transaction() as session:
        session.execute(update(Person).where(Person.name == "Number3").values(**values))


def third_leaves_the_ranking() -> None:
    with transaction() as session:
        person = session.query(Person).filter_by(name="Number3").one()
    leave_ranking(person)


def behind(client: FlaskClient, team: Team) -> str:
    sign_in(client, make_person())
    words = page(client, f"/board/teams/{team.public_id}?period=season&of={SEASON}")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", words))


@pytest.mark.parametrize(
    "change",
    [
        lambda: third(state=PersonState.LEFT),
        lambda: third(leader=True),
        lambda: third(roles=[Role.EMPLOYEE, Role.COMMS]),
        third_leaves_the_ranking,
    ],
)
def test_a_closed_result_opens_its_own_sums(client: FlaskClient, team: Team, change: Callable[[], None]) -> None:
    change()
    words = behind(client, team)
    assert "60 points ÷ 3 active people = 20.0" in words
    assert "3 people shared" in words
    assert "60 points from shares ÷ 3 shares = 20" in words
    assert SAME in words
    assert "30 points ÷ 2 active people" in words


def test_nothing_is_said_twice_while_nothing_differs(client: FlaskClient, team: Team) -> None:
    words = behind(client, team)
    assert words.count("60 points ÷ 3 active people") == 1
    assert SAME not in words


def test_seasons_that_kept_no_number_of_people_tell_it_where_only_one_fits(client: FlaskClient, team: Team) -> None:
    with transaction() as session:
        session.execute(update(SeasonResult).values(active=None))
    third(state=PersonState.LEFT)
    assert "60 points ÷ 3 active people = 20.0" in behind(client, team)


def test_else_they_say_that_it_was_not_kept(client: FlaskClient, team: Team) -> None:
    with transaction() as session:
        session.execute(update(SeasonResult).values(active=None, points=1, average_tenths=1))
    words = behind(client, team)
    assert "1 point, 0.1 per active person; how many people these were was not kept" in words


@pytest.mark.parametrize(
    ("points", "tenths", "active"),
    [(60, 200, 3), (10, 33, 3), (214, 2140, 1), (1, 1, None), (0, 0, None), (5, 1, None)],
)
def test_an_average_tells_how_many_it_is_of(points: int, tenths: int, active: int | None) -> None:
    assert active_then(points, tenths) == active


@pytest.mark.parametrize(
    ("points", "tenths", "active", "told"),
    [(20, 196, 1, 20.0), (20, 196, None, 20.0), (59, 196, 3, 19.6), (59, 196, None, 19.6), (3, None, None, None)],
)
def test_the_board_of_a_closed_season_and_what_is_behind_it_show_the_same_average(
    points: int, tenths: int | None, active: int | None, told: float | None
) -> None:
    """Of one person's team whole points, also where how many they were has to be worked out."""
    assert average_of(SeasonResult(points=points, average_tenths=tenths, active=active)) == told
