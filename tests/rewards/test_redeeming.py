"""Choosing a gift: all of it or nothing, once, and of the last one exactly one."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from multiprocessing import get_context
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.identifiers import public_id
from advocacy.core.services import services
from advocacy.people.models import Person
from advocacy.rewards.ending import end_credits
from advocacy.rewards.gift_editing import Draft, change_gift, offer_gift
from advocacy.rewards.gift_models import Code, Gift, Order
from advocacy.rewards.gift_rules import EndedBy, GiftKind, OrderState, Refusal, stock_after
from advocacy.rewards.ledger import today
from advocacy.rewards.offering import catalogue
from advocacy.rewards.redeeming import Chosen, redeem
from advocacy.rewards.returning import TakenBack, lapse_links, lapses_due, take_back
from advocacy.rewards.unsealing import code_of
from tests.people.factories import make_person
from tests.questions.test_races import at_once
from tests.rewards.factories import (
    BY,
    balances_are_right,
    choice,
    entries,
    give,
    has,
    link_of,
    make_gift,
    make_order,
    reload_gift,
    reload_order,
)

PROCESSES = 50


@pytest.fixture
def noor(app: Flask) -> Person:
    found = make_person(name="Noor Hartsuiker")
    give(found, 100)
    return found


def test_a_gift_is_chosen_paid_and_taken_from_the_stock(noor: Person) -> None:
    gift = make_gift(price=40, stock=3)
    order = make_order(noor, gift)
    assert (order.state, order.price, has(noor), reload_gift(gift).left) == (OrderState.KEPT, 40, 60, 2)
    assert code_of(order, reload_gift(gift)) == "QUAY-5"
    assert entries(noor)[-1] == ("spent", 40)
    balances_are_right()


def test_a_page_that_is_sent_twice_chooses_once(noor: Person) -> None:
    gift, key = make_gift(price=40, stock=3), public_id()
    said = [redeem(noor, gift.public_id, choice(gift, key=key)) for _ in range(3)]
    assert len({str(one) for one in said}) == 1
    assert (has(noor), reload_gift(gift).left) == (60, 2)


def test_each_gets_a_code_of_their_own_and_it_lies_sealed(noor: Person, app: Flask) -> None:
    gift, other = make_gift(GiftKind.CODES, price=10, codes=("A-1", "B-2")), make_person()
    give(other, 20)
    codes = {code_of(make_order(who, gift), gift) for who in (noor, other)}
    assert codes == {"A-1", "B-2"}
    assert redeem(noor, gift.public_id, choice(gift)) is Refusal.SOLD_OUT
    with transaction() as session:
        assert all(b"A-1" not in row.sealed and "A-1" not in row.fingerprint for row in session.scalars(select(Code)))


def test_what_changed_while_somebody_looked_is_not_chosen(noor: Person) -> None:
    gift = make_gift(price=40)
    seen = choice(gift)
    assert change_gift(gift.public_id, Draft(gift.kind, gift.words, price=50), by=BY)
    assert redeem(noor, gift.public_id, seen) is Refusal.PRICE_CHANGED
    assert offer_gift(gift.public_id, offered=False, by=BY)
    assert redeem(noor, gift.public_id, choice(reload_gift(gift))) is Refusal.NOT_OFFERED
    assert (has(noor), redeem(noor, public_id(), seen)) == (100, None)


def test_what_was_chosen_while_the_desk_wrote_stays_chosen(noor: Person) -> None:
    gift = make_gift(price=10, stock=5)
    for _choosing in range(2):
        make_order(noor, gift)
    assert change_gift(gift.public_id, Draft(gift.kind, gift.words, price=10, stock=5, stock_seen=5), by=BY)
    assert reload_gift(gift).left == 3
    assert change_gift(gift.public_id, Draft(gift.kind, gift.words, price=10, stock=8, stock_seen=5), by=BY)
    assert reload_gift(gift).left == 6


@pytest.mark.parametrize(
    ("left", "typed", "seen", "after"),
    [(5, 5, 5, 5), (1, 5, 5, 1), (1, 2, 5, 0), (4, None, 5, None), (None, 7, None, 7), (3, 9, None, 9), (0, 0, 0, 0)],
)
def test_a_number_typed_over_another_changes_it_by_their_difference(
    left: int | None, typed: int | None, seen: int | None, after: int | None
) -> None:
    assert stock_after(left, typed, seen) == after


def test_what_is_valid_no_more_is_not_on_offer(noor: Person, clock: FixedClock) -> None:
    gift = make_gift(price=40, valid_until=today())
    assert [one.gift.public_id for one in catalogue(noor)[1]] == [gift.public_id]
    clock.move(timedelta(days=1))
    assert catalogue(noor)[1] == []
    assert redeem(noor, gift.public_id, choice(gift)) is Refusal.NOT_OFFERED


def test_one_person_may_have_so_many_and_what_came_back_is_not_counted(noor: Person) -> None:
    gift = make_gift(price=10, each=1)
    first = make_order(noor, gift, passing_on=True)
    assert redeem(noor, gift.public_id, choice(gift)) is Refusal.ENOUGH
    assert take_back(first.public_id, noor) is TakenBack.DONE
    assert isinstance(redeem(noor, gift.public_id, choice(gift)), Chosen)


def test_one_persons_windows_never_spend_the_same_credits_twice(app: Flask, noor: Person) -> None:
    gift = make_gift(price=60)
    said = at_once(app, [lambda: redeem(noor, gift.public_id, choice(gift))] * 6)
    assert Counter(type(one) for one in said) == {Chosen: 1, Refusal: 5}
    assert has(noor) == 40
    balances_are_right()


def _chooses(gift: Gift, person: Person, ready: Any, said: Any) -> None:
    """In a process of its own, with a connection of its own."""
    services().database.engine.dispose(close=False)
    ready.wait(60)
    said.put(str(redeem(person, gift.public_id, choice(gift))))


@pytest.mark.parametrize("kind", [GiftKind.DISCOUNT, GiftKind.CODES])
def test_of_fifty_processes_exactly_one_gets_the_last_one(app: Flask, kind: GiftKind) -> None:
    gift = make_gift(kind, price=20, **({"codes": ("LAST",)} if kind is GiftKind.CODES else {"stock": 1}))
    people = [make_person() for _ in range(PROCESSES)]
    for one in people:
        give(one, 20)
    forking = get_context("fork")
    ready, said = forking.Barrier(PROCESSES), forking.Queue()
    running = [forking.Process(target=_chooses, args=(gift, one, ready, said)) for one in people]
    for process in running:
        process.start()
    answers = Counter("chosen" if "Chosen" in said.get(timeout=90) else "refused" for _ in running)
    for process in running:
        process.join(30)
    assert [process.exitcode for process in running] == [0] * PROCESSES
    assert answers == {"chosen": 1, "refused": PROCESSES - 1}
    with transaction() as session:
        assert len(session.scalars(select(Order)).all()) == 1
    assert sorted(has(one) for one in people) == [0] + [20] * (PROCESSES - 1)
    assert reload_gift(gift).left == 0
    balances_are_right()


def test_taking_back_returns_credits_stock_and_code(noor: Person) -> None:
    gift = make_gift(GiftKind.CODES, price=40, codes=("A-1",))
    order = make_order(noor, gift, passing_on=True, greeting="For you and Mila.")
    assert (has(noor), reload_gift(gift).left) == (60, 0)
    assert take_back(order.public_id, make_person()) is None
    assert take_back(order.public_id, noor) is TakenBack.DONE
    assert take_back(order.public_id, noor) is TakenBack.ALREADY
    back = reload_order(order)
    assert (back.state, back.ended_by, back.greeting, back.link_hash) == (
        OrderState.RETURNED,
        EndedBy.TAKEN_BACK,
        "",
        None,
    )
    assert (has(noor), reload_gift(gift).left) == (100, 1)
    assert entries(noor)[-2:] == [("spent", 40), ("returned", 40)]
    assert code_of(make_order(noor, gift), gift) == "A-1"
    balances_are_right()


def test_what_is_kept_is_kept(noor: Person) -> None:
    order = make_order(noor, make_gift(price=40))
    assert take_back(order.public_id, noor) is TakenBack.KEPT
    assert has(noor) == 60


def test_credits_that_come_back_keep_their_last_day(noor: Person, clock: FixedClock) -> None:
    order = make_order(noor, make_gift(price=40), passing_on=True)
    clock.set(clock.now().replace(year=2027, month=11, day=28))
    take_back(order.public_id, noor)
    clock.set(clock.now().replace(month=12, day=1))
    assert has(noor) == 40  # two more weeks than they had
    clock.set(clock.now().replace(day=13))
    end_credits()
    assert has(noor) == 0
    balances_are_right()


def test_nobody_claimed_it_in_time(noor: Person, clock: FixedClock) -> None:
    order = make_order(noor, make_gift(price=40, stock=1, pass_days=7), passing_on=True)
    assert (lapses_due(), lapse_links()) == (False, 0)
    clock.move(timedelta(days=8))
    assert (lapses_due(), lapse_links(), lapse_links()) == (True, 1, 0)
    assert (reload_order(order).ended_by, has(noor)) == (EndedBy.LAPSED, 100)
    balances_are_right()


def test_a_link_never_waits_longer_than_what_it_gives_is_valid(noor: Person) -> None:
    gift = make_gift(price=40, valid_until=today() + timedelta(days=2))
    order = make_order(noor, gift, passing_on=True)
    assert order.link_expires_at is not None
    assert order.link_expires_at.isoformat() == "2026-11-25T23:00:00+00:00"


def test_two_kinds_of_gifts_for_each_other_never_wait_in_a_circle(app: Flask, clock: FixedClock) -> None:
    """Choosing, taking back and lapsing of several people over two gifts, all at once."""
    people, gifts = [make_person() for _ in range(4)], [make_gift(price=20, stock=50) for _ in range(2)]
    for one in people:
        give(one, 100)
    orders = [make_order(one, gifts[place % 2], passing_on=True) for place, one in enumerate(people)]
    clock.move(timedelta(days=40))
    acts: list[Callable[[], object]] = [lapse_links, lapse_links]
    acts += [partial(redeem, one, gift.public_id, choice(gift)) for one in people for gift in gifts]
    acts += [partial(take_back, order.public_id, one) for order, one in zip(orders, people, strict=True)]
    at_once(app, acts)
    assert {reload_order(order).state for order in orders} == {OrderState.RETURNED}
    balances_are_right()


def test_a_links_secret_is_nowhere_in_the_table(noor: Person) -> None:
    order = make_order(noor, make_gift(price=40), passing_on=True)
    secret = link_of(order)
    assert len(secret) == 22
    with transaction() as session:
        row = session.get_one(Order, order.id)
        assert all(secret not in str(getattr(row, column.key)) for column in Order.__table__.columns)
