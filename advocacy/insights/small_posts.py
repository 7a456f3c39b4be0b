"""Posts that a quarter's sums leave out: a post's page tells it from three sharers up, so the rest of the sum, which
anybody can work out, must be of three people or of none."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Integer, Select, Subquery, and_, case, func, or_, select
from sqlalchemy.orm import Session

from advocacy.content.rules import LEAST_SHARERS
from advocacy.evidence.calendar import Period
from advocacy.evidence.models import FactRow
from advocacy.insights.models import DayOutcome
from advocacy.insights.outcome_rules import SURELY_MANY, Outcome
from advocacy.insights.quarters import calendar, start_of
from advocacy.networks.rules import Network
from advocacy.sharing.models import Share, standing_in_words

Hidden = Mapping[tuple[date, Network], frozenset[int]]
_PEOPLE = func.count(Share.person_id.distinct())


def hidden_posts(session: Session, quarters: Sequence[Period]) -> Hidden:
    """By the quarter's first day and the network: posts of one or two sharers by its end, where these are one or two
    people in all. Two queries, whatever there is."""
    small = _small(quarters)
    key = (small.c.start, small.c.network)
    of_them = select(*key, _PEOPLE).join(Share, _shared(small)).where(*_standing(small, quarters))
    few = {row[:2] for row in session.execute(of_them.group_by(*key)) if row[2] < LEAST_SHARERS}
    found: dict[tuple[date, Network], set[int]] = {}
    for start, network, post_id in session.execute(select(*key, small.c.post_id)) if few else []:
        if (start, network) in few:
            found.setdefault((start, Network(network)), set()).add(post_id)
    return {place: frozenset(posts) for place, posts in found.items()}


def came_on(network: Network, hidden: Collection[int]) -> ColumnElement[bool]:
    """Outcomes on a network, but of these posts."""
    return and_(DayOutcome.network == network.value, DayOutcome.post_id.not_in(hidden))


def shared_on(network: Network, hidden: Collection[int]) -> ColumnElement[bool]:
    """Facts on a network, but of shares of these posts. A fact without a share is of no post."""
    there = FactRow.network == network
    if not hidden:
        return there
    theirs = select(Share.id).where(Share.network == network, Share.post_id.in_(hidden))
    return and_(there, or_(FactRow.share_id.is_(None), FactRow.share_id.not_in(theirs)))


def _small(quarters: Sequence[Period]) -> Subquery:
    posts = _with_outcomes(quarters).subquery()
    place = (posts.c.start, posts.c.network, posts.c.post_id)
    query = select(*place).join(Share, _shared(posts)).where(*_standing(posts, quarters))
    return query.group_by(*place).having(_PEOPLE < LEAST_SHARERS).subquery()


def _with_outcomes(quarters: Sequence[Period]) -> Select[date, int, str]:
    """Posts on a network in a quarter; without those of so many shares that they are surely many people's."""
    start = start_of(quarters, DayOutcome.day).label("start")
    shares = func.sum(case((DayOutcome.outcome == Outcome.SHARES, DayOutcome.amount), else_=0)).cast(Integer)
    query = select(start, DayOutcome.post_id, DayOutcome.network).where(
        DayOutcome.day >= quarters[0].start, DayOutcome.day < quarters[-1].end, DayOutcome.post_id != 0
    )
    return query.group_by(start, DayOutcome.post_id, DayOutcome.network).having(shares < SURELY_MANY)


def _shared(posts: Subquery) -> ColumnElement[bool]:
    return (Share.post_id == posts.c.post_id) & (Share.network == posts.c.network)


def _standing(posts: Subquery, quarters: Sequence[Period]) -> Sequence[ColumnElement[bool]]:
    """Who shared only later has no part in the quarter's figures, so hides nobody in them."""
    ends = case(*((posts.c.start == one.start, calendar().start_of(one.end)) for one in quarters))
    return *standing_in_words(), Share.published_at < ends
