"""Routing: who is there for a topic, how much they have already, and giving them a question.

Everybody who gives a question to somebody first takes one lock and only then locks questions: two at once never choose
the same "least loaded" expert, nobody waits in a circle, and somebody who is just leaving gets nothing any more.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from advocacy.core.permissions import Role
from advocacy.people.models import Person, Topic
from advocacy.people.rules import PersonState
from advocacy.questions.events import note
from advocacy.questions.models import Expert, Fallback, Helper, Question, had_by, is_open
from advocacy.questions.routing_rules import Asked, Assignment, Candidate, Hours, assign, fitting, free, is_away
from advocacy.questions.rules import HELLO, EventKind, Level, QuestionState, Standing

ROUTING_LOCK = 0x61736B  # "ask"; advisory locks are known by number only


def one_at_a_time(session: Session) -> None:
    """Until the transaction ends nobody else gives a question to anybody."""
    session.execute(select(func.pg_advisory_xact_lock(ROUTING_LOCK)))


@dataclass
class Pool:
    """Who may get questions on some topics. Loads are counted on as questions are given."""

    candidates: dict[int, list[Candidate]] = field(default_factory=lambda: defaultdict(list))
    fallbacks: dict[int, int] = field(default_factory=dict)
    last_resort: list[Candidate] = field(default_factory=list)  # communications, then admins
    people: dict[int, Candidate] = field(default_factory=dict)
    had: dict[int, set[int]] = field(default_factory=dict)  # by question
    loaded: list[Person | Topic] = field(default_factory=list)  # held, so that a session finds them without asking

    def for_topic(self, topic_id: int | None) -> Sequence[Candidate]:
        return self.candidates.get(topic_id, ()) if topic_id is not None else ()

    def keepers(self, topic_id: int | None, now: datetime) -> list[int]:
        """The topic's named fallback, then communications and admins by what they have; who is away stands last."""
        named = [self.people[self.fallbacks[topic_id]]] if topic_id is not None and topic_id in self.fallbacks else []
        everybody = [*named, *sorted(self.last_resort, key=lambda one: one.turn)]
        away = {one.person_id for one in everybody if is_away(one.hours, now)}
        ordered = [one.person_id for one in everybody]
        return [one for one in ordered if one not in away] + [one for one in ordered if one in away]

    def had_by(self, session: Session, row: Question) -> Collection[int]:
        """Who had it before; asked for by itself where it was not loaded with the rest."""
        if row.id not in self.had:
            session.flush()
            self.had[row.id] = had_by(session, [row.id])[row.id]
        return self.had[row.id]

    def give(self, person_id: int, now: datetime) -> None:
        found = self.people.get(person_id)
        if found:
            found.load += 1
            found.last = now


def load_pool(session: Session, topic_ids: Iterable[int | None], also: Collection[int] = ()) -> Pool:
    """In a handful of queries, whatever the number of questions and people. `also`: people to know besides."""
    topics = {topic_id for topic_id in topic_ids if topic_id is not None}
    pool = Pool()
    experts = session.execute(select(Expert.topic_id, Expert.person_id).where(Expert.topic_id.in_(topics))).all()
    named = session.execute(select(Fallback.topic_id, Fallback.person_id).where(Fallback.topic_id.in_(topics))).all()
    asked = {person_id for _, person_id in (*experts, *named)} | set(also)
    persons = _people(session, asked)
    pool.people, roles = _candidates(session, persons), {person.id: person.roles for person, _ in persons}
    pool.loaded = [person for person, _ in persons]
    for topic_id, person_id in experts:
        if person_id in pool.people:
            pool.candidates[topic_id].append(pool.people[person_id])
    pool.fallbacks = {topic_id: person_id for topic_id, person_id in named if person_id in pool.people}
    comms = [one for one in pool.people.values() if Role.COMMS in roles[one.person_id]]
    admins = [one for one in pool.people.values() if Role.ADMIN in roles[one.person_id]]
    pool.last_resort = comms or admins
    return pool


