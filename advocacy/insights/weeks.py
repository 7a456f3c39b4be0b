"""A quarter's weeks: what came in each, who shared in it, and which of them may be told."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import ColumnElement, Date, Integer, func, select
from sqlalchemy.orm import Session

from advocacy.evidence.calendar import Period
from advocacy.evidence.models import FactRow
from advocacy.evidence.rules import FactKind
from advocacy.insights.boardroom_rules import Part, told_parts
from advocacy.insights.models import DayOutcome
from advocacy.insights.outcome_rules import Outcome
from advocacy.insights.quarters import Days

Where = ColumnElement[bool]  # what counts: see small_posts.py and boardroom_people.py


def amounts_by_week(session: Session, period: Period, where: Where) -> dict[tuple[date, Outcome], int]:
    """By the days of each week that lie in the period."""
    week = _week_of(DayOutcome.day)
    query = select(week, DayOutcome.outcome, func.sum(DayOutcome.amount).cast(Integer))
    query = query.where(DayOutcome.day >= period.start, DayOutcome.day < period.end, where)
    rows = session.execute(query.group_by(week, DayOutcome.outcome))
    return {(monday, outcome): amount for monday, outcome, amount in rows}


def sharers_by_week(session: Session, period: Period, where: Where) -> dict[date, int]:
    """By the days of each week that lie in the period."""
    week = _week_of(FactRow.counts_on)
    query = select(week, func.count(FactRow.person_id.distinct())).where(
        FactRow.counts_on >= period.start,
        FactRow.counts_on < period.end,
        FactRow.kind == FactKind.SHARE_PUBLISHED,
        where,
    )
    return dict(session.execute(query.group_by(week)).all())


def told_weeks(amounts: Mapping[date, int], sharers: Mapping[date, int]) -> list[tuple[date, int | None]]:
    """Oldest first; None where it is not told. A week is told from three sharers up, and never by itself."""
    weeks = sorted(amounts)
    told = told_parts([Part(sharers.get(week, 0), not amounts[week]) for week in weeks])
    return [(week, amounts[week] if is_told else None) for week, is_told in zip(weeks, told, strict=True)]


def _week_of(day: Days) -> ColumnElement[date]:
    return func.date_trunc("week", day).cast(Date)
