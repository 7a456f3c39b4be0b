"""A question changes hands: handed to a colleague, taken over by an expert, given on because its owner leaves."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.people.models import Person, person_by_public_id
from advocacy.people.rules import PersonState
from advocacy.questions.answering import Outcome, greet
from advocacy.questions.events import note
from advocacy.questions.informing import inform_given, inform_moved, inform_owner
from advocacy.questions.models import (
    Question,
    may_answer,
    question_by_public_id,
)
from advocacy.questions.routing import choose, load_pool, one_at_a_time
from advocacy.questions.rules import HELLO, EventKind, Level, QuestionState, Standing


def hand_over(public_name: str, person: Person, colleague: str) -> Outcome | None:
    """To a colleague of one's choice. Level and clock stay as they are: the promise is to the asker, not to us."""
    with transaction() as session:
        one_at_a_time(session)
        row = question_by_public_id(session, public_name, lock=True)
        if row is None or row.owner_id != person.id:
            return _not_theirs(session, row, person)
        if not row.open:
            return Outcome.ANSWERED_ALREADY if row.settled else Outcome.NOT_OPEN
        found = person_by_public_id(session, colleague)
        if found is None or not found.is_active or found.id in (person.id, row.asker_id):
            return Outcome.NOBODY
        _pass_to(session, row, EventKind.HANDED_OVER, by=person.id, to=found.id)
        inform_owner(session, row)
        return Outcome.DONE


def take_over(public_name: str, person: Person) -> Outcome | None:
    """An expert takes a question from whoever keeps it; that says hello, too."""
    with transaction() as session:
        one_at_a_time(session)
        row = question_by_public_id(session, public_name, lock=True)
        if row is None or row.asker_id == person.id or not _may(session, row, person) or _left(session, person):
            return None
        if not row.open:
            return Outcome.ANSWERED_ALREADY if row.settled else Outcome.NOT_OPEN
        if row.owner_id == person.id:
            return Outcome.ALREADY
        before = row.owner_id
        _pass_to(session, row, EventKind.TAKEN_OVER, by=person.id, to=person.id)
        inform_moved(session, row, before)
        greet(session, row, person.id)
        return Outcome.DONE


def _pass_to(session: Session, row: Question, kind: EventKind, *, by: int | None, to: int) -> None:
    row.owner_id, row.owned_at, row.missed, row.offered_to = to, now(), False, None
    note(session, row, kind, by, to=to)
    session.flush()


def _not_theirs(session: Session, row: Question | None, person: Person) -> Outcome | None:
    """Somebody who had it hears that it went on; to others there is no such question."""
    return Outcome.MOVED_ON if row is not None and _may(session, row, person) else None


def _may(session: Session, row: Question, person: Person) -> bool:
    return session.scalar(select(Question.id).where(Question.id == row.id, may_answer(person))) is not None


def _left(session: Session, person: Person) -> bool:
    """Read anew: who leaves has given everything away by the time that the lock is free."""
    return session.scalar(select(Person.state).where(Person.id == person.id)) is not PersonState.ACTIVE


def replace_owner(session: Session, person_id: int) -> None:
    """Who leaves has nothing any more: what is open goes on at once, answers find somebody to look after them."""
    one_at_a_time(session)
    query = select(Question).where(Question.owner_id == person_id).order_by(Question.id)
    rows = session.scalars(query.with_for_update(key_share=True)).all()
    pool = load_pool(session, {row.topic_id for row in rows})
    moment = now()
    for row in rows:
        if row.settled:
            row.owner_id = _keeper(pool.keepers(row.topic_id, moment), row) if pool.last_resort else row.owner_id
        elif row.open:
            found = choose(pool, row, Level(row.level), pool.had_by(session, row), moment)
            row.owner_id, row.owned_at, row.missed, row.offered_to = found.owner_id, moment, found.missed, None
            row.stand(_replaced(row.standing, found.level, moment))
            pool.give(found.owner_id, moment)
            note(session, row, EventKind.REPLACED, None, to=found.owner_id)
            session.flush()
            inform_given(session, row)


def _keeper(keepers: Sequence[int], row: Question) -> int:
    """Not whoever asked, while there is somebody else: an owner reads what experts said to each other."""
    return next((keeper for keeper in keepers if keeper != row.asker_id), keepers[0])


def _replaced(standing: Standing, level: Level, moment: datetime) -> Standing:
    """An hour that runs goes on; where none ran the new owner gets one to say hello."""
    due = standing.level_due or moment + HELLO
    return replace(standing, state=QuestionState.ASSIGNED, level=level, level_due=due)
