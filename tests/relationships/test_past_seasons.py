"""A closed season can be looked at for good, with the names of today."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from advocacy.core.clock import FixedClock
from advocacy.people.models import Person
from advocacy.relationships.closing import close_seasons
from advocacy.relationships.opting_out import leave_ranking
from tests.people.factories import make_person, make_team, sign_in
from tests.relationships.making_rows import give, score_everything
from tests.relationships.test_pages import page

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def played(clock: FixedClock) -> tuple[Person, Person]:
    """Noor with 15 points and Wim with 5, in a season that is closed since."""
    team = make_team("Quays")
    noor, wim = (make_person(name=name, team=team) for name in ("Noor Hartsuiker", "Wim Aker"))
    give(noor, 3, 1)
    give(wim, 1, 2)
    score_everything()
    clock.move(timedelta(days=46))
    assert close_seasons()
    return noor, wim


def test_places_and_points_of_a_closed_season(client: FlaskClient, played: tuple[Person, Person]) -> None:
    sign_in(client, played[0])
    words = page(client, "/board/seasons")
    assert words.index("Noor Hartsuiker") < words.index("Wim Aker")
    assert "July to December 2026" in words
    assert "/board/seasons" in page(client, "/board?period=season")
    teams = page(client, "/board/seasons?season=2026-07-01&board=teams")
    assert "Quays" in teams


def test_what_comes_later_changes_nothing_there(
    client: FlaskClient, played: tuple[Person, Person], clock: FixedClock
) -> None:
    noor, wim = played
    sign_in(client, noor)
    before = page(client, "/board/seasons?season=2026-07-01")
    give(wim, 9, 7)
    score_everything()
    assert page(client, "/board/seasons?season=2026-07-01") == before


def test_who_left_the_ranking_since_is_named_to_nobody_else(client: FlaskClient, played: tuple[Person, Person]) -> None:
    noor, wim = played
    leave_ranking(noor)
    sign_in(client, wim)
    words = page(client, "/board/seasons")
    assert "Noor Hartsuiker" not in words
    assert "A colleague who left the ranking" in words


def test_one_s_own_result_stands_there_wherever_it_is(client: FlaskClient, played: tuple[Person, Person]) -> None:
    sign_in(client, played[1])
    assert "Wim Aker" in page(client, "/board/seasons?after=1")


@pytest.mark.parametrize("season", ["2020-01-01", "never", "2026-13-45"])
def test_a_season_that_is_not_closed_is_not_there(client: FlaskClient, season: str) -> None:
    sign_in(client, make_person())
    page(client, f"/board/seasons?season={season}", 404)


def test_before_the_first_season_closes_that_is_said(client: FlaskClient) -> None:
    sign_in(client, make_person())
    assert "No season has closed yet" in page(client, "/board/seasons")
