"""What is counted and earns nothing opens its evidence, too: shares, answers, promises, weeks."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from advocacy.core.clock import FixedClock
from advocacy.core.services import now, services
from advocacy.evidence.calendar import PeriodKind
from advocacy.evidence.loading import ScoringBook
from advocacy.evidence.rules import FactKind, RuleName
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.relationships import explaining_tallies
from advocacy.relationships.boards import return_per_share
from advocacy.relationships.explaining_tallies import tallied
from advocacy.relationships.opting_out import leave_ranking
from advocacy.relationships.telling import weeks_words
from tests.people.factories import make_person, make_team, sign_in
from tests.relationships.making_rows import give, publish, score_everything, see
from tests.relationships.test_pages import page, settle

START = date(2026, 11, 23)
pytestmark = pytest.mark.usefixtures("database")


def promise(person: Person, number: int, *, kept: bool, ago: timedelta = timedelta()) -> None:
    if kept:
        see(FactKind.QUESTION_ANSWERED, person, subject=f"question:q{number}", amount=600, ago=ago)
    else:
        see(FactKind.PROMISE_BROKEN, person, subject=f"question:q{number}", ago=ago)


def test_return_per_share_opens_the_shares(client: FlaskClient) -> None:
    noor = make_person(name="Noor Hartsuiker")
    give(noor, 2, 1)
    publish(noor, 2, k=2)
    settle()
    sign_in(client, noor)
    assert f"/board/{noor.public_id}/shares?period=month" in page(client, "/board")
    words = page(client, f"/board/{noor.public_id}/shares?period=month")
    assert "10.0 points from shares ÷ 2 shares = 5.0." in words
    assert words.count('data-label="When"') == 2


def test_promises_open_each_with_whether_it_was_kept(client: FlaskClient) -> None:
    noor, wim = make_person(name="Noor Hartsuiker"), make_person(name="Wim Aker")
    promise(noor, 1, kept=True)
    promise(noor, 2, kept=False)
    settle()
    sign_in(client, noor)
    assert f"/board/{noor.public_id}/promises_due?period=month" in page(client, "/board")
    words = page(client, f"/board/{noor.public_id}/promises_due")
    assert "1 of 2 promises were kept." in words
    assert "/questions/q1" in words
    sign_in(client, wim)
    words = page(client, f"/board/{noor.public_id}/promises_due")
    assert words.count("23 Nov") == 2
    assert "/questions/q1" not in words, "which question is its owner's to know"
    assert "told to Noor alone" in words


def test_the_hour_and_the_question_are_their_owners_alone() -> None:
    noor = make_person()
    promise(noor, 1, kept=True)
    score_everything()
    month = services().get(ScoringBook).calendar.period(PeriodKind.MONTH, START)
    [mine] = tallied(noor, RuleName.PROMISES_DUE, month, own=True).rows
    [others] = tallied(noor, RuleName.PROMISES_DUE, month, own=False).rows
    assert (mine.happened_at, mine.question) == (now(), "q1")
    assert others == replace(mine, happened_at=None, question=None)


def test_answers_are_told_to_their_owner_alone(client: FlaskClient) -> None:
    noor, wim = make_person(), make_person()
    see(FactKind.ANSWER, noor, network=Network.X, subject="a", amount=120)
    settle()
    sign_in(client, noor)
    assert 'data-label="When"' in page(client, f"/board/{noor.public_id}/acts")
    sign_in(client, wim)
    page(client, f"/board/{noor.public_id}/acts", 404)


def test_nobody_opens_the_numbers_of_who_left_the_ranking(client: FlaskClient) -> None:
    noor, wim = make_person(), make_person()
    give(noor, 1, 1)
    settle()
    leave_ranking(noor)
    sign_in(client, wim)
    for what in ("shares", "promises_due", "weeks"):
        page(client, f"/board/{noor.public_id}/{what}", 404)
    sign_in(client, noor)
    page(client, f"/board/{noor.public_id}/shares")


def test_a_long_list_is_paged_without_losing_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explaining_tallies, "EVENTS_A_PAGE", 2)
    noor = make_person()
    for number in range(5):
        promise(noor, number, kept=number % 2 == 0, ago=timedelta(hours=number // 2))
    score_everything()
    month = services().get(ScoringBook).calendar.period(PeriodKind.MONTH, START)
    seen, before = [], None
    while True:
        found = tallied(noor, RuleName.PROMISES_DUE, month, before, own=True)
        seen += [row.question for row in found.rows]
        if found.older is None:
            break
        before = found.older
    assert sorted(map(str, seen)) == [f"q{number}" for number in range(5)]
    assert (found.due, found.kept) == (5, 3)


def test_what_was_taken_back_is_not_listed() -> None:
    noor = make_person()
    publish(noor, 1)
    score_everything()
    see(FactKind.VOID, noor, voids="share:1", source="void:share:1")
    score_everything()
    month = services().get(ScoringBook).calendar.period(PeriodKind.MONTH, START)
    assert not tallied(noor, RuleName.SHARES, month, own=True).rows


def test_the_line_of_weeks_in_numbers(client: FlaskClient, clock: FixedClock) -> None:
    noor = make_person()
    give(noor, 2, 1)
    settle()
    clock.move(timedelta(days=8))
    give(noor, 1, 2)
    settle()
    sign_in(client, noor)
    words = page(client, f"/board/{noor.public_id}/weeks")
    assert f"/board/{noor.public_id}?period=week&amp;of=2026-11-23" in words
    assert "The week from 23 November 2026" in words
    assert "The week from 30 November so far" in words
    assert "10" in page(client, f"/board/{noor.public_id}?period=week&of=2026-11-23")


def test_the_weeks_of_a_team_in_words_begin_where_its_line_begins(app: Flask) -> None:
    calendar = services().get(ScoringBook).calendar
    weeks = [calendar.period(PeriodKind.WEEK, START + timedelta(weeks=number)) for number in range(4)]
    with app.test_request_context():
        assert weeks_words(list(zip(weeks, [None, 152, None, 7], strict=True))) == "30 Nov: 152, 7 Dec: 0, 14 Dec: 7"
        assert weeks_words([]) == ""


@pytest.mark.parametrize("of", ["2999-01-01", "0001-01-01", "yesterday", "2026-13-01"])
def test_a_day_that_cannot_be_means_the_present_period(client: FlaskClient, of: str) -> None:
    noor = make_person()
    sign_in(client, noor)
    assert "November so far" in page(client, f"/board/{noor.public_id}?period=month&of={of}")


def test_of_few_shares_others_read_whole_points_and_their_owner_all_of_them(client: FlaskClient) -> None:
    """3.2 points for reach alone would be 819 people to whom a network showed one post."""
    noor = make_person(team=make_team())
    publish(noor, 1)
    see(FactKind.REACH, noor, share_id=1, amount=819)
    settle()
    seen = {}
    for reader in (make_person(), noor):
        sign_in(client, reader)
        addresses = "/board?period=week", f"/board/{noor.public_id}/shares?period=week"
        seen[reader.id] = " ".join(client.get(address).get_data(as_text=True) for address in addresses)
    assert "3.2" in seen.pop(noor.id)
    (others,) = seen.values()
    assert "3.2" not in others
    assert "3 points from shares ÷ 1 share = 3.0" in others


@pytest.mark.parametrize(
    ("milli", "shares", "exact", "told"),
    [
        (3_200, 1, False, 3.0),
        (3_200, 1, True, 3.2),
        (16_000, 5, False, 3.2),
        (10_000, 4, False, 3.0),
        (0, 0, False, None),
    ],
)
def test_return_per_share_is_whole_where_few_shares_are_behind_it(
    milli: int, shares: int, exact: bool, told: float | None
) -> None:
    assert return_per_share(milli, shares, exact=exact) == told
