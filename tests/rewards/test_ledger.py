"""The ledger: whatever happens in whatever order it adds up to zero, and the database refuses what would not."""

from datetime import timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import IntegrityError

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.identifiers import public_id
from advocacy.people.leaving import deactivate
from advocacy.people.models import Person
from advocacy.rewards.claiming import claim
from advocacy.rewards.ending import end_credits, ends_due, tell_of_ends
from advocacy.rewards.gift_rules import GiftKind, OrderState
from advocacy.rewards.models import Account, Move, Transfer, locked_account
from advocacy.rewards.offering import chosen_by
from advocacy.rewards.redeeming import redeem
from advocacy.rewards.returning import lapse_links, take_back
from advocacy.rewards.reversing import Reversed, reverse
from advocacy.rewards.rules import Deed, TransferKind
from advocacy.rewards.statements import books
from tests.people.factories import make_person
from tests.rewards.factories import (
    BY,
    balances_are_right,
    choice,
    entries,
    give,
    has,
    helped,
    link_of,
    make_gift,
    make_order,
)


@pytest.fixture
def noor(app: Flask) -> Person:
    return make_person(name="Noor Hartsuiker")


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_it_adds_up_to_zero(app: Flask, clock: FixedClock, seed: int) -> None:
    """Two years of earning, choosing, passing on, claiming, taking back, mistakes, ends and leaving, in any order."""
    chance, people = Random(seed), [make_person() for _ in range(4)]
    gifts = [
        make_gift(price=30, stock=200),
        make_gift(GiftKind.CODES, price=15, codes=tuple(f"C-{number}" for number in range(200))),
    ]

    def choose(person: Person) -> None:
        gift = chance.choice(gifts)
        redeem(person, gift.public_id, choice(gift, passing_on=chance.random() < 0.6))

    def end_one(person: Person) -> None:
        open_ones = [one.order for one in chosen_by(person)[0] if one.order.state is OrderState.OPEN]
        if open_ones:
            order = chance.choice(open_ones)
            claim(link_of(order), "r" * 30) if chance.random() < 0.5 else take_back(order.public_id, person)

    def mistake(person: Person) -> None:
        with transaction() as session:
            names = session.scalars(select(Transfer.public_id).where(Transfer.person_id == person.id)).all()
        if names:
            reverse(chance.choice(names), "By mistake.", by=BY)

    acts = [lambda one: helped(one, chance.choice(list(Deed))), choose, end_one, mistake]
    for _ in range(80):
        chance.choices(acts, (6, 3, 2, 1))[0](chance.choice(people))
        if chance.random() < 0.2:
            clock.move(timedelta(days=chance.randint(1, 40)))
            lapse_links()
            end_credits()
    deactivate(people[0].id, by=None)
    balances_are_right()
    assert books().adds_up
    assert has(people[0]) == 0
    for gift in gifts[1:]:
        with transaction() as session:
            free = session.scalar(text("SELECT count(*) FROM rewards_codes WHERE order_id IS NULL"))
            kept = session.scalar(text(f'SELECT "left" FROM rewards_gifts WHERE id = {gift.id}'))
        assert free == kept


def test_the_database_refuses_a_move_that_gives_nothing_or_to_itself(noor: Person) -> None:
    give(noor, 20)
    for values in ("1, 1, 1, 5", "1, 1, 2, 0", "1, 1, 2, -5"):
        statement = (
            f"INSERT INTO rewards_moves (transfer_id, from_id, to_id, amount, came_back) VALUES ({values}, false)"
        )
        with pytest.raises(IntegrityError), transaction() as session:
            session.execute(text(statement))


def test_the_database_refuses_to_go_below_zero(noor: Person) -> None:
    give(noor, 20)
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(update(Account).where(Account.person_id == noor.id).values(balance=-1))


def test_what_happened_is_never_changed(noor: Person) -> None:
    give(noor, 20)
    with pytest.raises(AssertionError, match="append-only"), transaction() as session:
        session.scalars(select(Transfer)).one().amount = 2000
    with pytest.raises(AssertionError, match="append-only"), transaction() as session:
        session.delete(session.scalars(select(Move)).one())
    assert has(noor) == 20


def test_a_source_is_written_once(noor: Person) -> None:
    assert helped(noor, source="question:1:answered") == 20
    with transaction() as session:
        assert len(session.scalars(select(Transfer)).all()) == 1
        session.execute(delete(Move).where(Move.id < 0))  # nothing; the table can be read


def test_credits_end_after_their_last_day_as_an_entry(noor: Person, clock: FixedClock) -> None:
    give(noor, 20)
    clock.set(clock.now().replace(year=2027, month=11, day=30, hour=22, minute=59))
    assert (has(noor), ends_due(), end_credits()) == (20, False, 0)
    clock.move(timedelta(minutes=1))  # midnight here
    assert (has(noor), ends_due(), end_credits(), end_credits()) == (0, True, 1, 0)
    assert entries(noor) == [("earned", 20), ("ended", 20)]
    balances_are_right()


def test_a_gift_is_never_paid_with_credits_that_ended_before_the_sweep(noor: Person, clock: FixedClock) -> None:
    give(noor, 40)
    gift = make_gift(price=40)
    clock.move(timedelta(days=400))
    refused = redeem(noor, gift.public_id, choice(gift))
    assert str(refused) == "too_few_credits"
    balances_are_right()


def test_people_hear_of_an_end_once(noor: Person, clock: FixedClock) -> None:
    give(noor, 20)
    assert tell_of_ends() == 0
    clock.set(clock.now().replace(year=2027, month=11, day=20))
    assert [tell_of_ends(), tell_of_ends()] == [1, 0]


def test_a_mistake_is_put_right_by_a_new_entry(noor: Person) -> None:
    give(noor, 20)
    give(noor, 10)
    with transaction() as session:
        first = session.scalars(select(Transfer).order_by(Transfer.id)).first()
        assert first is not None
    assert reverse(first.public_id, " ", by=BY) is Reversed.NO_REASON
    assert reverse(first.public_id, "Counted twice.", by=BY) is Reversed.DONE
    assert reverse(first.public_id, "Counted twice.", by=BY) is Reversed.ALREADY
    assert reverse(public_id(), "Nobody's.", by=BY) is None
    assert entries(noor) == [("earned", 20), ("earned", 10), ("reversed", 20)]
    assert has(noor) == 10
    balances_are_right()


def test_what_is_spent_is_not_taken_back_and_nobody_falls_below_zero(noor: Person) -> None:
    give(noor, 20)
    with transaction() as session:
        first = session.scalars(select(Transfer)).one()
    make_order(noor, make_gift(price=15))
    assert reverse(first.public_id, "Counted twice.", by=BY) is Reversed.DONE
    with transaction() as session:
        row = session.scalars(select(Transfer).where(Transfer.kind == TransferKind.REVERSED)).one()
    assert (row.wanted, row.amount, has(noor)) == (20, 5, 0)
    balances_are_right()


def test_a_reversal_leaves_room_in_the_month(noor: Person) -> None:
    for _ in range(7):
        helped(noor)
    assert helped(noor) == 10
    with transaction() as session:
        first = session.scalars(select(Transfer).order_by(Transfer.id).limit(1)).one()
    reverse(first.public_id, "Counted twice.", by=BY)
    assert helped(noor) == 20


def test_an_account_is_made_once_when_two_need_it_at_the_same_moment(app: Flask, noor: Person) -> None:
    with transaction() as session:
        assert locked_account(session, noor.id).id == locked_account(session, noor.id).id
