"""One's own page about helping: when one is there, how much fits, and what colleagues may find."""

from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from advocacy.core.database import transaction
from advocacy.people.models import Person, Topic
from advocacy.questions.models import Expert, Helper
from advocacy.questions.routing_rules import ENDS, MOST_OPEN, STARTS, WORKING_DAYS


@dataclass(frozen=True)
class Helping:
    """What somebody says about it; the usual hours for whoever has said nothing yet."""

    days: tuple[int, ...] = WORKING_DAYS
    starts: time = STARTS
    ends: time = ENDS
    away_from: date | None = None
    away_until: date | None = None
    most_open: int = MOST_OPEN
    listed: bool = False
    shows_team: bool = True
    shows_languages: bool = True
    shows_topics: bool = True
    offers: str = ""


def helping_of(person: Person) -> Helping:
    with transaction() as session:
        row = session.get(Helper, person.id)
        if row is None:
            return Helping()
        names = Helping.__dataclass_fields__
        return Helping(**{name: getattr(row, name) for name in names if name != "days"}, days=tuple(row.days))


def save_helping(person: Person, said: Helping) -> None:
    values = {name: getattr(said, name) for name in Helping.__dataclass_fields__} | {"days": list(said.days)}
    with transaction() as session:
        writing = insert(Helper).values(person_id=person.id, **values)
        session.execute(writing.on_conflict_do_update(index_elements=[Helper.person_id], set_=values))


def answers_for(person: Person) -> list[str]:
    """The names of the topics that this person answers for."""
    with transaction() as session:
        query = select(Topic.name).join(Expert, Expert.topic_id == Topic.id).where(Expert.person_id == person.id)
        return list(session.scalars(query.order_by(func.lower(Topic.name))))
