"""The page for the board room: a quarter, the one before, and the months behind both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Integer, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.evidence.calendar import Period, PeriodKind, iso_week
from advocacy.insights.adoption_rules import GoalLine
from advocacy.insights.boardroom_answering import answering
from advocacy.insights.boardroom_people import Sharing, came_there, shared_there, sharers_there, sharing
from advocacy.insights.boardroom_rules import (
    NOBODY,
    Figure,
    FigureKind,
    Quarter,
    figures_of,
    missing_of,
)
from advocacy.insights.goals import goal_line
from advocacy.insights.models import DayOutcome, TeamWeek
from advocacy.insights.outcome_rules import Outcome
from advocacy.insights.outcomes import words_of
from advocacy.insights.quarters import calendar, months_of, start_of
from advocacy.insights.weeks import amounts_by_week, sharers_by_week, told_weeks
from advocacy.networks.registry import offers_figures
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.people.rules import PersonState
from advocacy.relationships.hiding import hidden_colleagues, hidden_people, months_over, months_told
from advocacy.relationships.models import Totals

WEEK = timedelta(weeks=1)
TRENDS: Mapping[FigureKind, frozenset[Outcome]] = {
    FigureKind.ANSWERED: frozenset({Outcome.ANSWERS, Outcome.REPORTED}),
    FigureKind.CAME_BACK: frozenset({Outcome.CAME_BACK}),
    FigureKind.VISITS: frozenset({Outcome.VISITS}),
    FigureKind.PASSED_ON: frozenset({Outcome.PASSED_ON}),
}


@dataclass(frozen=True)
class BoardRoom:
    """`silent`: networks that let nobody read figures. `trends`: sums by week, where a figure has them."""

    period: Period
    quarter: Quarter
    before: Quarter
    figures: Sequence[Figure]
    missing: Sequence[FigureKind]
    trends: Mapping[FigureKind, Sequence[int]]
    silent: Sequence[Network]
    goal: GoalLine | None


def board_room(period: Period) -> BoardRoom:
    """A bounded number of queries over what is counted by day, week and quarter."""
    earlier = calendar().before(period)
    with transaction() as session:
        where = sharing(session, [earlier, period])
        found = _known(session, [earlier, period], where)
        quarter, before = found[period.start], found[earlier.start]
        return BoardRoom(
            period=period,
            quarter=quarter,
            before=before,
            figures=figures_of(quarter, before),
            missing=missing_of(quarter),
            trends=_trends(session, period, where),
            silent=[network for network in Network if not offers_figures(network)],
            goal=goal_line(session),
        )


def months_behind(period: Period) -> Sequence[tuple[Period, Quarter]]:
    """The months of the quarter before and of this one, oldest first."""
    quarters = calendar().before(period), period
    months = [month for quarter in quarters for month in months_of(quarter)]
    with transaction() as session:
        found = _known(session, months, sharing(session, quarters))
    return [(month, found[month.start]) for month in months]


def _known(session: Session, periods: Sequence[Period], where: Mapping[date, Sharing]) -> dict[date, Quarter]:
    """All of one kind and one after another; `where`: the networks that count in each of their quarters."""
    sums, people = _sums(session, periods, where), _people(session, periods)
    totals, few = _totals(session, periods), {period.start: _few(period, where) for period in periods}
    answered = answering(session, periods)
    if not all(one.is_whole for one in where.values()):
        there = sharers_there(session, periods, where)
        totals = {
            start: counts | {"sharers": min(counts["sharers"], there.get(start, 0))} for start, counts in totals.items()
        }
    return {
        period.start: Quarter(
            sums=sums.get(period.start, {}),
            people=people.get(period.start, 0),
            own_words=words_of(session, period).percent if period.kind is PeriodKind.QUARTER else None,
            few=few[period.start],
            answering=answered.get(period.start, NOBODY),
            **totals.get(period.start, {}),
        )
        for period in periods
    }


def _few(period: Period, where: Mapping[date, Sharing]) -> frozenset[Network]:
    return next(one.few for one in where.values() if one.quarter.start <= period.start < one.quarter.end)


def _sums(session: Session, periods: Sequence[Period], where: Mapping[date, Sharing]) -> dict[date, dict[Outcome, int]]:
    start = start_of(periods, DayOutcome.day)
    query = select(start, DayOutcome.outcome, func.sum(DayOutcome.amount).cast(Integer))
    within = (DayOutcome.day >= periods[0].start, DayOutcome.day < periods[-1].end, came_there(where))
    found: dict[date, dict[Outcome, int]] = {}
    for first, outcome, amount in session.execute(query.where(*within).group_by(start, DayOutcome.outcome)):
        found.setdefault(first, {})[outcome] = amount
    return found


def _totals(session: Session, periods: Sequence[Period]) -> dict[date, dict[str, int]]:
    did_something = or_(Totals.shares > 0, Totals.acts > 0)
    start = start_of(periods, Totals.start)
    query = select(
        start,
        func.count(Totals.person_id.distinct()).filter(did_something, Totals.person_id.not_in(hidden_people())),
        func.count(Totals.person_id.distinct()).filter(Totals.shares > 0),
        *(func.sum(column).cast(Integer) for column in (Totals.shares, Totals.due, Totals.kept)),
        func.sum(Totals.from_shares),
    )
    names = ("active", "sharers", "shares", "due", "kept", "from_shares")
    rows = session.execute(query.where(_counted(session, periods)).group_by(start))
    return {first: dict(zip(names, map(int, counts), strict=True)) for first, *counts in rows}


def _counted(session: Session, periods: Sequence[Period]) -> ColumnElement[bool]:
    """Everybody with a name by the periods themselves, and of the others those months that count for their teams:
    everybody else's figures are on the board and in the export, and could be taken away."""
    until = months_over(calendar(), calendar().day_of(now()), periods[-1])
    told = months_told(session, periods[0].start, until)
    of_these = and_(Totals.kind == periods[0].kind, Totals.start.in_([period.start for period in periods]))
    together = and_(Totals.kind == PeriodKind.MONTH, tuple_(Totals.start, Totals.team_id).in_(told))
    return or_(
        and_(of_these, Totals.person_id.not_in(hidden_people())),
        and_(together, Totals.person_id.in_(hidden_colleagues())),
    )