def _people(session: Session, asked: Collection[int]) -> list[tuple[Person, Helper | None]]:
    """Those who are here: whoever is asked for, and communications and admins anyway."""
    anyway = or_(Person.roles.contains([Role.COMMS]), Person.roles.contains([Role.ADMIN]))
    query = select(Person, Helper).outerjoin(Helper, Helper.person_id == Person.id)
    query = query.where(Person.state == PersonState.ACTIVE, or_(Person.id.in_(asked), anyway)).order_by(Person.id)
    return [(person, helper) for person, helper in session.execute(query)]


def _candidates(session: Session, persons: Sequence[tuple[Person, Helper | None]]) -> dict[int, Candidate]:
    people = {person.id: candidate(person, helper) for person, helper in persons}
    _count_loads(session, people)
    return people


def candidate(person: Person, helper: Helper | None) -> Candidate:
    if helper is None:
        return Candidate(person.id, frozenset(person.languages), Hours(person.time_zone))
    return Candidate(person.id, frozenset(person.languages), hours_of(person, helper), helper.most_open)


def hours_of(person: Person, helper: Helper) -> Hours:
    return Hours(
        person.time_zone, frozenset(helper.days), helper.starts, helper.ends, helper.away_from, helper.away_until
    )


def _count_loads(session: Session, people: dict[int, Candidate]) -> None:
    loads = select(Question.owner_id, func.count()).where(Question.owner_id.in_(people), is_open())
    for owner_id, load in session.execute(loads.group_by(Question.owner_id)):
        people[owner_id].load = load
    given = select(func.max(Question.owned_at)).where(Question.owner_id == Person.id).scalar_subquery()
    for person_id, last in session.execute(select(Person.id, given).where(Person.id.in_(people))):
        people[person_id].last = last  # the end of an index, however many they had


def load_pool_for(session: Session, rows: Sequence[Question]) -> Pool:
    """For a batch of questions: with all that is asked about them one by one, asked for at once."""
    topic_ids = {row.topic_id for row in rows if row.topic_id is not None}
    pool = load_pool(session, topic_ids, also={row.owner_id for row in rows})
    pool.had = had_by(session, [row.id for row in rows])
    pool.loaded += session.scalars(select(Topic).where(Topic.id.in_(topic_ids))).all()
    return pool


def choose(pool: Pool, row: Question, level: Level, had: Collection[int], now: datetime) -> Assignment:
    asked = Asked(row.language, row.asker_id, had)
    return assign(level, pool.for_topic(row.topic_id), pool.keepers(row.topic_id, now), asked, now)


def prefer(pool: Pool, row: Question, person_id: int, now: datetime) -> Assignment | None:
    """The colleague whom the asker chose, when they are there and have room; else somebody else is faster."""
    chosen = [pool.people[person_id]] if person_id in pool.people else []
    found = free(fitting(chosen, Asked(row.language, row.asker_id)), now)
    return Assignment(found.person_id, Level.EXPERT) if found else None


def give(session: Session, pool: Pool, row: Question, found: Assignment, now: datetime) -> None:
    """The question is theirs from now on, with an hour to say hello. Its day goes on as it was."""
    row.owner_id, row.owned_at, row.missed, row.offered_to = found.owner_id, now, found.missed, None
    row.stand(
        Standing(
            state=QuestionState.ASSIGNED,
            level=found.level,
            asked_at=row.asked_at,
            level_due=now + HELLO,
            reminded=row.standing.reminded,
            broken=row.broken_at is not None,
        )
    )
    pool.give(found.owner_id, now)
    note(session, row, EventKind.ASSIGNED, None, to=found.owner_id)


def reroute(session: Session, pool: Pool, row: Question, level: Level, now: datetime) -> Assignment:
    """To somebody who did not have it yet; else it stays with who has it, if that is the fallback."""
    found = choose(pool, row, level, pool.had_by(session, row), now)
    give(session, pool, row, found, now)
    return found
