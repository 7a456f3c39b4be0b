"""Lists of questions: what waits for somebody, what they handed on, what is done, what they asked. By key, bounded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session, aliased

from advocacy.core.database import transaction
from advocacy.people.models import Person, Topic
from advocacy.questions.models import Question, QuestionEvent, is_open, question_by_public_id
from advocacy.questions.rules import QuestionState, kept

PAGE = 25
LATELY = 10
EARLIER = 3


class Shown(StrEnum):
    WAITING = "waiting"
    HANDED_OVER = "handed_over"
    DONE = "done"


Rows = Select[Question, str, Person, Person]


@dataclass(frozen=True)
class Listed:
    """A question in a list. `offered`: somebody keeps it, and this person could take it over."""

    row: Question
    topic: str
    asker: Person
    owner: Person
    offered: bool


@dataclass(frozen=True)
class Inbox:
    listed: Sequence[Listed]
    next_after: str
    counts: Mapping[Shown, int]
    kept: int  # of the last few answers
    of: int
    earlier: Sequence[Listed] = ()  # the last ones that are done, below what waits


_ASKER, _OWNER = aliased(Person), aliased(Person)
WHEN = case(
    (Question.state == QuestionState.ASSIGNED, func.coalesce(Question.level_due, Question.promise_due)),
    else_=Question.promise_due,
)


def inbox(person: Person, shown: Shown, after: str = "") -> Inbox:
    """What is due first stands first; of what is over, the newest."""
    with transaction() as session:
        query = _query().where(_condition(shown, person))
        query = _ordered(session, query, after, soonest=shown is not Shown.DONE).limit(PAGE + 1)
        listed = [_listed(found, person) for found in session.execute(query)]
        counts = _counts(session, person)
        kept, of = _lately(session, person)
        earlier = _earlier(session, person) if shown is Shown.WAITING and not after else []
    more = len(listed) > PAGE
    return Inbox(listed[:PAGE], listed[PAGE - 1].row.public_id if more else "", counts, kept, of, earlier)


def first_waiting(person: Person, most: int) -> list[Listed]:
    """What is due first."""
    with transaction() as session:
        found = session.execute(_first_waiting(), {"person": person.id, "most": most})
        return [_listed(row, person) for row in found]


@cache
def _first_waiting() -> Rows:
    """Put together once: it stands beside every feed."""
    person = bindparam("person", type_=BigInteger)
    mine = or_(Question.owner_id == person, Question.offered_to == person)
    return _query().where(is_open(), mine).order_by(WHEN, Question.id).limit(bindparam("most", type_=Integer))


def own_questions(person: Person, after: str = "") -> tuple[list[Listed], str]:
    """What they asked, the newest first."""
    with transaction() as session:
        query = _query().where(Question.asker_id == person.id)
        last = question_by_public_id(session, after) if after else None
        if last:
            query = query.where(Question.id < last.id)
        found = session.execute(query.order_by(Question.id.desc()).limit(PAGE + 1))
        listed = [_listed(row, person) for row in found]
    return listed[:PAGE], listed[PAGE - 1].row.public_id if len(listed) > PAGE else ""


def waiting_for(person: Person) -> int:
    """How many stand in the inbox; the number beside its place."""
    with transaction() as session:
        return session.scalar(select(func.count()).where(_condition(Shown.WAITING, person))) or 0


def _query() -> Rows:
    query = select(Question, func.coalesce(Topic.name, ""), _ASKER, _OWNER)
    query = query.outerjoin(Topic, Topic.id == Question.topic_id)
    return query.join(_ASKER, _ASKER.id == Question.asker_id).join(_OWNER, _OWNER.id == Question.owner_id)


def _listed(found: Row[Question, str, Person, Person], person: Person) -> Listed:
    row, topic, asker, owner = found
    return Listed(row, topic, asker, owner, row.offered_to == person.id and row.owner_id != person.id)


def _condition(shown: Shown, person: Person) -> ColumnElement[bool]:
    mine = or_(Question.owner_id == person.id, Question.offered_to == person.id)
    if shown is Shown.WAITING:
        return and_(is_open(), mine)
    had = exists().where(QuestionEvent.question_id == Question.id, QuestionEvent.to_id == person.id)
    if shown is Shown.HANDED_OVER:
        return and_(is_open(), had, Question.owner_id != person.id)
    return and_(~is_open(), or_(had, Question.answerer_id == person.id), Question.asker_id != person.id)


def _ordered(session: Session, query: Rows, after: str, *, soonest: bool) -> Rows:
    last = question_by_public_id(session, after) if after else None
    if not soonest:
        query = query.where(Question.id < last.id) if last else query
        return query.order_by(Question.id.desc())
    if last:
        at = last.level_due if last.state is QuestionState.ASSIGNED and last.level_due else last.promise_due
        query = query.where(tuple_(WHEN, Question.id) > (at, last.id))
    return query.order_by(WHEN, Question.id)


def _earlier(session: Session, person: Person) -> list[Listed]:
    query = _query().where(_condition(Shown.DONE, person)).order_by(Question.id.desc()).limit(EARLIER)
    return [_listed(found, person) for found in session.execute(query)]


def _counts(session: Session, person: Person) -> dict[Shown, int]:
    open_ones = (Shown.WAITING, Shown.HANDED_OVER)
    asked = [select(func.count()).where(_condition(shown, person)).scalar_subquery() for shown in open_ones]
    return dict(zip(open_ones, session.execute(select(*asked)).one(), strict=True))


def _lately(session: Session, person: Person) -> tuple[int, int]:
    """How many of their last answers came within the promised day."""
    last = select(Question.asked_at, Question.answered_at).where(Question.answerer_id == person.id)
    rows = session.execute(last.order_by(Question.answered_at.desc()).limit(LATELY)).all()
    return sum(kept(asked, answered) for asked, answered in rows), len(rows)
