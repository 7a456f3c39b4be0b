"""Of whom a quarter's sums are: a network counts in it while at least three people shared there, as on its own page.

Else the company's sum without the other network's, which that one's page tells, would be one or two people's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Integer, and_, false, func, or_, select
from sqlalchemy.orm import Session

from advocacy.content.rules import LEAST_SHARERS
from advocacy.evidence.calendar import Period
from advocacy.evidence.models import FactRow
from advocacy.evidence.rules import FactKind
from advocacy.insights.models import DayOutcome
from advocacy.insights.outcome_rules import SURELY_MANY, Outcome
from advocacy.insights.quarters import Days, start_of
from advocacy.insights.small_posts import Hidden, came_on, hidden_posts, shared_on
from advocacy.networks.rules import Network

NO_NETWORK = ""  # of what came without one


@dataclass(frozen=True)
class Sharing:
    """Who shared where in a quarter. `few`: networks on which one or two people did; `told`: three or more.

    `hidden`: posts on a network that are left out, as on its own page.
    """

    quarter: Period
    told: frozenset[Network]
    few: frozenset[Network]
    hidden: Mapping[Network, frozenset[int]]

    @property
    def is_whole(self) -> bool:
        return not self.few and not self.hidden


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
    hidden = hidden_posts(session, quarters)
    return {one.start: _sharing(one, people, hidden) for one in quarters}


def _sharing(quarter: Period, people: Mapping[tuple[date, Network], int], hidden: Hidden) -> Sharing:
    counts = {network: people.get((quarter.start, network), 0) for network in Network}
    told = frozenset(network for network, count in counts.items() if count >= LEAST_SHARERS)
    few = frozenset(network for network, count in counts.items() if count) - told
    posts = {network: hidden[quarter.start, network] for network in told if (quarter.start, network) in hidden}
    return Sharing(quarter, told, few, posts)


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
    """How many shared what is not left out on a network that counts, by the first day of each period."""
    start = start_of(periods, FactRow.counts_on)
    query = select(start, func.count(FactRow.person_id.distinct())).where(*_shared(periods), shared_there(found))
    return dict(session.execute(query.group_by(start)).all())


def shared_there(found: Mapping[date, Sharing]) -> ColumnElement[bool]:
    """Facts of a network that counts in its quarter; of posts that are not left out."""
    return or_(*(and_(_within(one, FactRow.counts_on), _shared_in(one)) for one in found.values()))


def _shared_in(one: Sharing) -> ColumnElement[bool]:
    return or_(false(), *(shared_on(network, one.hidden.get(network, ())) for network in one.told))


def came_there(found: Mapping[date, Sharing]) -> ColumnElement[bool]:
    """Outcomes of a network that counts in its quarter, or of none; of posts that are not left out."""
    return or_(*(and_(_within(one, DayOutcome.day), _came_in(one)) for one in found.values()))


def _came_in(one: Sharing) -> ColumnElement[bool]:
    without = DayOutcome.network == NO_NETWORK
    return or_(without, *(came_on(network, one.hidden.get(network, ())) for network in one.told))


def _within(one: Sharing, day: Days) -> ColumnElement[bool]:
    return and_(day >= one.quarter.start, day < one.quarter.end)


def _shared(periods: Sequence[Period]) -> Sequence[ColumnElement[bool]]:
    return (
        FactRow.counts_on >= periods[0].start,
        FactRow.counts_on < periods[-1].end,
        FactRow.kind == FactKind.SHARE_PUBLISHED,
    )