def _people(session: Session, periods: Sequence[Period]) -> dict[date, int]:
    """Who was invited in the last week of each that was counted, without those who have left the ranking since."""
    found = {}
    for period in periods:
        last = select(func.max(TeamWeek.week)).where(TeamWeek.week < period.end, TeamWeek.week >= period.start - WEEK)
        query = select(TeamWeek.week, func.sum(TeamWeek.invited)).where(TeamWeek.week == last.scalar_subquery())
        counted = session.execute(query.group_by(TeamWeek.week)).one_or_none()
        found[period.start] = max(0, int(counted[1]) - _unnamed(session, counted[0])) if counted else 0
    return found


def _unnamed(session: Session, week: date) -> int:
    """Who counts as invited in that week and left the ranking or the company since."""
    ended = min(now(), calendar().start_of(week + WEEK))
    there = (Person.invited_at < ended, or_(Person.left_at.is_(None), Person.left_at > ended))
    unnamed = and_(Person.id.in_(hidden_people()), Person.state != PersonState.INVITED)
    return int(session.scalar(select(func.count()).select_from(Person).where(*there, unnamed)) or 0)


def _trends(session: Session, period: Period, where: Mapping[date, Sharing]) -> dict[FigureKind, list[int]]:
    """Weeks of which nothing may be told are left out."""
    sums = amounts_by_week(session, period, came_there(where))
    sharers = sharers_by_week(session, period, shared_there(where))
    this_week = iso_week(calendar().day_of(now()))  # what is still to come of it would look like a fall
    weeks = {monday for monday, _ in sums}
    found = {}
    for kind, outcomes in TRENDS.items():
        amounts = {monday: sum(sums.get((monday, outcome), 0) for outcome in outcomes) for monday in weeks}
        told = told_weeks(amounts, sharers)
        found[kind] = [amount for monday, amount in told if amount is not None and monday < this_week]
    return found
