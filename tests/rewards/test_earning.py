"""Credits come from helping, once for each deed, within the limits of a month, and from nothing else."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.core.services import now
from advocacy.evidence.recording import Fact, record_fact
from advocacy.evidence.rules import FactKind
from advocacy.guidelines.taking_checkups import answer_question, find_checkup, start_checkup
from advocacy.networks.rules import Network
from advocacy.people.leaving import deactivate
from advocacy.people.models import Person, Topic
from advocacy.questions.answering import answer
from advocacy.questions.rules import PROMISE, WhoAsked
from advocacy.questions.thanking import thank
from advocacy.rewards.budgeting import Month, months_around, set_budget
from advocacy.rewards.models import Transfer
from advocacy.rewards.rules import Cut, Deed
from tests.people.factories import make_person, make_topic
from tests.questions.factories import ANSWER, make_expert, make_question
from tests.relationships.making_rows import score_everything
from tests.rewards.factories import balances_are_right, entries, give, has, helped, on_day

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture
def batteries(app: Flask) -> Topic:
    make_person(Role.ADMIN)
    return make_topic("Batteries")


@pytest.fixture
def wim(batteries: Topic) -> Person:
    return make_expert(batteries, name="Wim Terpstra")


@pytest.fixture
def priya(app: Flask) -> Person:
    return make_person(name="Priya Raman")


def last(person: Person) -> Transfer:
    with transaction() as session:
        query = select(Transfer).where(Transfer.person_id == person.id).order_by(Transfer.id.desc()).limit(1)
        return session.scalars(query).one()


def test_an_answer_in_time_and_thanks_for_it(batteries: Topic, wim: Person, priya: Person) -> None:
    found = make_question(priya, batteries, state="answered")
    assert entries(wim) == [("earned", 10), ("earned", 5)]
    thank(found.public_id, priya)
    thank(found.public_id, priya)
    assert entries(wim) == [("earned", 10), ("earned", 5), ("earned", 10)]
    assert (has(wim), has(priya)) == (25, 0)
    assert last(wim).subject == f"question:{found.public_id}"
    balances_are_right()


def test_a_late_answer_keeps_no_promise(batteries: Topic, wim: Person, priya: Person, clock: FixedClock) -> None:
    found = make_question(priya, batteries)
    clock.move(PROMISE + timedelta(minutes=1))
    answer(found.public_id, wim, ANSWER, "")
    assert entries(wim) == [("earned", 10)]


def test_helping_a_colleague_counts_too_and_oneself_never(batteries: Topic, wim: Person, priya: Person) -> None:
    make_question(priya, batteries, state="answered", who_asked=WhoAsked.ME)
    assert has(wim) == 15


def test_two_who_ask_each_other_all_day_earn_for_three_a_week(batteries: Topic, wim: Person, priya: Person) -> None:
    for _ in range(5):
        make_question(priya, batteries, state="answered")
    assert has(wim) == 3 * 15


def test_the_same_source_gives_once(priya: Person) -> None:
    assert [helped(priya, Deed.ANSWERED, "question:1:answered") for _ in range(3)] == [10, 0, 0]
    assert has(priya) == 10


def test_a_check_up_earns_once_a_month(app: Flask, priya: Person, clock: FixedClock) -> None:
    for expected in (5, 5):
        name = start_checkup(priya.id, "en", Random(1))
        taken = find_checkup(priya.id, name or "")
        assert taken is not None
        for index in range(len(taken.questions)):
            answer_question(priya.id, taken.checkup.public_id, index, 0)
        assert has(priya) == expected
    assert last(priya).cut is Cut.TIMES
    on_day(clock, DECEMBER)
    assert helped(priya, Deed.CHECKUP_DONE) == 5


def test_a_persons_month_is_full_and_the_next_one_is_empty(priya: Person, clock: FixedClock) -> None:
    give(priya, 140)
    assert helped(priya) == 10  # of 20
    assert helped(priya) == 0
    assert (last(priya).cut, last(priya).wanted, last(priya).amount) == (Cut.PERSON, 20, 0)
    clock.set(clock.now().replace(month=11, day=30, hour=22, minute=59))  # one minute before December in Amsterdam
    assert helped(priya) == 0
    clock.move(timedelta(minutes=1))
    assert helped(priya) == 20
    balances_are_right()


def test_the_companys_month_is_given_away_and_people_are_told_why(priya: Person) -> None:
    assert set_budget(NOVEMBER, 25, by=priya.id)
    assert [helped(priya), helped(make_person()), helped(make_person())] == [20, 5, 0]
    assert next(month for month in months_around() if month.month == NOVEMBER) == Month(NOVEMBER, 25, 25)


def test_a_budget_holds_until_another_month_says_otherwise(priya: Person, clock: FixedClock) -> None:
    set_budget(DECEMBER, 30, by=priya.id)
    by_month = {month.month: month.credits for month in months_around()}
    assert (by_month[NOVEMBER], by_month[DECEMBER], by_month[date(2027, 2, 1)]) == (5000, 30, 30)
    on_day(clock, date(2027, 1, 15))
    assert [helped(priya), helped(make_person())] == [20, 10]
    assert not set_budget(DECEMBER, 90, by=priya.id)  # that month is over
    set_budget(date(2027, 1, 20), 5, by=priya.id)
    assert helped(make_person()) == 0


def test_somebody_who_left_earns_nothing(priya: Person) -> None:
    make_person(Role.ADMIN)
    deactivate(priya.id, by=None)
    assert helped(priya) == 0


def seen(source: str, kind: FactKind, person: Person, **more: Any) -> None:
    record_fact(Fact(source, kind, person.id, now(), k=1, **more))


@pytest.mark.parametrize("kind", FactKind)
def test_no_kind_of_event_that_is_seen_gives_credits(app: Flask, priya: Person, kind: FactKind) -> None:
    """Shares, likes, reshares, clicks, comments, reach: none of them, on any network. Credits come from deeds alone."""
    for network in (*Network, None):
        share = 7 if network else None
        if share and kind is not FactKind.SHARE_PUBLISHED:
            seen(f"share:{network}", FactKind.SHARE_PUBLISHED, priya, network=network, share_id=share)
        seen(f"{kind}:{network}", kind, priya, network=network, share_id=share, amount=100, subject="x")
    score_everything()
    with transaction() as session:
        assert session.scalar(select(func.count()).select_from(Transfer)) == 0
    assert has(priya) == 0
