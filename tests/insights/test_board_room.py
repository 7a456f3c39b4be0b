"""The page for the board room, what is behind it, and files to take along."""

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.content.rules import LEAST_SHARERS
from advocacy.core.clock import FixedClock
from advocacy.core.permissions import Role
from advocacy.core.spreadsheets import harmless
from advocacy.evidence.rules import FactKind
from advocacy.insights.boardroom import board_room, months_behind
from advocacy.insights.boardroom_rules import FigureKind, Part, Quarter, figures_of, missing_of, told_parts, value_of
from advocacy.insights.counting import count_everything
from advocacy.insights.outcome_rules import Outcome
from advocacy.insights.quarters import quarter_of
from advocacy.insights.talk_rules import Answering
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.relationships.opting_out import leave_ranking
from tests.pages import PageClient
from tests.people.factories import make_person, make_team, sign_in
from tests.queries import counted_queries
from tests.relationships.making_rows import publish, score_everything, see

QUARTER = timedelta(days=92)


def busy_quarter(
    people: int = 4, comments: int = 5, *, first_share: int = 1, network: Network = Network.X
) -> list[Person]:
    found = [make_person(name=f"Colleague Number{number}") for number in range(people)]
    for number, person in enumerate(found):
        share = first_share + number
        publish(person, share, network=network)
        see(FactKind.COMMENTS, person, share_id=share, amount=comments)
        see(FactKind.CLICK, person, share_id=share)
    score_everything()
    count_everything()
    return found


def test_a_quarter_in_figures_that_open(app: object, pages: PageClient) -> None:
    busy_quarter()
    sign_in(pages.client, make_person(Role.COMMS))
    page = pages.get("/insights/board-room")
    assert page.heading == "Return on relationship"
    assert "The quarter goes on, so it is not compared yet." in page.text
    assert "came from outside" not in page.text
    assert "20 measured" in page.text
    assert "not offered by LinkedIn" in page.text
    assert "Not known in this quarter, so not counted as zero: who came back, how soon we answered" in page.text
    opened = [link for words, link in page.links().items() if "show what is behind it" in words]
    behind = pages.get(opened[0].split("#")[0])
    for link in opened:
        assert behind.all("section", id=link.split("#")[1])
    assert "November 2026" in behind.text


def test_it_compares_with_the_quarter_before(app: object, pages: PageClient, clock: FixedClock) -> None:
    busy_quarter(comments=2)
    clock.move(QUARTER)
    busy_quarter(comments=7, first_share=50)
    sign_in(pages.client, make_person(Role.ADMIN))
    running = pages.get("/insights/board-room")
    assert "The quarter goes on, so it is not compared yet." in running.text
    assert "than in the quarter before" not in running.text
    clock.move(QUARTER)
    sign_in(pages.client, make_person(Role.ADMIN))
    page = pages.get("/insights/board-room?quarter=2027-01-01")
    assert "More answers came than in the quarter before." in page.text
    assert "That is 20 more than in the quarter before." in page.text
    before = pages.get("/insights/board-room?quarter=2026-10-01")
    assert "Too few colleagues shared in the quarter before" in before.text


def test_it_reads_in_either_language_whoever_prints_it(app: object, pages: PageClient) -> None:
    busy_quarter()
    sign_in(pages.client, make_person(Role.COMMS, language="en"))
    page = pages.get("/insights/board-room?language=nl")
    assert page.one("html").get("lang") == "nl"
    assert page.heading != "Return on relationship"
    assert pages.get("/insights/board-room?language=xx").heading == "Return on relationship"


def test_two_colleagues_are_too_few_for_a_quarter(app: object, pages: PageClient) -> None:
    busy_quarter(people=2)
    sign_in(pages.client, make_person(Role.COMMS))
    page = pages.get("/insights/board-room")
    assert "Too little to say yet" in page.text
    assert "measured" not in page.text


def test_it_costs_as_many_queries_for_many(app: object, pages: PageClient) -> None:
    busy_quarter()
    sign_in(pages.client, make_person(Role.COMMS))
    pages.get("/insights/board-room")
    with counted_queries() as few:
        pages.get("/insights/board-room")
    busy_quarter(people=12, first_share=50)
    with counted_queries() as many:
        pages.get("/insights/board-room")
    assert len(many) == len(few) <= 26


def test_what_conversations_and_questions_bring_takes_its_place_when_it_is_there() -> None:
    plain = Quarter(
        sums={Outcome.ANSWERS: 9, Outcome.VISITS: 4, Outcome.PASSED_ON: 2}, active=4, sharers=4, people=9, shares=5
    )
    assert [figure.kind for figure in figures_of(plain, Quarter())] == [
        FigureKind.ANSWERED,
        FigureKind.TAKE_PART,
        FigureKind.VISITS,
        FigureKind.PER_SHARE,
        FigureKind.PASSED_ON,
    ]
    assert FigureKind.IN_TIME in missing_of(plain)
    more = Quarter(
        sums={**plain.sums, Outcome.CAME_BACK: 3},
        answering=Answering(3, 10, 8, None),
        active=4,
        sharers=4,
        people=9,
        shares=5,
        due=7,
        kept=6,
        own_words=46,
    )
    figures = figures_of(more, plain)
    assert [figure.kind for figure in figures] == list(FigureKind)[:6]
    assert (figures[2].value, figures[3].value, figures[3].of) == (80, 6, 7)
    assert missing_of(more) == []


