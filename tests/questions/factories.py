"""Questions for every room's tests, made by the real use cases.

batteries = make_topic("Batteries"); wim = make_expert(batteries)
question = make_question(asker, batteries)               # wim has it
question = make_question(asker, batteries, state="answered")
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.identifiers import public_id
from advocacy.core.services import now
from advocacy.people.models import Person, Topic
from advocacy.questions.answering import Outcome, acknowledge, answer
from advocacy.questions.asking import AskedNow, Wanted, ask
from advocacy.questions.experts import add_expert, name_fallback
from advocacy.questions.models import Question, QuestionEvent, events_of, question_by_public_id
from advocacy.questions.rules import EventKind, WhoAsked
from advocacy.questions.thanking import thank, withdraw
from tests.people.factories import make_person

WORDS = "What happens to the old ferry batteries? Do they end up in the ground?"
ANSWER = "No, nothing goes into the ground. They store sun on the roof of the terminal first."


def make_expert(*topics: Topic, **person: Any) -> Person:
    """Somebody who answers for these topics, on duty from Monday to Friday, 9:00 to 17:30."""
    found = make_person(**person)
    for topic in topics:
        assert add_expert(topic.public_id, found.email, by=found.id)
    return found


def make_fallback(*topics: Topic, **person: Any) -> Person:
    found = make_person(**person)
    for topic in topics:
        assert name_fallback(topic.public_id, found.email, by=found.id)
    return found


def wanted(topic: Topic | None = None, **changes: Any) -> Wanted:
    values: dict[str, Any] = {
        "words": WORDS,
        "who_asked": WhoAsked.NEIGHBOUR,
        "topic": topic.public_id if topic else "",
        "language": "en",
    }
    return Wanted(**(values | changes))


def make_question(asker: Person, topic: Topic | None = None, *, state: str = "assigned", **changes: Any) -> Question:
    """In one of the states: assigned, acknowledged, answered, thanked, withdrawn."""
    asked = ask(asker, wanted(topic, **changes), public_id())
    assert isinstance(asked, AskedNow), asked
    if state == "withdrawn":
        assert withdraw(asked.public_id, asker) is Outcome.DONE
    elif state != "assigned":
        _bring_to(state, asked.public_id, asker)
    return reload(asked.public_id)


def _bring_to(state: str, name: str, asker: Person) -> None:
    owner = owner_of(reload(name))
    assert acknowledge(name, owner) is Outcome.DONE
    if state in ("answered", "thanked"):
        assert answer(name, owner, ANSWER, "") is Outcome.KEPT
    if state == "thanked":
        assert thank(name, asker) is Outcome.DONE


def reload(found: Question | str) -> Question:
    name = found if isinstance(found, str) else found.public_id
    with transaction() as session:
        row = question_by_public_id(session, name)
        assert row is not None
        return row


def owner_of(found: Question) -> Person:
    with transaction() as session:
        return session.get_one(Person, reload(found).owner_id)


def happened(found: Question) -> list[EventKind]:
    with transaction() as session:
        return [event.kind for event in events_of(session, found.id)]


def events(found: Question) -> Sequence[QuestionEvent]:
    with transaction() as session:
        return events_of(session, found.id)


def later(clock: FixedClock, **by: float) -> None:
    clock.set(now() + timedelta(**by))
