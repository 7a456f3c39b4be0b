"""Rules of credits as values: how much is given, which credits go first, when they end."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.rewards.gift_rules import Offer, Refusal, Wish, days_left, is_open, refusal, waits_until
from advocacy.rewards.rules import (
    SECOND_CHANCE,
    Cut,
    Grant,
    Left,
    Lot,
    Terms,
    ending_first,
    ends_on_after_return,
    grant,
    last_day,
    month_of,
    over,
    spendable,
    take,
)

TODAY = date(2026, 11, 23)
days = st.dates(TODAY - timedelta(days=40), TODAY + timedelta(days=40))
lots = st.lists(st.builds(Lot, st.integers(1, 10_000), st.integers(0, 50), days, st.booleans()), max_size=8)
ZONE = "Europe/Amsterdam"


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (Left(person=100, company=100), Grant(10, 10)),
        (Left(person=10, company=10), Grant(10, 10)),
        (Left(person=4, company=100), Grant(10, 4, Cut.PERSON)),
        (Left(person=100, company=3), Grant(10, 3, Cut.COMPANY)),
        (Left(person=100, company=-5), Grant(10, 0, Cut.COMPANY)),  # the budget was lowered below what was given
        (Left(person=100, company=100, times=0), Grant(10, 0, Cut.TIMES)),
    ],
)
def test_the_tightest_limit_decides_and_is_named(left: Left, expected: Grant) -> None:
    assert grant(Terms(10), left) == expected


@given(st.integers(1, 100), st.integers(-10, 200), st.integers(-10, 200))
def test_never_more_than_any_limit_leaves(worth: int, person: int, company: int) -> None:
    given_now = grant(Terms(worth), Left(person, company)).given
    assert 0 <= given_now <= worth
    assert given_now <= max(person, 0)
    assert given_now <= max(company, 0)


@given(lots, st.integers(0, 200))
def test_what_is_taken_is_there_ends_first_and_is_whole(found: list[Lot], amount: int) -> None:
    taken = take(found, amount, TODAY)
    if taken is None:
        assert spendable(found, TODAY) < amount
        return
    assert sum(part for _lot, part in taken) == amount
    assert all(0 < part <= lot.left and lot.ends_on >= TODAY for lot, part in taken)
    assert [lot.ends_on for lot, _part in taken] == sorted(lot.ends_on for lot, _part in taken)
    latest = max((lot.ends_on for lot, _part in taken), default=None)
    untouched = [lot for lot in found if lot.left and lot.ends_on >= TODAY and lot not in [one for one, _part in taken]]
    assert all(latest is None or lot.ends_on >= latest for lot in untouched)


@given(lots)
def test_all_credits_are_either_to_be_spent_or_over(found: list[Lot]) -> None:
    ended = sum(left for _lot, left in over(found, TODAY))
    assert ended + spendable(found, TODAY) == sum(lot.left for lot in found)


def test_credits_can_be_spent_on_their_last_day_and_not_the_day_after() -> None:
    lot = Lot(1, 10, TODAY)
    assert spendable([lot], TODAY) == 10
    assert over([lot], TODAY) == []
    assert spendable([lot], TODAY + timedelta(days=1)) == 0
    assert ending_first([lot, Lot(2, 5, TODAY + timedelta(days=3))], TODAY) == (10, TODAY)


@pytest.mark.parametrize(
    ("earned", "months", "last"),
    [
        (date(2026, 11, 23), 12, date(2027, 11, 30)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2027, 2, 28), 12, date(2028, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 31)),
    ],
)
def test_credits_live_to_the_end_of_a_month(earned: date, months: int, last: date) -> None:
    assert last_day(earned, months) == last


def test_credits_that_come_back_get_two_weeks_but_not_again_and_again() -> None:
    ended = Lot(1, 10, TODAY - timedelta(days=1))
    assert ends_on_after_return(ended, TODAY) == TODAY + SECOND_CHANCE
    assert ends_on_after_return(Lot(1, 10, ended.ends_on, came_back=True), TODAY) == ended.ends_on
    assert ends_on_after_return(Lot(1, 10, TODAY + timedelta(days=90)), TODAY) == TODAY + timedelta(days=90)


def test_a_month_is_named_by_its_first_day() -> None:
    assert month_of(date(2026, 2, 28)) == date(2026, 2, 1)


FINE = Offer(offered=True, price=40, left=2)
FITTING = Wish(price_seen=40, credits=40, had=0)


@pytest.mark.parametrize(
    ("offer", "wish", "expected"),
    [
        (FINE, FITTING, None),
        (Offer(offered=False, price=40), FITTING, Refusal.NOT_OFFERED),
        (Offer(offered=True, price=40, opens_on=TODAY + timedelta(days=1)), FITTING, Refusal.NOT_OFFERED),
        (Offer(offered=True, price=40, closes_on=TODAY - timedelta(days=1)), FITTING, Refusal.NOT_OFFERED),
        (Offer(offered=True, price=40, opens_on=TODAY, closes_on=TODAY), FITTING, None),
        (Offer(offered=True, price=40, left=0), FITTING, Refusal.SOLD_OUT),
        (FINE, Wish(30, 40, 0), Refusal.PRICE_CHANGED),
        (Offer(offered=True, price=40, each=1), Wish(40, 80, 1), Refusal.ENOUGH),
        (Offer(offered=True, price=40, can_pass_on=False), Wish(40, 40, 0, passing_on=True), Refusal.KEPT_ONLY),
        (FINE, Wish(40, 39, 0), Refusal.TOO_FEW_CREDITS),
    ],
)
def test_when_a_gift_can_be_chosen(offer: Offer, wish: Wish, expected: Refusal | None) -> None:
    assert refusal(offer, wish, TODAY) is expected


def test_a_gift_without_days_is_open_while_it_is_offered() -> None:
    assert is_open(Offer(offered=True, price=1), TODAY)
    assert not is_open(Offer(offered=False, price=1), TODAY)


@pytest.mark.parametrize(
    ("day", "valid", "end"),
    [
        (datetime(2026, 11, 23, 9).astimezone(), None, "2026-12-03T23:00:00+00:00"),
        (datetime(2026, 10, 20, 9).astimezone(), None, "2026-10-30T23:00:00+00:00"),  # summer time ends on the way
        (datetime(2026, 11, 23, 9).astimezone(), date(2026, 11, 25), "2026-11-25T23:00:00+00:00"),
    ],
)
def test_a_link_works_to_the_end_of_its_last_day_here(day: datetime, valid: date | None, end: str) -> None:
    assert waits_until(day, 10, valid, ZONE).isoformat() == end


def test_whole_days_are_left_and_the_last_one_counts_to_its_end() -> None:
    end = datetime(2026, 12, 1).astimezone()
    assert days_left(end, end - timedelta(hours=1)) == 1
    assert days_left(end, end - timedelta(days=12)) == 12
    assert days_left(end, end - timedelta(days=12, hours=23)) == 12
    assert days_left(end, end) == 0
    assert days_left(end, end + timedelta(days=3)) == 0
