"""Who answers for which topic, and who keeps its questions: communications maintains both."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from advocacy.core.database import transaction
from advocacy.core.journal import record
from advocacy.core.services import now
from advocacy.people.models import Person, Topic, all_topics, person_by_email, topic_by_public_id
from advocacy.questions.models import Expert, Fallback, Helper, Question, is_open
from advocacy.questions.routing import candidate
from advocacy.questions.routing_rules import is_away, is_on_duty


@dataclass(frozen=True)
class ExpertRow:
    """Somebody who answers for a topic. `open`: questions they have, of any topic."""

    person: Person
    open: int
    most_open: int
    there: bool
    away: bool


@dataclass
class TopicRow:
    topic: Topic
    experts: list[ExpertRow] = field(default_factory=list)
    fallback: Person | None = None


def topics_with_experts() -> Sequence[TopicRow]:
    """Every topic with who answers for it; five queries for any number."""
    with transaction() as session:
        rows = {topic.id: TopicRow(topic) for topic in all_topics(session)}
        loads = dict(
            session.execute(select(Question.owner_id, func.count()).where(is_open()).group_by(Question.owner_id)).all()
        )
        answering = select(Expert.topic_id, Person, Helper).join(Person, Person.id == Expert.person_id)
        answering = answering.outerjoin(Helper, Helper.person_id == Person.id).order_by(func.lower(Person.name))
        for topic_id, person, helper in session.execute(answering):
            found = candidate(person, helper)
            rows[topic_id].experts.append(
                ExpertRow(
                    person,
                    loads.get(person.id, 0),
                    found.most_open,
                    is_on_duty(found.hours, now()),
                    is_away(found.hours, now()),
                )
            )
        keeping = select(Fallback.topic_id, Person).join(Person, Person.id == Fallback.person_id)
        for topic_id, person in session.execute(keeping):
            rows[topic_id].fallback = person
        return list(rows.values())


def add_expert(topic: str, email: str, *, by: int) -> bool:
    """False for a topic or a person that isn't there."""
    with transaction() as session:
        found, person = topic_by_public_id(session, topic), person_by_email(session, email.strip().lower())
        if found is None or person is None or not person.is_active:
            return False
        row = {"topic_id": found.id, "person_id": person.id}
        added = session.execute(insert(Expert).values(row).on_conflict_do_nothing().returning(Expert.person_id)).all()
        if added:
            _record("expert.added", found, person, by)
        return True


def remove_expert(topic: str, person_public_id: str, *, by: int) -> bool:
    """What they have they keep; nothing new comes."""
    with transaction() as session:
        found = topic_by_public_id(session, topic)
        person = session.scalar(select(Person).where(Person.public_id == person_public_id))
        if found is None or person is None:
            return False
        gone = delete(Expert).where(Expert.topic_id == found.id, Expert.person_id == person.id)
        if session.execute(gone.returning(Expert.person_id)).all():
            _record("expert.removed", found, person, by)
        return True


def name_fallback(topic: str, email: str, *, by: int) -> bool:
    """Who keeps the topic's questions when no expert is there; an empty address: communications does."""
    with transaction() as session:
        found = topic_by_public_id(session, topic)
        person = person_by_email(session, email.strip().lower()) if email.strip() else None
        if found is None or (email.strip() and (person is None or not person.is_active)):
            return False
        session.execute(delete(Fallback).where(Fallback.topic_id == found.id))
        if person:
            session.add(Fallback(topic_id=found.id, person_id=person.id))
        _record("fallback.named", found, person, by)
        return True


def _record(action: str, topic: Topic, person: Person | None, by: int) -> None:
    details: dict[str, str | int | None] = {"person": person.public_id if person else None}
    record(action, actor_id=by, subject=f"topic:{topic.public_id}", details=details)


def expert_names(topic_id: int | None) -> list[str]:
    """First names of who answers for it, for the line under the button."""
    if topic_id is None:
        return []
    with transaction() as session:
        query = select(Person).join(Expert, Expert.person_id == Person.id).where(Expert.topic_id == topic_id)
        return [person.first_name for person in session.scalars(query.order_by(func.lower(Person.name)).limit(3))]