def test_how_soon_is_told_of_three_people_to_whom_somebody_wrote() -> None:
    quarter = Quarter(active=9, sharers=9, answering=Answering(2, 10, 8, None))
    assert value_of(FigureKind.IN_TIME, quarter) is None
    assert value_of(FigureKind.IN_TIME, replace(quarter, answering=Answering(3, 10, 0, None))) == 0


def test_who_only_answers_questions_hides_no_sharer() -> None:
    quarter = Quarter(
        sums={Outcome.ANSWERS: 9, Outcome.VISITS: 4, Outcome.PASSED_ON: 2, Outcome.CAME_BACK: 1},
        active=4,
        sharers=2,
        people=9,
        shares=5,
        due=4,
        kept=3,
    )
    assert [figure.kind for figure in figures_of(quarter, Quarter())] == [FigureKind.PROMISES, FigureKind.TAKE_PART]


def test_what_one_person_shared_is_not_compared_beside_three_who_answer_questions(
    app: object, pages: PageClient, clock: FixedClock
) -> None:
    busy_quarter(comments=2)
    clock.move(QUARTER)
    for person in busy_quarter(people=1, comments=50, first_share=50) + [make_person() for _ in range(2)]:
        see(FactKind.QUESTION_ANSWERED, person, subject=f"question {person.id}", amount=3600)
    score_everything()
    count_everything()
    sign_in(pages.client, make_person(Role.COMMS))
    page = pages.get("/insights/board-room").text
    assert "They shared, answered somebody or answered a question" in page, "three took part"
    assert "More answers came" not in page
    assert "50 measured" not in page


@pytest.mark.parametrize(
    ("people", "told"),
    [
        ((5, 4, 6), (True, True, True)),
        ((5, 2, 6), (False, False, True)),
        ((5, 1, 1), (False, False, False)),
        ((5, 4, 0), (True, True, False)),
        ((2, 1, 0), (False, False, False)),
    ],
)
def test_a_month_of_few_is_not_found_by_subtraction(people: tuple[int, ...], told: tuple[bool, ...]) -> None:
    assert tuple(told_parts([Part(number, is_empty=not number) for number in people])) == told


@given(st.lists(st.integers(0, 5), max_size=13))
def test_what_is_kept_back_of_a_quarter_is_of_three_people_or_none(people: list[int]) -> None:
    told = told_parts([Part(number, is_empty=not number) for number in people])
    hidden = [number for number, is_told in zip(people, told, strict=True) if not is_told]
    assert all(number >= LEAST_SHARERS for number, is_told in zip(people, told, strict=True) if is_told)
    assert not any(told) or not any(hidden) or max(hidden) >= LEAST_SHARERS


def test_visits_without_a_sharer_in_the_month_are_not_found_either() -> None:
    assert told_parts([Part(5, is_empty=False), Part(0, is_empty=False), Part(6, is_empty=False)]) == [
        False,
        False,
        True,
    ]


def test_behind_the_figure_the_month_of_one_person_and_another_are_dashes(
    app: object, pages: PageClient, clock: FixedClock
) -> None:
    busy_quarter(people=3)
    clock.move(timedelta(days=30))
    busy_quarter(people=1, first_share=50)
    sign_in(pages.client, make_person(Role.COMMS))
    behind = pages.get("/insights/board-room/evidence").text
    cells = re.findall(r'row">((?:November|December) 2026)</th><td class="number">([^<]*)</td>', behind)
    assert set(cells) == {("November 2026", "–"), ("December 2026", "–")}


def test_one_person_on_a_second_network_is_not_found_by_subtraction(app: object, pages: PageClient) -> None:
    """LinkedIn's page tells LinkedIn's sum: the company's may not tell the rest."""
    busy_quarter(people=3, network=Network.LINKEDIN)
    busy_quarter(people=1, comments=40, first_share=50)
    sign_in(pages.client, make_person(Role.COMMS))
    for address in ("/insights/board-room", "/insights/board-room/evidence"):
        words = re.sub(r"<[^>]*>", " ", pages.get(address).text)  # keys and names of files hold any number
        numbers = re.findall(r"\b\d+\b", words)
        assert "55" not in numbers
        assert "15" in numbers
    page = pages.get("/insights/board-room").text
    assert "15 measured" in page
    assert "without X: under 3 sharers" in page
    busy_quarter(people=2, first_share=90)
    assert "65 measured" in pages.get("/insights/board-room").text, "three on X are told"


def test_two_people_on_each_network_are_four_of_whom_nothing_is_told(app: object) -> None:
    busy_quarter(people=2, network=Network.LINKEDIN)
    busy_quarter(people=2, first_share=50)
    page = board_room(quarter_of(None))
    assert FigureKind.ANSWERED not in [figure.kind for figure in page.figures]
    assert not any(page.trends.values())


