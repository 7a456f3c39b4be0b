"""Who stands on no board, and when their figures may be in a sum beside those that are shown.

Everybody else's points, shares and promises are shown by name, so a sum minus these is the hidden people's. It is told
only where that is nobody's, or three people's at least, in each of its measures (boards.HIDING_MEASURES).
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from advocacy.people.models import Person
from advocacy.people.rules import PersonState
from advocacy.relationships.boards import HIDING_MEASURES, LEAST_HIDDEN
from advocacy.relationships.models import OptOut, Totals

SHOWN = tuple(getattr(Totals, measure) for measure in HIDING_MEASURES)


def hidden_people() -> Select[int]:
    """Who left the ranking or the company."""
    gone = or_(Person.state != PersonState.ACTIVE, OptOut.person_id.is_not(None))
    return select(Person.id).outerjoin(OptOut, OptOut.person_id == Person.id).where(gone)


def stand_alone(measures: tuple[Any, ...] = SHOWN) -> ColumnElement[bool]:
    """Of grouped totals of hidden people: one or two of them have something."""
    people = (func.count(Totals.person_id.distinct()).filter(measure != 0) for measure in measures)
    return or_(*(count.between(1, LEAST_HIDDEN - 1) for count in people))
