"""Who stands on no board, and when their figures may be in a sum beside those that are shown.

Everybody else's points, shares and promises are shown by name, of every week, month, quarter and season, so a sum minus
these is the hidden people's. They count by whole months that are over, where in a team nobody of them, or three at
least, has something in each measure (boards.HIDING_MEASURES). Quarters and seasons hold these months and no others, a
week nobody without a name: else one sum minus others would tell what is in none of them.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from advocacy.core.permissions import Role
from advocacy.evidence.calendar import Calendar, Period, PeriodKind
from advocacy.people.models import Person
from advocacy.people.rules import PersonState
from advocacy.relationships.boards import HIDING_MEASURES, LEAST_HIDDEN
from advocacy.relationships.models import OptOut, Totals

SHOWN = tuple(getattr(Totals, measure) for measure in HIDING_MEASURES)


def hidden_people() -> Select[int]:
    """Who left the ranking or the company."""
    gone = or_(Person.state != PersonState.ACTIVE, OptOut.person_id.is_not(None))
    return select(Person.id).outerjoin(OptOut, OptOut.person_id == Person.id).where(gone)


def hidden_colleagues() -> Select[int]:
    """Those who count for a team: comms and leaders have boards of their own."""
    return hidden_people().where(Person.leader.is_(False), ~Person.roles.contains([Role.COMMS]))


def months_over(calendar: Calendar, today: date, period: Period) -> date:
    """Months of the period that begin before this day may hold people without a name; of a week none does. While a
    month goes on, who watches a sum would see what one of them adds."""
    if period.kind is PeriodKind.WEEK:
        return period.start
    return min(period.end, calendar.period(PeriodKind.MONTH, today).start)


def months_told(
    session: Session, first: date, until: date, *of_team: ColumnElement[bool]
) -> Sequence[tuple[date, int]]:
    """The months, each with a team, in which three hidden people or more may stand together."""
    months = (Totals.kind == PeriodKind.MONTH, Totals.start >= first, Totals.start < until)
    query = select(Totals.start, Totals.team_id).where(*months, *of_team, Totals.person_id.in_(hidden_colleagues()))
    found = session.execute(query.group_by(Totals.start, Totals.team_id).having(~_stand_alone()))
    return [(start, team_id) for start, team_id in found]


def _stand_alone() -> ColumnElement[bool]:
    """Of grouped totals of hidden people: one or two of them have something."""
    people: list[Any] = [func.count(Totals.person_id.distinct()).filter(measure != 0) for measure in SHOWN]
    return or_(*(count.between(1, LEAST_HIDDEN - 1) for count in people))
