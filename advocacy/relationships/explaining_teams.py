"""How a team comes to its points, without anybody's part in it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select

from advocacy.core.database import transaction
from advocacy.core.permissions import Role
from advocacy.evidence.calendar import Period
from advocacy.evidence.rules import RuleName
from advocacy.people.models import Person, Team
from advocacy.relationships.boards import FEW
from advocacy.relationships.explaining import rows_in
from advocacy.relationships.models import Points, Totals


@dataclass(frozen=True)
class TeamRow:
    """`rule` None: all rules that few colleagues earned under, put together. `colleagues` None: few."""

    rule: RuleName | None
    reported: bool
    colleagues: int | None
    milli: int


@dataclass(frozen=True)
class TeamEvidence:
    """`active`: how many people shared, answered somebody or answered a question in the period."""

    rows: tuple[TeamRow, ...]
    active: int


def team_evidence(team: Team, period: Period) -> TeamEvidence:
    """The team's points by rule. What fewer than five colleagues earned under is put together, so that no one's part
    can be worked out from a single rule."""
    with transaction() as session:
        active = session.scalar(_active(team, period)) or 0  # totals before points: see LOCK_BOTH of a rebuild
        rows = session.execute(_team_rows(team, period)).all()
    listed = [TeamRow(row.rule, row.reported, row.colleagues, int(row.milli)) for row in rows if row.colleagues >= FEW]
    small = [row for row in rows if row.colleagues < FEW]
    for reported in (False, True):
        milli = sum(int(row.milli) for row in small if row.reported is reported)
        if milli:
            listed.append(TeamRow(None, reported, None, milli))
    return TeamEvidence(tuple(listed), active)


def _team_rows(team: Team, period: Period) -> Select[*tuple[Any, ...]]:
    milli = func.sum(Points.milli).label("milli")
    colleagues = func.count(func.distinct(Points.person_id)).label("colleagues")
    key = (Points.rule, Points.reported)
    conditions = [*rows_in(period, Points.team_id == team.id), Points.person_id.in_(_ranked())]
    query = select(*key, milli, colleagues).where(*conditions).group_by(*key).having(milli != 0)
    return query.order_by(milli.desc(), Points.rule)


def _active(team: Team, period: Period) -> Select[*tuple[Any, ...]]:
    return select(func.count()).where(
        Totals.team_id == team.id,
        Totals.kind == period.kind,
        Totals.start == period.start,
        or_(Totals.shares > 0, Totals.acts > 0),
        Totals.person_id.in_(_ranked()),
    )


def _ranked() -> Select[*tuple[Any, ...]]:
    """Comms and leaders count on boards of their own."""
    return select(Person.id).where(Person.leader.is_(False), ~Person.roles.contains([Role.COMMS]))
