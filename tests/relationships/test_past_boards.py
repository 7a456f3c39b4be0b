"""Boards of earlier weeks, months and so on can be looked at, as they stood in the end."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.look.words import tint_class
from advocacy.core.services import services
from advocacy.evidence.calendar import PeriodKind
from advocacy.evidence.loading import ScoringBook
from advocacy.evidence.rules import FactKind
from advocacy.people.models import Person, Team
from advocacy.relationships.boards import KEPT_PERIODS, Board
from advocacy.relationships.models import Generation
from advocacy.relationships.opting_out import leave_ranking
from advocacy.relationships.ranking import refresh_positions
from advocacy.relationships.showing import show_people
from tests.people.factories import make_person, make_team, sign_in
from tests.relationships.making_rows import give, score_everything, see
from tests.relationships.test_pages import counted_queries, page, settle

pytestmark = pytest.mark.usefixtures("database")
LAST_WEEK = "/board?period=week&of=2026-11-23"


@pytest.fixture
def noor_and_wim(clock: FixedClock) -> tuple[Person, Person]:
    """In the week from 23 November Noor stood first with 15, Wim second with 5; since then Wim has 10 more."""
    team = make_team("Quays")
    noor, wim = make_person(name="Noor Hartsuiker", team=team), make_person(name="Wim Aker", team=team)
    give(noor, 3, 1)
    give(wim, 1, 2)
    settle()
    clock.move(timedelta(days=7))
    give(wim, 2, 3)
    settle()
    return noor, wim


def test_the_week_before_stands_as_it_ended(client: FlaskClient, noor_and_wim: tuple[Person, Person]) -> None:
    noor, _wim = noor_and_wim
    sign_in(client, noor)
    present = page(client, "/board?period=week")
    assert "/board?board=colleagues&amp;period=week&amp;of=2026-11-23" in present
    assert "Noor Hartsuiker" not in present[present.index("<table") :], "nothing of hers this week"
    words = page(client, LAST_WEEK)
    table = words[words.index("<table") :]
    assert table.index("Noor Hartsuiker") < table.index("Wim Aker")
    assert "The week from 23 November 2026" in words
    assert "of=2026-11-30" in words, "the way back"
    assert f"/board/{noor.public_id}?period=week&amp;of=2026-11-23" in words
    teams = page(client, f"{LAST_WEEK}&board=teams")
    assert "Quays" in teams


def test_a_late_fact_still_reaches_the_week_before(
    client: FlaskClient, noor_and_wim: tuple[Person, Person], clock: FixedClock
) -> None:
    _noor, wim = noor_and_wim
    for number in range(3):
        see(FactKind.COMMENT, wim, share_id=2, counterpart=f"late{number}", ago=timedelta(days=6))
    clock.move(timedelta(minutes=1))
    settle()
    sign_in(client, wim)
    words = page(client, LAST_WEEK)
    table = words[words.index("<table") :]
    assert table.index("Wim Aker") < table.index("Noor Hartsuiker")


def test_who_left_the_ranking_since_stands_without_a_name_and_not_at_all_in_a_team(
    client: FlaskClient, noor_and_wim: tuple[Person, Person], clock: FixedClock
) -> None:
    noor, wim = noor_and_wim
    with transaction() as session:
        team = session.get_one(Team, wim.team_id).public_id
    clock.move(timedelta(days=7))
    give(wim, 1, 9)
    settle()
    leave_ranking(noor)
    sign_in(client, wim)
    words = page(client, LAST_WEEK)
    assert "Noor Hartsuiker" not in words
    assert "A colleague who left the ranking" in words
    assert "A colleague who left the ranking" not in page(client, f"{LAST_WEEK}&scope=team:{team}")


def test_on_the_podium_of_a_past_board_nothing_tells_who_left_the_ranking(
    client: FlaskClient, noor_and_wim: tuple[Person, Person], clock: FixedClock
) -> None:
    noor, _wim = noor_and_wim
    clock.move(timedelta(days=7))
    leave_ranking(noor)
    reader = make_person(name="Grace Other")
    sign_in(client, reader)
    words = page(client, LAST_WEEK)
    podium = words[words.index('<ol class="podium') : words.index("</ol>", words.index('<ol class="podium'))]
    first, second = podium.split('<li class="step')[1:]
    assert "A colleague" in first
    assert 'class="step-detail"' not in first
    assert f"avatar-72 {tint_class('')}" in first
    assert "Quays" in second
    week = services().get(ScoringBook).calendar.period(PeriodKind.WEEK, date(2026, 11, 23))
    row = show_people(reader, week, Board.COLLEAGUES, None, 0).rows[0]
    assert (row.name, row.key, row.detail) == (None, "", "")


@pytest.mark.parametrize("hidden", [{7}, {21}, {21, 22}, set(range(21, 26)), set(range(1, 21)), set(range(1, 26))])
def test_pages_of_a_teams_board_leave_hidden_people_out_and_stay_whole(hidden: set[int]) -> None:
    """Number 1 stands first of 25."""
    team = make_team("Quays")
    people = {number: make_person(name=f"Number{number}", team=team) for number in range(1, 26)}
    for number, person in people.items():
        give(person, 26 - number, number)
    settle()
    for number in hidden:
        leave_ranking(people[number])
    week = services().get(ScoringBook).calendar.period(PeriodKind.WEEK, date(2026, 11, 23))
    reader, after, seen = make_person(), 0, []
    while True:
        shown = show_people(reader, week, Board.COLLEAGUES, team, after)
        seen.append([row.name for row in shown.rows])
        if shown.next_after is None:
            break
        after = shown.next_after
    named = [f"Number{number}" for number in people if number not in hidden]
    assert seen == ([named[at : at + 20] for at in range(0, len(named), 20)] or [[]])
    assert shown.last == max((number for number in people if number not in hidden), default=0)


def test_a_time_without_a_board_says_so(client: FlaskClient) -> None:
    sign_in(client, make_person())
    words = page(client, "/board?period=week&of=2025-03-03")
    assert "No board of this time was kept" in words
    assert "of=2025-03-10" in words


def test_boards_of_long_ago_go(clock: FixedClock) -> None:
    noor = make_person()
    for number in range(30):
        see(FactKind.THANKS, noor, subject=f"q{number}")
        score_everything()
        refresh_positions()
        clock.move(timedelta(days=7))
    with transaction() as session:
        weeks = (Generation.kind == PeriodKind.WEEK, Generation.is_current)
        first, kept = session.execute(select(func.min(Generation.start), func.count()).where(*weeks)).one()
    assert (first, kept) == (date(2026, 11, 23) + timedelta(weeks=30 - KEPT_PERIODS[PeriodKind.WEEK]), 27)


def test_a_past_board_costs_no_more_queries(client: FlaskClient, noor_and_wim: tuple[Person, Person]) -> None:
    sign_in(client, noor_and_wim[0])
    with counted_queries() as present:
        page(client, "/board?period=week")
    with counted_queries() as past:
        page(client, LAST_WEEK)
    assert len(past) <= len(present) + 1
