"""Workers die while time moves questions on: none is without an owner, nothing happens twice, nothing is left out."""

from collections import Counter
from random import Random
from threading import Event

from sqlalchemy import select

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.evidence.models import FactRow
from advocacy.evidence.rules import FactKind
from advocacy.notifications.models import Notice
from advocacy.questions.answering import acknowledge
from advocacy.questions.models import Question, QuestionEvent
from advocacy.questions.rules import EventKind, QuestionState
from tests.content.factories import make_comms
from tests.faults.house import House, until
from tests.people.factories import make_person, make_topic
from tests.questions.factories import make_expert, make_fallback, make_question, owner_of

HOUR = 3600
TOPICS, ASKERS, EACH = 3, 3, 4
SAID_HELLO = 6  # so many questions have somebody who took them on, and then nothing comes


def test_promises_are_watched_over_while_workers_die(house: House) -> None:
    chance = Random(20261130)
    questions = ask_everywhere()
    for question in questions[:SAID_HELLO]:
        acknowledge(question.public_id, owner_of(question))
    workers = [house.start_slow_worker() for _ in range(2)]
    for hour in range(1, 27):
        house.move_clock(hour * HOUR + 60)
        house.ring("keep_promises")
        Event().wait(chance.uniform(0.0, 0.12))  # the random moment of a death, not a wait for anything
        victim = chance.randrange(len(workers))
        workers[victim].kill()
        workers[victim] = house.start_slow_worker()
    until(lambda: nothing_due(house), "every step that was due is taken", 60)
    assert_each_once(questions)


def ask_everywhere() -> list[Question]:
    """Twelve a topic, with two experts and a fallback each."""
    make_comms()
    topics = [make_topic() for _ in range(TOPICS)]
    for topic in topics:
        make_expert(topic)
        make_expert(topic)
        make_fallback(topic)
    askers = [make_person() for _ in range(ASKERS)]
    return [make_question(asker, topic) for asker in askers for topic in topics for _ in range(EACH)]


def nothing_due(house: House) -> bool:
    house.ring("keep_promises")
    with transaction() as session:
        return session.scalar(select(Question.id).where(Question.next_at <= now()).limit(1)) is None


def assert_each_once(asked: list[Question]) -> None:
    with transaction() as session:
        questions = session.scalars(select(Question).order_by(Question.id)).all()
        events = session.scalars(select(QuestionEvent).order_by(QuestionEvent.id)).all()
        facts = Counter(session.scalars(select(FactRow.subject).where(FactRow.kind == FactKind.PROMISE_BROKEN)))
        notices = session.scalars(select(Notice)).all()
    assert len(questions) == len(asked)
    told = Counter((notice.person_id, notice.kind, str(notice.values), str(notice.parameters)) for notice in notices)
    assert max(told.values()) == 1, "nobody is told the same twice"
    for question in questions:
        kinds = Counter(event.kind for event in events if event.question_id == question.id)
        given = [event for event in events if event.question_id == question.id and event.kind is not EventKind.OFFERED]
        owners = [event.to_id for event in given if event.to_id is not None]  # what is only offered stays where it is
        assert question.owner_id == owners[-1], "its owner is the last one who was given it"
        assert question.state in (QuestionState.ASSIGNED, QuestionState.ACKNOWLEDGED)
        assert question.broken_at is not None
        assert kinds[EventKind.BROKEN] == 1
        assert kinds[EventKind.MOVED_ON] <= 2
        assert question.promise_due == question.asked_at + (asked[0].promise_due - asked[0].asked_at)
    assert len(facts) == len(questions)
    assert set(facts.values()) == {1}
