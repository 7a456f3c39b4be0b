"""Finding a colleague: by what they answer for, their team, a language, and what they like to help with.

Only who chose so is in it, and each shows only what they chose to show: a filter finds nobody by what they hide.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.identifiers import is_public_id
from advocacy.core.search_rules import search_words
from advocacy.core.services import now
from advocacy.people.models import Person, Team, Topic
from advocacy.questions.models import Expert, Helper, is_listed, listed_person_id
from advocacy.questions.routing import candidate
from advocacy.questions.routing_rules import is_away, is_on_duty

PAGE = 25
Rows = Select[Person, Helper, str]


@dataclass(frozen=True)
class Looked:
    """What somebody looks for; public ids, empty for anything."""

    words: str = ""
    topic: str = ""
    team: str = ""
    language: str = ""


@dataclass
class Colleague:
    """What one colleague shows."""

    person: Person
    offers: str
    team: str
    languages: Sequence[str]
    there: bool
    away: bool
    topics: list[str] = field(default_factory=list)


def find_colleagues(looked: Looked, after: str = "") -> tuple[list[Colleague], str]:
    """A page by name, in three queries, and the public id to go on behind."""
    with transaction() as session:
        rows = session.execute(_from(session, _wanted(looked), after).limit(PAGE + 1)).all()
        found = [_colleague(person, helper, team) for person, helper, team in rows[:PAGE]]
        _add_topics(session, found, {helper.person_id for _, helper, _ in rows if helper.shows_topics})
    return found, found[-1].person.public_id if len(rows) > PAGE else ""


def _wanted(looked: Looked) -> Rows:
    query = select(Person, Helper, func.coalesce(Team.name, "")).join(Helper, Helper.person_id == Person.id)
    query = query.outerjoin(Team, Team.id == Person.team_id).where(is_listed())
    for word in search_words(looked.words):
        query = query.where(
            or_(Person.name.icontains(word, autoescape=True), Helper.offers.icontains(word, autoescape=True))
        )
    if is_public_id(looked.topic):
        answering = select(Expert.person_id).join(Topic, Topic.id == Expert.topic_id)
        query = query.where(Person.id.in_(answering.where(Topic.public_id == looked.topic)), Helper.shows_topics)
    if is_public_id(looked.team):
        query = query.where(Team.public_id == looked.team, Helper.shows_team)
    if looked.language:
        query = query.where(Person.languages.contains([looked.language]), Helper.shows_languages)
    return query


def _from(session: Session, query: Rows, after: str) -> Rows:
    by_name = (func.lower(Person.name), Person.id)
    if is_public_id(after):
        last = session.execute(select(*by_name).where(Person.public_id == after)).one_or_none()
        if last:
            query = query.where(tuple_(*by_name) > tuple_(literal(last[0]), literal(last[1])))
    return query.order_by(*by_name)


def _colleague(person: Person, helper: Helper, team: str) -> Colleague:
    hours = candidate(person, helper).hours
    return Colleague(
        person,
        helper.offers,
        team if helper.shows_team else "",
        tuple(person.languages) if helper.shows_languages else (),
        is_on_duty(hours, now()),
        is_away(hours, now()),
    )


def _add_topics(session: Session, found: Sequence[Colleague], showing: set[int]) -> None:
    by_id = {one.person.id: one for one in found if one.person.id in showing}
    query = select(Expert.person_id, Topic.name).join(Topic, Topic.id == Expert.topic_id)
    for person_id, name in session.execute(query.where(Expert.person_id.in_(by_id)).order_by(func.lower(Topic.name))):
        by_id[person_id].topics.append(name)


def listed_name(public_id: str) -> str:
    """The name of somebody in the directory; empty for anybody else."""
    with transaction() as session:
        person_id = listed_person_id(session, public_id)
        return session.get_one(Person, person_id).name if person_id else ""
