"""Of whom a quarter's sums are: a network counts in it while at least three people shared there, as on its own page.

Else the company's sum without the other network's, which that one's page tells, would be one or two people's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from advocacy.content.rules import LEAST_SHARERS
from advocacy.evidence.calendar import Period
from advocacy.evidence.models import FactRow
from advocacy.evidence.rules import FactKind
from advocacy.insights.models import DayOutcome
from advocacy.insights.outcome_rules import SURELY_MANY, Outcome
from advocacy.networks.rules import Network

NO_NETWORK = ""  # of what came without one
Days = Any  # a column of days


@dataclass(frozen=True)
class Sharing:
    """Who shared where in a quarter. `few`: networks on which one or two people did; `told`: three or more."""

    quarter: Period
    told: frozenset[Network]
    few: frozenset[Network]


def sharing(session: Session, quarters: Sequence[Period]) -> Mapping[date, Sharing]:
    """By the first day of each quarter; one after another. Counted exactly where it could be fewer than three."""
    people = dict.fromkeys(_surely_many(session, quarters), LEAST_SHARERS)
    unsure = [network for network in Network if any((one.start, network) not in people for one in quarters)]
    start = start_of(quarters, FactRow.counts_on)
    query = select(start, FactRow.network, func.count(FactRow.person_id.distinct())).where(
        *_shared(quarters), FactRow.network.in_(unsure)
    )
    for first, network, count in session.execute(query.group_by(start, FactRow.network)):
        if network:
            people.setdefault((first, network), count)
    return {one.start: _sharing(one, people) for one in quarters}


def _sharing(quarter: Period, people: Mapping[tuple[date, Network], int]) -> Sharing:
    counts = {network: people.get((quarter.start, network), 0) for network in Network}
    told = frozenset(network for network, count in counts.items() if count >= LEAST_SHARERS)
    return Sharing(quarter, told, frozenset(network for network, count in counts.items() if count) - told)


def _surely_many(session: Session, quarters: Sequence[Period]) -> set[tuple[date, Network]]:
    """One person may share many posts, so only many shares of one post are surely of many."""
    start = start_of(quarters, DayOutcome.day)
    query = select(start, DayOutcome.network).where(
        DayOutcome.day >= quarters[0].start,
        DayOutcome.day < quarters[-1].end,
        DayOutcome.outcome == Outcome.SHARES,
        DayOutcome.post_id != 0,
    )
    query = query.group_by(start, DayOutcome.network, DayOutcome.post_id)
    rows = session.execute(query.having(func.sum(DayOutcome.amount).cast(Integer) >= SURELY_MANY))
    return {(first, Network(network)) for first, network in rows}


def sharers_there(session: Session, periods: Sequence[Period], found: Mapping[date, Sharing]) -> Mapping[date, int]:
    """How many shared on a network that counts, by the first day of each period."""
    start = start_of(periods, FactRow.counts_on)
    query = select(start, func.count(FactRow.person_id.distinct())).where(*_shared(periods), shared_there(found))
    return dict(session.execute(query.group_by(start)).all())


def shared_there(found: Mapping[date, Sharing]) -> ColumnElement[bool]:
    """Facts of a network that counts in its quarter."""
    return or_(*(and_(_within(one, FactRow.counts_on), FactRow.network.in_(one.told)) for one in found.values()))


def came_there(found: Mapping[date, Sharing]) -> ColumnElement[bool]:
    """Outcomes of a network that counts in its quarter, or of none."""
    return or_(
        *(
            and_(_within(one, DayOutcome.day), DayOutcome.network.in_([NO_NETWORK, *(name.value for name in one.told)]))
            for one in found.values()
        )
    )


def start_of(periods: Sequence[Period], day: Days) -> ColumnElement[date]:
    """The first day of the period in which a day lies."""
    within = [(and_(day >= one.start, day < one.end), literal(one.start)) for one in periods]
    return case(*within, else_=None).cast(Date)


def _within(one: Sharing, day: Days) -> ColumnElement[bool]:
    return and_(day >= one.quarter.start, day < one.quarter.end)


def _shared(periods: Sequence[Period]) -> Sequence[ColumnElement[bool]]:
    return (
        FactRow.counts_on >= periods[0].start,
        FactRow.counts_on < periods[-1].end,
        FactRow.kind == FactKind.SHARE_PUBLISHED,
    )
