"""One question as its page shows it to one person."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.people.models import Person, Team, Topic, names
from advocacy.people.rules import PersonState
from advocacy.questions.act_rules import Act, Seen, acts
from advocacy.questions.keeping_outside import goes_outside
from advocacy.questions.models import (
    LOOKS_AFTER,
    Comment,
    Expert,
    Fallback,
    Question,
    QuestionEvent,
    events_of,
    may_answer,
    question_by_public_id,
    visible_to,
)
from advocacy.questions.rules import EventKind, Level

MOST_COMMENTS = 200
# How long somebody took to say hello, and who passed it on, is for those who look after questions.
FOR_EVERYBODY = frozenset(
    {
        EventKind.ASKED,
        EventKind.ACKNOWLEDGED,
        EventKind.BROKEN,
        EventKind.ANSWERED,
        EventKind.CORRECTED,
        EventKind.THANKED,
        EventKind.WITHDRAWN,
        EventKind.CLOSED,
        EventKind.STILL_TRUE,
        EventKind.NOT_TRUE,
    }
)
MOST_COLLEAGUES = 100
WRITING = frozenset({Act.ANSWER, Act.STILL_TRUE})


@dataclass(frozen=True)
class Happened:
    event: QuestionEvent
    by: Person | None
    to: Person | None


@dataclass(frozen=True)
class Said:
    comment: Comment
    by: Person


@dataclass(frozen=True)
class QuestionPage:
    """`inside`: this person also sees what experts say to each other, and how it went from one to the next."""

    row: Question
    topic: str
    asker: Person
    owner: Person
    owner_team: str
    answerer: Person | None
    events: Sequence[Happened]
    said: Sequence[Said]
    may: frozenset[Act]
    inside: bool
    earlier: Question | None
    later: Sequence[Question]
    colleagues: Sequence[Person]  # whom it can be handed to
    goes_outside: bool  # an answer, or its correction, leaves the company by mail


def show(public_name: str, person: Person) -> QuestionPage | None:
    """None when there is none, or none for this person."""
    with transaction() as session:
        row = question_by_public_id(session, public_name)
        if row is None or not session.scalar(select(Question.id).where(Question.id == row.id, visible_to(person))):
            return None
        knows = session.scalar(select(Question.id).where(Question.id == row.id, may_answer(person))) is not None
        return _page(session, row, person, knows)


def _page(session: Session, row: Question, person: Person, knows: bool) -> QuestionPage:
    may = acts(_seen(row, person, knows))
    inside = Act.DISCUSS in may or (not LOOKS_AFTER.isdisjoint(person.roles) and row.asker_id != person.id)
    events = [one for one in events_of(session, row.id) if inside or one.kind in FOR_EVERYBODY]
    said = _said(session, row) if inside else []
    known = names(session, list({row.asker_id, row.owner_id, *_everybody(events, said), row.answerer_id or 0}))
    owner = known[row.owner_id]
    return QuestionPage(
        row=row,
        topic=(session.scalar(select(Topic.name).where(Topic.id == row.topic_id)) or "") if row.topic_id else "",
        asker=known[row.asker_id],
        owner=owner,
        owner_team=(session.scalar(select(Team.name).where(Team.id == owner.team_id)) or "") if owner.team_id else "",
        answerer=known.get(row.answerer_id or 0),
        events=[Happened(event, known.get(event.person_id or 0), known.get(event.to_id or 0)) for event in events],
        said=[Said(comment, known[comment.person_id]) for comment in said],
        may=may,
        inside=inside,
        earlier=session.get(Question, row.follows_id) if row.follows_id else None,
        later=_later(session, row, person),
        colleagues=_colleagues(session, row, person) if Act.HAND_OVER in may else [],
        goes_outside=not may.isdisjoint(WRITING) and goes_outside(session, row),
    )


def _seen(row: Question, person: Person, knows: bool) -> Seen:
    return Seen(
        state=row.state,
        level=Level(row.level),
        owner=row.owner_id == person.id,
        asker=row.asker_id == person.id,
        knows=knows,
        answerer=row.answerer_id == person.id,
        thanked=row.thanked_at is not None,
    )


def _everybody(events: Sequence[QuestionEvent], said: Sequence[Comment]) -> list[int]:
    ids = [each for event in events for each in (event.person_id, event.to_id) if each]
    return [*ids, *(comment.person_id for comment in said)]


def _said(session: Session, row: Question) -> Sequence[Comment]:
    query = select(Comment).where(Comment.question_id == row.id).order_by(Comment.id.desc()).limit(MOST_COMMENTS)
    return list(reversed(session.scalars(query).all()))


def _later(session: Session, row: Question, person: Person) -> Sequence[Question]:
    query = select(Question).where(Question.follows_id == row.id, visible_to(person))
    return session.scalars(query.order_by(Question.id).limit(10)).all()


def _colleagues(session: Session, row: Question, person: Person) -> Sequence[Person]:
    """Experts and fallbacks; those of its topic first."""
    of_topic = select(Expert.person_id).where(Expert.topic_id == row.topic_id)
    query = select(Person).where(
        Person.state == PersonState.ACTIVE,
        or_(Person.id.in_(select(Expert.person_id)), Person.id.in_(select(Fallback.person_id))),
        Person.id.not_in([person.id, row.asker_id]),
    )
    return session.scalars(
        query.order_by(Person.id.not_in(of_topic), Person.name, Person.id).limit(MOST_COLLEAGUES)
    ).all()
