"""What is behind a quarter's sum on one network: its weeks and its posts, as far as nobody stands alone in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.evidence.calendar import Period
from advocacy.insights.models import DayOutcome
from advocacy.insights.named_posts import NamedPost, named_posts
from advocacy.insights.outcome_rules import Missing, Outcome, PostSums, told_posts
from advocacy.insights.outcomes import Outcomes, outcomes, posts_of, posts_with_people
from advocacy.insights.small_posts import came_on, hidden_posts, shared_on
from advocacy.insights.weeks import amounts_by_week, sharers_by_week, told_weeks
from advocacy.networks.rules import Network

POSTS_A_PAGE = 20


@dataclass(frozen=True)
class OfPost:
    post: NamedPost
    amount: int


@dataclass(frozen=True)
class Behind:
    """`weeks`: those with something in them, oldest first; an amount None is not told. `others`: what came of posts
    that are not listed, all of them together."""

    page: Outcomes
    outcome: Outcome
    amount: int | Missing
    weeks: Sequence[tuple[date, int | None]]
    posts: Sequence[OfPost]
    others: int
    next_after: int | None


def behind_outcome(quarter: Period, network: Network, outcome: Outcome, after: int) -> Behind:
    """A bounded number of queries; what was found of a post is one row of what is counted."""
    page = outcomes(quarter, network)
    amount = page.told(outcome)
    if page.sums is None or not isinstance(amount, int):
        return Behind(page, outcome, amount, (), (), 0, None)
    with transaction() as session:
        by_post = posts_of(session, quarter, network)
        told = told_posts(posts_with_people(session, quarter, network, by_post), 0)
        listed = sorted((post for post in told if post.amount(outcome)), key=lambda post: _place(post, outcome))
        hidden = hidden_posts(session, [quarter]).get((quarter.start, network), frozenset())
        return Behind(
            page=page,
            outcome=outcome,
            amount=amount,
            weeks=_weeks(session, quarter, network, outcome, hidden),
            posts=_named(session, listed[after : after + POSTS_A_PAGE], outcome),
            others=amount - sum(post.amount(outcome) for post in listed),
            next_after=after + POSTS_A_PAGE if len(listed) > after + POSTS_A_PAGE else None,
        )


def _place(post: PostSums, outcome: Outcome) -> tuple[int, int]:
    return -post.amount(outcome), post.post_id


def _weeks(
    session: Session, quarter: Period, network: Network, outcome: Outcome, hidden: frozenset[int]
) -> list[tuple[date, int | None]]:
    """The hidden posts are in no amount, so their sharers are no people behind one either."""
    came = and_(came_on(network, hidden), DayOutcome.outcome == outcome)
    amounts = {week: amount for (week, _), amount in amounts_by_week(session, quarter, came).items()}
    return told_weeks(amounts, sharers_by_week(session, quarter, shared_on(network, hidden)))


def _named(session: Session, posts: Sequence[PostSums], outcome: Outcome) -> list[OfPost]:
    named = named_posts(session, [post.post_id for post in posts])
    return [OfPost(named[post.post_id], post.amount(outcome)) for post in posts if post.post_id in named]
