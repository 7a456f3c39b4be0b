"""What came back in a quarter on one network, for communications: sums, the best posts, how much was own words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, func, or_, select
from sqlalchemy.orm import Session, aliased

from advocacy.content.rules import LEAST_SHARERS
from advocacy.core.database import transaction
from advocacy.engagement.answers import answers_were_read
from advocacy.engagement.models import Reading
from advocacy.evidence.calendar import Period
from advocacy.evidence.models import FactRow
from advocacy.evidence.rules import FactKind
from advocacy.insights.models import DayOutcome, QuarterWords
from advocacy.insights.named_posts import NamedPost, named_posts
from advocacy.insights.outcome_rules import (
    SURELY_MANY,
    Missing,
    Outcome,
    OwnWords,
    PostSums,
    Wording,
    own_words,
    told_figure,
    told_posts,
    told_wordings,
)
from advocacy.insights.quarters import calendar
from advocacy.insights.small_posts import hidden_posts
from advocacy.networks.readings import Metric
from advocacy.networks.registry import offers_figures
from advocacy.networks.rules import Network
from advocacy.sharing.models import Share, standing_in_words

BEST = 8
BEST_FOR_WORDINGS = 3  # posts whose wordings are compared: each share of them is looked at
METRICS: Mapping[Outcome, tuple[Metric, ...]] = {  # answers apart: see answers_were_read
    Outcome.PASSED_ON: (Metric.RESHARES, Metric.QUOTES),
    Outcome.REACTIONS: (Metric.REACTIONS,),
    Outcome.REACH: (Metric.IMPRESSIONS,),
}
Sums = Mapping[Outcome, int]


@dataclass(frozen=True)
class BestPost:
    """`answers`: as the network counts them, or why there is no number."""

    sums: PostSums
    post: NamedPost
    answers: int | Missing


@dataclass(frozen=True)
class Outcomes:
    """`sums` None: under three people shared on this network; without posts that would give one or two people away.

    `read`: the figures that were looked for under some share, if only to find 0; none where none are `offered`.
    """

    quarter: Period
    network: Network
    people: int
    sums: Sums | None
    offered: bool
    read: Collection[Outcome]
    best: Sequence[BestPost]
    wordings: Sequence[Wording]
    kept_back: int
    words: OwnWords

    @property
    def is_talked_about(self) -> bool:
        """Whether any listed post earned a conversation; they stand first."""
        return bool(self.best and self.best[0].sums.conversations)

    def told(self, outcome: Outcome) -> int | Missing:
        if self.sums is None:
            return Missing.TOO_FEW
        return told_figure(self.sums, outcome, offered=self.offered, read=self.read)


def outcomes(quarter: Period, network: Network) -> Outcomes:
    """A bounded number of queries; rows are at most one a post and outcome, and those of the eight best posts."""
    with transaction() as session:
        by_post = posts_of(session, quarter, network)
        hidden = hidden_posts(session, [quarter]).get((quarter.start, network), frozenset())
        sums = _summed({post_id: came for post_id, came in by_post.items() if post_id not in hidden})
        people = _sharers_of(session, quarter, network, by_post)
        offered = offers_figures(network)
        looked_at: Collection[int] = by_post if offered else ()
        heard = _heard_posts(session, network, looked_at)
        posts = posts_with_people(session, quarter, network, by_post)
        told = told_posts(posts, 0)  # what would give somebody away is not in the sum
        return Outcomes(
            quarter=quarter,
            network=network,
            people=people,
            sums=sums if people >= LEAST_SHARERS and (told or not hidden) else None,
            offered=offered,
            read={*_figures_read(session, network, looked_at, sums), *({Outcome.ANSWERS} if heard else ())},
            best=_named(session, told[:BEST], offered, heard),
            wordings=told_wordings(_wordings(session, [post.post_id for post in told[:BEST_FOR_WORDINGS]], network)),
            kept_back=len(posts) - len(told),
            words=words_of(session, quarter),
        )


def words_of(session: Session, quarter: Period) -> OwnWords:
    rows = session.scalars(select(QuarterWords).where(QuarterWords.start == quarter.start))
    return own_words({row.fifth: (row.shares, row.people, row.percents) for row in rows})


def posts_of(session: Session, quarter: Period, network: Network) -> dict[int, dict[Outcome, int]]:
    query = select(DayOutcome.post_id, DayOutcome.outcome, func.sum(DayOutcome.amount).cast(Integer))
    within = (DayOutcome.day >= quarter.start, DayOutcome.day < quarter.end, DayOutcome.network == network.value)
    found: dict[int, dict[Outcome, int]] = {}
    for post_id, outcome, amount in session.execute(query.where(*within).group_by(*query.selected_columns[:2])):
        found.setdefault(post_id, {})[outcome] = amount
    return found


def _summed(by_post: Mapping[int, Sums]) -> dict[Outcome, int]:
    sums: dict[Outcome, int] = {}
    for post in by_post.values():
        for outcome, amount in post.items():
            sums[outcome] = sums.get(outcome, 0) + amount
    return sums


def _heard_posts(session: Session, network: Network, posts: Collection[int]) -> Collection[int]:
    """The posts under which answers were looked for."""
    query = select(Share.post_id).distinct().where(Share.post_id.in_(posts), Share.network == network)
    return set(session.scalars(query.where(answers_were_read()))) if posts else set()


def _figures_read(
    session: Session, network: Network, posts: Collection[int], sums: Mapping[Outcome, int]
) -> set[Outcome]:
    """Of those that the sums lack: the ones that some reading holds, as a 0 then."""
    missing = [outcome for outcome in METRICS if outcome not in sums]
    if not posts or not missing:
        return set()
    mine = select(Reading.share_id).join(Share, Share.id == Reading.share_id)
    mine = mine.where(Share.post_id.in_(posts), Share.network == network)
    held = (or_(*(Reading.figures.has_key(key.value) for key in METRICS[outcome])) for outcome in missing)
    found = session.execute(select(*(mine.where(one).exists() for one in held))).one()
    return {outcome for outcome, is_there in zip(missing, found, strict=True) if is_there}


def _sharers_of(session: Session, quarter: Period, network: Network, by_post: Mapping[int, Sums]) -> int:
    """How many shared there; counted exactly where it could be fewer than three. One person may share many posts, so
    only many shares of one post are surely of many."""
    if any(sums.get(Outcome.SHARES, 0) >= SURELY_MANY for post_id, sums in by_post.items() if post_id):
        return LEAST_SHARERS
    query = select(func.count(FactRow.person_id.distinct())).where(
        FactRow.counts_on >= quarter.start,
        FactRow.counts_on < quarter.end,
        FactRow.kind == FactKind.SHARE_PUBLISHED,
        FactRow.network == network,
    )
    return session.scalar(query) or 0


def posts_with_people(
    session: Session, quarter: Period, network: Network, by_post: Mapping[int, Sums]
) -> list[PostSums]:
    """Somebody may share a post anew when it is gone, so few shares are counted by people."""
    small = [post_id for post_id, sums in by_post.items() if sums.get(Outcome.SHARES, 0) < SURELY_MANY]
    sharers = func.count(Share.person_id.distinct())
    query = select(Share.post_id, sharers).where(Share.post_id.in_(small), Share.network == network)
    counted = session.execute(query.where(*published_by_end(quarter)).group_by(Share.post_id)).all()
    people = dict.fromkeys(by_post, LEAST_SHARERS) | dict.fromkeys(small, 0) | {row[0]: row[1] for row in counted}
    return [
        PostSums(post_id, max(people[post_id], sums.get(Outcome.SHARES, 0) if post_id not in small else 0), sums)
        for post_id, sums in by_post.items()
        if post_id
    ]


def published_by_end(quarter: Period) -> Sequence[ColumnElement[bool]]:
    """Who shared only later has no part in the quarter's figures, so hides nobody in them."""
    return *standing_in_words(), Share.published_at < calendar().start_of(quarter.end)


