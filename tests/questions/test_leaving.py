"""Who leaves: what they had goes on at once, what they asked is taken back, answers stay and find somebody."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.core.services import now
from advocacy.people.leaving import deactivate, erase, export_everything
from advocacy.people.models import Topic
from advocacy.questions.answering import acknowledge
from advocacy.questions.discussing import say
from advocacy.questions.experts import name_fallback
from advocacy.questions.helping import Helping, save_helping
from advocacy.questions.knowing import ask_whether_true, what_is_known
from advocacy.questions.models import Comment, Expert, Helper
from advocacy.questions.rules import HELLO, EventKind, Level, QuestionState
from tests.people.factories import make_person, make_topic
from tests.questions.factories import (
    ANSWER,
    WORDS,
    happened,
    make_expert,
    make_fallback,
    make_question,
    owner_of,
    reload,
)


@pytest.fixture
def batteries(app: Flask) -> Topic:
    make_person(Role.ADMIN)
    return make_topic("Batteries")


def test_what_they_had_goes_on_with_its_level_and_its_clocks(batteries: Topic, clock: FixedClock) -> None:
    wim, tom = make_expert(batteries), make_expert(batteries)
    fresh, greeted = make_question(make_person(), batteries), make_question(make_person(), batteries)
    leaver, stays = (wim, tom) if owner_of(greeted).id == wim.id else (tom, wim)
    acknowledge(greeted.public_id, leaver)
    clock.move(timedelta(minutes=30))
    deactivate(leaver.id, by=None)
    after = reload(greeted)
    assert (after.owner_id, after.state, after.level) == (stays.id, QuestionState.ASSIGNED, Level.EXPERT)
    assert (after.level_due, after.promise_due) == (now() + HELLO, greeted.promise_due)
    assert after.acknowledged_at is not None  # the asker was greeted, and stays so
    deactivate(stays.id, by=None)
    both = reload(fresh), reload(greeted)
    assert {found.level for found in both} == {Level.FALLBACK}
    assert both[0].level_due == fresh.level_due  # the hour that ran goes on
    assert EventKind.REPLACED in happened(fresh)
    with transaction() as session:
        assert session.scalars(select(Expert)).all() == []


def test_answers_stay_and_the_fallback_looks_after_them(batteries: Topic, clock: FixedClock) -> None:
    wim, keeper = make_expert(batteries), make_fallback(batteries)
    found = make_question(make_person(), batteries, state="answered")
    erase(wim.id, by=None)
    after = reload(found)
    assert (after.owner_id, after.answerer_id, after.answer) == (keeper.id, wim.id, ANSWER)
    clock.move(timedelta(days=183))
    assert ask_whether_true() == 1


def test_what_they_asked_is_taken_back_and_erased_with_them(batteries: Topic) -> None:
    make_expert(batteries)
    priya = make_person()
    waits, answered = make_question(priya, batteries), make_question(priya, batteries, state="answered")
    deactivate(priya.id, by=None)
    assert reload(waits).state is QuestionState.WITHDRAWN
    assert reload(waits).words == WORDS
    erase(priya.id, by=None)
    assert reload(waits).words == ""
    assert [one.row.public_id for one in what_is_known().known] == [answered.public_id]


def test_what_they_said_to_others_goes_when_they_are_erased(batteries: Topic) -> None:
    wim = make_expert(batteries)
    found = make_question(make_person(), batteries)
    say(found.public_id, wim, "Ask the yard.")
    save_helping(wim, Helping(offers="Dutch texts", listed=True))
    deactivate(wim.id, by=None)
    with transaction() as session:
        assert session.scalars(select(Comment.words)).all() == ["Ask the yard."]
        assert session.get(Helper, wim.id) is None
    erase(wim.id, by=None)
    with transaction() as session:
        assert session.scalars(select(Comment.words)).all() == [""]


def test_everything_of_theirs_is_handed_out(batteries: Topic) -> None:
    wim = make_expert(batteries)
    make_fallback(batteries)
    save_helping(wim, Helping(offers="Dutch texts"))
    found = make_question(make_person(), batteries, state="answered")
    say(found.public_id, wim, "Ask the yard.")
    make_question(wim, batteries)
    theirs = export_everything(wim.id)["questions"]
    assert [one["answer"] for one in theirs["answered"]] == [ANSWER]
    assert [one["words"] for one in theirs["asked"]] == [WORDS]
    assert theirs["answers_for"] == ["Batteries"]
    assert theirs["helping"]["offers"] == "Dutch texts"
    assert [one["words"] for one in theirs["said_to_experts"]] == ["Ask the yard."]


def test_what_was_answered_to_them_and_what_they_did_is_handed_out(batteries: Topic) -> None:
    wim, priya = make_expert(batteries), make_person()
    found = make_question(priya, batteries, state="thanked")
    (asked,) = export_everything(priya.id)["questions"]["asked"]
    assert asked["answer"] == ANSWER
    assert asked["answered_at"] == reload(found).answered_at.isoformat()
    did = [(one["what"], one["question"]) for one in export_everything(priya.id)["questions"]["did"]]
    assert did == [("asked", found.public_id), ("thanked", found.public_id)]
    assert [one["what"] for one in export_everything(wim.id)["questions"]["did"]] == [
        "assigned",
        "acknowledged",
        "answered",
    ]


def test_whoever_asked_does_not_look_after_the_answer_while_somebody_else_can(batteries: Topic) -> None:
    asker = make_person(Role.COMMS)
    other = make_person(Role.COMMS)
    wim = make_expert(batteries)
    name_fallback(batteries.public_id, asker.email, by=asker.id)
    asked = make_question(asker, batteries, state="answered")
    deactivate(wim.id, by=None)
    assert owner_of(asked).id == other.id
