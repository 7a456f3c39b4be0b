"""Weeks of teams that are kept back, so that who was too few in one is not what the others leave over of the sum."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, Integer, and_, func, not_, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from advocacy.insights.adoption_rules import FEW_COLLEAGUES, gives_away
from advocacy.insights.models import TeamWeek

TOGETHER = -1  # in place of a team: the small ones together


def withheld_weeks(
    session: Session, since: date, within: ColumnElement[bool], told: Collection[int], small: Collection[int]
) -> frozenset[tuple[int, date]]:
    """`told`: the teams that stand by themselves now; a team of them may have been too few in an earlier week. Then the
    smallest other one of that week goes with it, as it does today. Two queries, mostly one."""
    by_itself = and_(TeamWeek.team_id.in_(told), TeamWeek.invited >= FEW_COLLEAGUES)
    here = and_(TeamWeek.week >= since, within)
    weeks = _giving_away(session, here, by_itself, small)
    smallest = _smallest(session, and_(TeamWeek.week.in_(weeks), within, by_itself)) if weeks else {}
    return frozenset((smallest.get(week, TOGETHER), week) for week in weeks)


def _giving_away(
    session: Session, here: ColumnElement[bool], by_itself: ColumnElement[bool], small: Collection[int]
) -> list[date]:
    """Weeks in which a few people stand in no row."""
    is_small = TeamWeek.team_id.in_(small)
    alone = func.coalesce(func.sum(TeamWeek.invited).filter(not_(or_(by_itself, is_small))), 0).cast(Integer)
    together = func.coalesce(func.sum(TeamWeek.invited).filter(is_small), 0).cast(Integer)
    rows = session.execute(select(TeamWeek.week, alone, together).where(here).group_by(TeamWeek.week))
    return [week for week, lone, many in rows if gives_away(lone + (many if gives_away(many) else 0))]


def _smallest(session: Session, here: ColumnElement[bool]) -> dict[date, int]:
    """By week."""
    query = select(TeamWeek.week, TeamWeek.team_id).ext(distinct_on(TeamWeek.week)).where(here)
    return dict(session.execute(query.order_by(TeamWeek.week, TeamWeek.invited, TeamWeek.team_id)).all())