def _named(session: Session, told: Sequence[PostSums], offered: bool, heard: Collection[int]) -> list[BestPost]:
    ids = [post.post_id for post in told]
    listened: Mapping[int, Collection[Outcome]] = dict.fromkeys(heard, (Outcome.ANSWERS,))
    named = named_posts(session, ids)
    return [
        BestPost(
            post,
            named[post.post_id],
            answers=told_figure(post.sums, Outcome.ANSWERS, offered=offered, read=listened.get(post.post_id, ())),
        )
        for post in told
        if post.post_id in named
    ]


def _wordings(session: Session, posts: Sequence[int], network: Network) -> list[Wording]:
    """By the words that were dealt: how many people answered. Answers that came singly or, where the network only
    counts them, the highest figure of each share; and those that are reported. What was taken back is not counted.
    """
    void = aliased(FactRow)
    mine = (FactRow.share_id == Share.id, ~select(void.id).where(void.voids == FactRow.source).exists())
    outside = FactRow.from_colleague.is_(False)
    counted = select(func.max(FactRow.amount)).where(*mine, FactRow.kind == FactKind.COMMENTS).scalar_subquery()
    singly = select(func.sum(FactRow.amount)).where(*mine, FactRow.kind == FactKind.COMMENT, outside).scalar_subquery()
    reported = select(func.sum(FactRow.amount)).where(*mine, FactRow.kind == FactKind.REPORTED).scalar_subquery()
    answers = func.greatest(func.coalesce(counted, 0), func.coalesce(singly, 0))
    talked = func.sum(answers + func.coalesce(reported, 0)).cast(Integer)
    query = select(Share.post_id, Share.dealt_words, func.count(Share.person_id.distinct()), func.count(), talked)
    query = query.where(Share.post_id.in_(posts), Share.network == network, *standing_in_words())
    return [Wording(*row) for row in session.execute(query.group_by(Share.post_id, Share.dealt_words))] if posts else []
