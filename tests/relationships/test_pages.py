"""The board as people see it: places, evidence, what stays hidden, and how many queries a page costs."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from advocacy.core.clock import FixedClock
from advocacy.core.permissions import Role
from advocacy.core.services import now, services
from advocacy.evidence.calendar import PeriodKind
from advocacy.evidence.loading import ScoringBook
from advocacy.evidence.rules import FactKind, RuleName
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.relationships.explaining_events import events
from advocacy.relationships.opting_out import leave_ranking
from advocacy.relationships.ranking import refresh_positions
from advocacy.relationships.telling import trend_words
from tests.people.factories import make_person, make_team, sign_in
from tests.relationships.making_rows import give, publish, score_everything, see

pytestmark = pytest.mark.usefixtures("database")


def page(client: FlaskClient, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    words = answer.get_data(as_text=True)
    if status == 200:
        html5lib.HTMLParser(strict=True).parse(words)
        assert words.count("<h1") == 1
    return words


def settle() -> None:
    score_everything()
    refresh_positions()


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    engine = services().database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def make_company(people: int) -> list[Person]:
    team = make_team()
    found = [make_person(name=f"Colleague Number{n}", team=team) for n in range(people)]
    for number, person in enumerate(found, start=1):
        publish(person, number)
        see(FactKind.REACTIONS, person, share_id=number, amount=number % 20 + 1)
    settle()
    return found


def test_places_podium_and_the_own_row(client: FlaskClient) -> None:
    team = make_team("Quays")
    noor, wim = make_person(name="Noor Hartsuiker", team=team), make_person(name="Wim Terpstra", team=team)
    give(noor, 2, 1)
    give(wim, 3, 2)
    settle()
    sign_in(client, noor)
    words = page(client, "/board")
    table = words[words.index("<table") :]
    assert table.index("Wim Terpstra") < table.index("Noor Hartsuiker")
    assert "15.0 per share" in words
    assert "November so far" in words
    assert words.count("row-mine") == 1
    assert "Promises kept" not in words  # nothing of the kind was measured


def test_numbers_of_podium_and_rows_lead_to_what_is_behind_them(client: FlaskClient) -> None:
    team = make_team("Quays")
    noor, _wim = make_person(name="Noor Hartsuiker", team=team), make_person(name="Wim Terpstra", team=team)
    give(noor, 3, 1)
    see(FactKind.REPORTED, noor, share_id=1, amount=2, reported=True)
    settle()
    sign_in(client, noor)
    people = page(client, "/board")
    assert people.count(f'href="/board/{noor.public_id}/shares?period=month">19.0') == 2, "on the podium and in the row"
    assert re.search(rf'href="/board/{noor.public_id}\?period=month"><span class="known">.*4 reported', people)
    teams = page(client, "/board?board=teams")
    for number in ("1 of 2 active", "19.0 per share"):
        assert f'href="/board/teams/{team.public_id}?period=month">{number}' in teams
    assert "1 share<" in teams, "one lucky post is seen as what it is"


def test_promises_are_a_column_once_there_are_any(client: FlaskClient) -> None:
    noor = make_person()
    see(FactKind.QUESTION_ANSWERED, noor, subject="q1", amount=600)
    see(FactKind.PROMISE_BROKEN, noor, subject="q2")
    settle()
    sign_in(client, noor)
    words = page(client, "/board")
    assert "Promises kept" in words
    assert "1 of 2" in words


def test_the_owner_sees_whole_rows_that_add_up(client: FlaskClient) -> None:
    noor = make_person(name="Noor Hartsuiker")
    give(noor, 2, 1)
    see(FactKind.REACTIONS, noor, share_id=1, amount=7)
    see(FactKind.REPORTED, noor, share_id=1, amount=3, reported=True)
    see(FactKind.ANSWER, noor, network=Network.X, subject="a", amount=120)
    settle()
    sign_in(client, noor)
    words = page(client, f"/board?open={noor.public_id}")
    for expected in ("2 × 5", "7 × 1", "3 × 2", "17 measured, 6 reported", "Your answers on X, 1 of 1 within the hour"):
        assert expected in words
    assert "Measured on X, colleagues not told apart" in words
    assert "What is behind 23 points" in words


def test_others_see_rule_and_day_rounded_to_five_and_no_figure(client: FlaskClient) -> None:
    noor, anna = make_person(name="Noor Hartsuiker"), make_person(Role.MANAGER, Role.ADMIN, name="Anna de Wit")
    give(noor, 2, 1)
    see(FactKind.REACTIONS, noor, share_id=1, amount=13)
    see(FactKind.CLICK, noor, share_id=1)
    settle()
    sign_in(client, anna)
    words = page(client, f"/board/{noor.public_id}")
    rounded = [cell for cell in ('<td role="cell" class="number cell-points">15</td>', "under 5") if cell in words]
    assert len(rounded) == 2
    assert "13" not in words.split("<table", 1)[1].split("</table>", 1)[0]
    assert "×" not in words
    assert page(client, f"/board/{noor.public_id}/comment", 404)


def test_evidence_is_loaded_below_its_row_as_a_fragment(client: FlaskClient) -> None:
    noor = make_person()
    give(noor, 1, 1)
    settle()
    sign_in(client, noor)
    answer = client.get(f"/board/{noor.public_id}", headers={"X-Requested-With": "fragment"})
    words = answer.get_data(as_text=True)
    assert "<h1" not in words
    assert "1 × 5" in words


def test_the_owner_opens_a_row_down_to_its_events(client: FlaskClient) -> None:
    noor = make_person()
    give(noor, 1, 1)
    see(FactKind.VOID, noor, voids="nothing", source="void:nothing")
    settle()
    sign_in(client, noor)
    words = page(client, f"/board/{noor.public_id}/comment?period=week")
    assert "today at 10:14" in words
    assert "1 × 5" in words
    page(client, f"/board/{noor.public_id}/praise", 404)


def test_events_stand_by_when_they_happened_however_late_they_were_read(client: FlaskClient) -> None:
    noor = make_person()
    publish(noor, 1)
    for hours in (1, 3, 2):
        see(FactKind.CLICK, noor, share_id=1, ago=timedelta(hours=hours))
    settle()
    calendar = services().get(ScoringBook).calendar
    week = calendar.period(PeriodKind.WEEK, calendar.day_of(now()))
    found = events(noor, RuleName.CLICK, week)
    assert [now() - event.happened_at for event in found] == [timedelta(hours=hours) for hours in (1, 2, 3)]
    assert events(noor, RuleName.CLICK, week, found[0].id) == found[1:]


def test_who_leaves_the_ranking_is_named_nowhere_from_that_moment(client: FlaskClient) -> None:
    noor, wim = make_person(name="Noor Hartsuiker"), make_person(name="Wim Terpstra")
    give(noor, 2, 1)
    give(wim, 1, 2)
    settle()
    sign_in(client, noor)
    assert client.post("/board/leave").status_code == 302
    own = page(client, "/board")
    assert "You left the ranking." in own
    assert "you have 10 points" in own
    page(client, f"/board/{noor.public_id}")
    sign_in(client, wim)
    assert "Noor" not in page(client, f"/board?open={noor.public_id}")
    page(client, f"/board/{noor.public_id}", 404)
    sign_in(client, noor)
    client.post("/board/return")
    sign_in(client, wim)
    assert "Noor Hartsuiker" in page(client, "/board")


def test_a_team_of_few_hides_who_earned_what(client: FlaskClient) -> None:
    team = make_team("Quays")
    noor, wim = make_person(name="Noor", team=team), make_person(name="Wim", team=team)
    give(noor, 1, 1)
    give(wim, 1, 2)
    see(FactKind.THANKS, noor, subject="q")
    settle()
    leave_ranking(noor)
    sign_in(client, wim)
    words = page(client, f"/board?board=teams&open={team.public_id}")
    assert "2 of 2 active" in words
    assert "Thanked for an answer" not in words
    assert "What few colleagues each earned for" in words
    assert ">5<" in words, "without Noor's, who would be told by taking Wim's away"
    assert "Return per share" in words
    assert "How Quays comes to its points" in page(client, f"/board/teams/{team.public_id}")


def test_my_team_and_boards_of_their_own(client: FlaskClient) -> None:
    quays, crew = make_team("Quays"), make_team("Crew")
    noor, grace = make_person(name="Noor", team=quays), make_person(name="Grace", team=crew)
    bas = make_person(name="Bas", leader=True)
    for number, person in enumerate((noor, grace, bas), start=1):
        give(person, number, number)
    settle()
    sign_in(client, noor)
    mine = page(client, f"/board?scope=team:{quays.public_id}")
    assert "Noor" in mine
    assert "Grace" not in mine
    leaders = page(client, "/board?board=leaders")
    assert "Bas" in leaders
    assert "Grace" not in leaders
    page(client, "/board?scope=team:nobodyknows", 404)


def test_pages_are_read_by_row_and_the_own_row_is_always_there(client: FlaskClient) -> None:
    people = make_company(45)
    settle()
    sign_in(client, people[19])  # 1 point: last of all
    first = page(client, "/board")
    assert first.count('class="standing') == 21
    assert "Where am I" in first
    assert "after=20" in first
    last = page(client, "/board?after=40")
    assert last.count('class="standing') == 5 + ("Where am I" in last)
    assert "podium" in first
    assert "podium" not in last
    assert "Next 20" not in last


def test_a_page_makes_as_many_queries_for_many_people_as_for_few(client: FlaskClient) -> None:
    people = make_company(3)
    sign_in(client, people[0])
    page(client, "/board")
    with counted_queries() as few:
        page(client, "/board?after=0")
    more = make_company(40)
    services().clock.move(timedelta(minutes=2))  # type: ignore[attr-defined]
    settle()
    sign_in(client, more[0])
    with counted_queries() as many:
        page(client, "/board?after=20")
    assert len(many) == len(few)
    assert len(many) <= 17


def test_how_points_work_comes_from_the_file(client: FlaskClient) -> None:
    sign_in(client, make_person())
    words = page(client, "/board/rules")
    for expected in ("5 within the hour", "3 within 24 hours", "1 later", "at most 30 a share", "rules version 1"):
        assert expected in words


@pytest.mark.parametrize(
    "query", ["period=never", "after=-5", "after=9999999999999999999999", "board=kings", "open=<script>", "scope=team:"]
)
def test_a_wrong_address_shows_a_page_all_the_same(client: FlaskClient, query: str) -> None:
    noor = make_person()
    give(noor, 1, 1)
    settle()
    sign_in(client, noor)
    answer = client.get(f"/board?{query}")
    assert answer.status_code in {200, 404}
    assert "<script>" not in answer.get_data(as_text=True)


def test_an_empty_board_says_what_would_stand_there(client: FlaskClient, clock: FixedClock) -> None:
    sign_in(client, make_person())
    assert "Nobody has points here yet" in page(client, "/board?period=week")
    assert "No team has points here yet" in page(client, "/board?board=teams")
    settle()
    assert "Nobody has points here yet" in page(client, "/board?period=season")


def test_half_a_point_is_rounded_the_same_way_on_the_board_and_behind_it(client: FlaskClient) -> None:
    noor = make_person(team=make_team())
    publish(noor, 1, k=2)
    see(FactKind.COMMENT, noor, share_id=1, counterpart="p")
    settle()
    for reader in (make_person(), noor):
        sign_in(client, reader)
        assert "3 points" in page(client, "/board?period=month")
        assert "What is behind 3 points" in page(client, f"/board/{noor.public_id}?period=month")


@pytest.mark.parametrize(
    ("trend", "words"),
    [
        ([None] * 12, "no points yet"),
        ([None] * 11 + [1], "1 point in the first week"),
        ([None] * 10 + [12, None], "from 12 to 0 points a week, over 2 weeks"),
        ([4, None, *[0] * 9, 20], "from 4 to 20 points a week, over 12 weeks"),
    ],
)
def test_the_trend_in_words_says_what_the_line_draws(app: Flask, trend: list[int | None], words: str) -> None:
    with app.test_request_context():
        assert trend_words(trend) == words
