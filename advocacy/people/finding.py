"""The list of people for admins: searched, filtered, counted, in pages of fifty by key."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.people.models import Person, Team, TeamManager, names
from advocacy.people.rules import PersonState

PAGE = 50
Listing = Select[Person, str]


class Filter(StrEnum):
    ALL = "all"
    INVITED = "invited"
    LEFT = "left"


STATES = {
    Filter.ALL: (PersonState.INVITED, PersonState.ACTIVE, PersonState.LEFT),
    Filter.INVITED: (PersonState.INVITED,),
    Filter.LEFT: (PersonState.LEFT,),
}


@dataclass(frozen=True)
class Row:
    person: Person
    team: str | None
    manages: tuple[str, ...]
    delegate: str | None


@dataclass(frozen=True)
class PeoplePage:
    rows: Sequence[Row]
    counts: dict[Filter, int]  # of the whole company, whatever was searched for
    joined: int
    next_after: str | None  # public id of the last person here, when more follow


def find_people(text: str, shown: Filter, after: str | None) -> PeoplePage:
    """A bounded number of queries whatever the size of the company."""
    with transaction() as session:
        counts = _counts(session)
        wanted = _searched(select(Person, Team.name), text).where(Person.state.in_(STATES[shown]))
        found = session.execute(_from(session, wanted, after).limit(PAGE + 1)).all()
        rows = _rows(session, [(person, team) for person, team in found[:PAGE]])
    more = len(found) > PAGE
    totals = {each: sum(counts.get(state, 0) for state in states) for each, states in STATES.items()}
    return PeoplePage(rows, totals, counts.get(PersonState.ACTIVE, 0), rows[-1].person.public_id if more else None)


def _counts(session: Session) -> dict[PersonState, int]:
    return dict(session.execute(select(Person.state, func.count()).group_by(Person.state)).all())


def _searched(query: Listing, text: str) -> Listing:
    query = query.outerjoin(Team, Team.id == Person.team_id)
    if not text:
        return query
    columns = (Person.name, Person.email, Team.name)
    return query.where(or_(*(column.icontains(text, autoescape=True) for column in columns)))


def _from(session: Session, query: Listing, after: str | None) -> Listing:
    """Those behind the last person of the page before; an unknown one starts at the beginning."""
    ordered = query.order_by(func.lower(Person.name), Person.id)
    behind = select(func.lower(Person.name), Person.id).where(Person.public_id == after)
    last = session.execute(behind).one_or_none() if after else None
    if last is None:
        return ordered
    return ordered.where(tuple_(func.lower(Person.name), Person.id) > tuple_(literal(last[0]), literal(last[1])))


def _rows(session: Session, found: Sequence[tuple[Person, str | None]]) -> list[Row]:
    managed = _managed(session, [person.id for person, _ in found])
    delegates = names(session, [person.delegate_id for person, _ in found if person.delegate_id])
    return [
        Row(
            person,
            team,
            tuple(managed.get(person.id, ())),
            delegates[person.delegate_id].name if person.delegate_id else None,
        )
        for person, team in found
    ]


def _managed(session: Session, person_ids: Sequence[int]) -> dict[int, list[str]]:
    query = select(TeamManager.person_id, Team.name).join(Team, Team.id == TeamManager.team_id)
    managed: dict[int, list[str]] = {}
    for person_id, name in session.execute(query.where(TeamManager.person_id.in_(person_ids)).order_by(Team.name)):
        managed.setdefault(person_id, []).append(name)
    return managed