def test_a_network_that_was_left_out_of_one_quarter_is_not_compared() -> None:
    now = Quarter(sums={Outcome.ANSWERS: 9}, active=4, sharers=4)
    before = replace(now, sums={Outcome.ANSWERS: 3}, few=frozenset({Network.X}))
    assert figures_of(now, replace(before, few=frozenset()))[0].before == 3
    assert figures_of(now, before)[0].before is None


def test_weeks_of_few_people_are_no_part_of_a_trend(app: object, clock: FixedClock) -> None:
    for week, people in enumerate((4, 1, 3, 5)):
        busy_quarter(people=people, first_share=100 * (week + 1))
        clock.move(timedelta(weeks=1))
    page = board_room(quarter_of(None))
    assert page.trends[FigureKind.VISITS] == [4, 5], "the week of one, and the smallest other one"


@pytest.mark.parametrize(("hidden", "shares"), [(0, 6), (1, 5), (2, 4), (3, 6)])
def test_who_left_the_ranking_is_not_found_by_taking_the_export_away(
    app: object, clock: FixedClock, hidden: int, shares: int
) -> None:
    """The export holds everybody else's shares and points by name, so the sums are of them, or of three more."""
    for person in busy_quarter(people=6)[:hidden]:
        leave_ranking(person)
    clock.move(timedelta(days=8))
    quarter = quarter_of(None)
    found = board_room(quarter).quarter
    assert (found.shares, found.from_shares) == (shares, 16_000 * shares)
    november = next(known for month, known in months_behind(quarter) if month.start.month == 11)
    assert november.shares == shares


def test_who_left_the_ranking_alone_in_a_team_is_not_found_by_taking_other_teams_away(
    app: object, clock: FixedClock
) -> None:
    """Three others stand together in the sum of their own team, which everybody sees."""
    for team, people in ((make_team("Quays"), 3), (make_team("Crew"), 1)):
        for _ in range(people):
            person = make_person(team=team)
            publish(person, person.id)
            leave_ranking(person)
    busy_quarter(people=3, first_share=500)
    clock.move(timedelta(days=8))
    assert board_room(quarter_of(None)).quarter.shares == 6


def test_who_shared_and_left_the_ranking_is_not_missing(app: object, pages: PageClient) -> None:
    for person in busy_quarter(people=7)[:2]:
        leave_ranking(person)
    make_person()  # has not shared yet
    count_everything()
    found = board_room(quarter_of(None)).quarter
    assert (found.active, found.people) == (5, 6)
    sign_in(pages.client, make_person(Role.COMMS))
    page = pages.get("/insights/board-room")
    assert "1 of 6 colleagues are still missing." in page.text
    assert "Who left the ranking is not counted." in page.text


def test_a_month_that_goes_on_holds_nobody_without_a_name(app: object) -> None:
    for person in busy_quarter(people=6)[:3]:
        leave_ranking(person)
    assert board_room(quarter_of(None)).quarter.shares == 3


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_points_are_exported_without_networks_figures_and_without_who_left_the_ranking(
    app: object, pages: PageClient
) -> None:
    people = busy_quarter()
    leave_ranking(people[0])
    sign_in(pages.client, make_person(Role.ADMIN))
    answer = pages.client.get("/insights/exports/points?quarter=2026-10-01")
    assert answer.mimetype == "text/csv"
    assert "points-2026-10-01.csv" in answer.headers["Content-Disposition"]
    heads, *rows = rows_of(answer.text)
    assert heads == ["Name", "Team", "Points", "Reported", "Shares", "Per share", "Promises kept", "Promises due"]
    assert {row[0] for row in rows} == {person.name for person in people[1:]}
    assert rows[0][2:] == ["16", "0", "1", "16.0", "0", "0"]


def test_names_that_a_spreadsheet_would_run_are_only_words(app: object, pages: PageClient) -> None:
    team = make_team("=HYPERLINK(1)")
    person = make_person(name="=cmd|' /C calc'!A0", team=team)
    publish(person, 1)
    score_everything()
    sign_in(pages.client, make_person(Role.COMMS))
    _heads, row = rows_of(pages.client.get("/insights/exports/points").text)
    assert row[:2] == ["'=cmd|' /C calc'!A0", "'=HYPERLINK(1)"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "  =1", "\r=1"])
def test_formulas_are_made_harmless(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Noor", "a=b", 5, -3.5, None, "", "Wim-Jan"])
def test_other_cells_stay_as_they_are(cell: str | float | None) -> None:
    assert harmless(cell) == cell


def test_who_may_take_files_along(app: object, pages: PageClient) -> None:
    for role, status in ((Role.EMPLOYEE, 403), (Role.MANAGER, 403), (Role.COMMS, 200), (Role.ADMIN, 200)):
        sign_in(pages.client, make_person(role))
        for address in (
            "/insights/exports",
            "/insights/exports/points",
            "/insights/exports/visits",
            "/insights/board-room",
        ):
            assert pages.client.get(address).status_code == status
    assert pages.client.get("/insights/exports/readings").status_code == 404
