"""Several at the same moment: two who say hello, a hello while it moves on, two answers, many questions at once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from advocacy.core.clock import FixedClock
from advocacy.core.identifiers import public_id
from advocacy.core.permissions import Role
from advocacy.people.leaving import Gone, deactivate
from advocacy.people.models import Person, Topic
from advocacy.questions import keeping_promises
from advocacy.questions.answering import Outcome, acknowledge, answer, decline
from advocacy.questions.asking import AskedNow, ask
from advocacy.questions.handing import take_over
from advocacy.questions.keeping_promises import keep_promises
from advocacy.questions.models import Question
from advocacy.questions.rules import HELLO, EventKind, QuestionState
from advocacy.questions.thanking import thank, withdraw
from tests.people.factories import make_person, make_topic
from tests.questions.factories import ANSWER, happened, make_expert, make_question, owner_of, reload, wanted

ROUNDS = 4


@pytest.fixture
def batteries(app: Flask) -> Topic:
    make_person(Role.ADMIN)
    return make_topic("Batteries")


@pytest.fixture
def priya(app: Flask) -> Person:
    return make_person(name="Priya Raman")


def at_once(app: Flask, acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """All of them start together, each in a thread and an application context of its own."""
    ready = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        with app.app_context():
            ready.wait(10)
            return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def test_two_clicks_say_hello_once(app: Flask, batteries: Topic, priya: Person) -> None:
    wim = make_expert(batteries)
    found = make_question(priya, batteries)
    said = at_once(app, [lambda: acknowledge(found.public_id, wim)] * 4)
    assert sorted(said) == [Outcome.ALREADY] * 3 + [Outcome.DONE]
    assert happened(found).count(EventKind.ACKNOWLEDGED) == 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_hello_while_it_moves_on_is_one_of_the_two(
    app: Flask, batteries: Topic, priya: Person, clock: FixedClock, _round: int
) -> None:
    wim, tom = make_expert(batteries), make_expert(batteries)
    found = make_question(priya, batteries)
    owner, other = (wim, tom) if owner_of(found).id == wim.id else (tom, wim)
    clock.move(HELLO)
    said, _ = at_once(app, [lambda: acknowledge(found.public_id, owner), keep_promises])
    after = reload(found)
    if said is Outcome.DONE:
        assert (after.state, after.owner_id) == (QuestionState.ACKNOWLEDGED, owner.id)
        assert EventKind.MOVED_ON not in happened(found)
    else:
        assert said is Outcome.MOVED_ON
        assert (after.state, after.owner_id) == (QuestionState.ASSIGNED, other.id)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_an_answer_while_it_moves_on_counts(
    app: Flask, batteries: Topic, priya: Person, clock: FixedClock, _round: int
) -> None:
    wim, _tom = make_expert(batteries), make_expert(batteries)
    found = make_question(priya, batteries)
    clock.move(HELLO)
    said, _ = at_once(app, [lambda: answer(found.public_id, wim, ANSWER, ""), keep_promises])
    after = reload(found)
    assert said is Outcome.KEPT
    assert (after.state, after.owner_id, after.answerer_id) == (QuestionState.ANSWERED, wim.id, wim.id)


def test_of_two_answers_the_first_counts(app: Flask, batteries: Topic, priya: Person) -> None:
    experts = [make_expert(batteries) for _ in range(3)]
    found = make_question(priya, batteries)
    acts = [lambda one=one: answer(found.public_id, one, f"{ANSWER} {one.id}", "") for one in experts]
    said = at_once(app, acts)
    assert sorted(said) == [Outcome.ANSWERED_ALREADY] * 2 + [Outcome.KEPT]
    after = reload(found)
    assert after.answer == f"{ANSWER} {after.answerer_id}"
    assert at_once(app, [lambda: thank(found.public_id, priya)] * 3).count(Outcome.DONE) == 1


def test_two_sweeps_take_each_step_once(app: Flask, batteries: Topic, priya: Person, clock: FixedClock) -> None:
    make_expert(batteries, languages=["en"]), make_expert(batteries)
    found = [make_question(priya, batteries) for _ in range(6)]
    clock.move(HELLO)
    at_once(app, [keep_promises] * 3)
    assert [happened(one).count(EventKind.MOVED_ON) for one in found] == [1] * 6


def test_many_at_once_are_spread_and_a_page_sent_twice_is_one(app: Flask, batteries: Topic) -> None:
    experts = [make_expert(batteries) for _ in range(4)]
    askers = [make_person() for _ in range(8)]
    said = at_once(app, [lambda one=one: ask(one, wanted(batteries), public_id()) for one in askers])
    owners = [reload(one.public_id).owner_id for one in said if isinstance(one, AskedNow)]
    assert [owners.count(one.id) for one in experts] == [2, 2, 2, 2]
    key = public_id()
    again = at_once(app, [lambda: ask(askers[0], wanted(batteries), key)] * 4)
    assert len(set(again)) == 1


def test_taking_over_declining_and_taking_back_never_leave_it_to_nobody(
    app: Flask, batteries: Topic, priya: Person
) -> None:
    wim, tom = make_expert(batteries), make_expert(batteries)
    for _ in range(ROUNDS):
        found = make_question(priya, batteries)
        owner, other = (wim, tom) if owner_of(found).id == wim.id else (tom, wim)
        acts = [
            lambda found=found, owner=owner: decline(found.public_id, owner),
            lambda found=found, other=other: take_over(found.public_id, other),
            lambda found=found: withdraw(found.public_id, priya),
        ]
        at_once(app, acts)
        after: Question = reload(found)
        assert after.state is QuestionState.WITHDRAWN
        assert after.next_at is None


def test_who_is_leaving_gets_nothing_any_more(app: Flask, batteries: Topic, priya: Person) -> None:
    wim, tom = make_expert(batteries), make_expert(batteries)
    make_question(priya, batteries)
    said = at_once(
        app,
        [
            lambda: deactivate(wim.id, by=None),
            *(lambda: ask(priya, wanted(batteries), public_id()) for _ in range(3)),
        ],
    )
    assert said[0] is Gone.DONE
    assert {owner_of(reload(one.public_id)).id for one in said[1:]} == {tom.id}


def test_a_sweep_that_dies_half_way_has_done_nothing_and_the_next_does_it_once(
    app: Flask, batteries: Topic, priya: Person, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_expert(batteries), make_expert(batteries)
    found = [make_question(priya, batteries) for _ in range(3)]
    clock.move(HELLO)
    told: list[int] = []

    def dies(session: object, row: Question, before: int) -> None:
        told.append(row.id)
        if len(told) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(keeping_promises, "inform_moved", dies)
        with pytest.raises(KeyboardInterrupt):
            keep_promises()
    assert [happened(one).count(EventKind.MOVED_ON) for one in found] == [0, 0, 0]
    keep_promises()
    assert [happened(one).count(EventKind.MOVED_ON) for one in found] == [1, 1, 1]
