"""Somebody with credits, a gift with one code, and that gift on its way to somebody outside."""

import pytest
from flask import Flask

from advocacy.people.models import Person
from advocacy.rewards.gift_models import Gift, Order
from advocacy.rewards.gift_rules import GiftKind
from tests.people.factories import make_person
from tests.rewards.factories import give, make_gift, make_order


@pytest.fixture
def noor(app: Flask) -> Person:
    found = make_person(name="Noor Hartsuiker")
    give(found, 100)
    return found


@pytest.fixture
def gift(app: Flask) -> Gift:
    return make_gift(GiftKind.CODES, price=40, codes=("RIVER-2026",))


@pytest.fixture
def order(noor: Person, gift: Gift) -> Order:
    return make_order(noor, gift, passing_on=True, greeting="For you and Mila.")
