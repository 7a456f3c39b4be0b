"""What worked: what came of one post, in sums; a constant number of queries."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Select, Subquery, func, select
from sqlalchemy.orm import Session

from advocacy.content.composing import variants_of
from advocacy.content.models import Post, PostVersion, Variant, newest_version, post_by_public_id
from advocacy.content.rules import LEAST_SHARERS
from advocacy.core.database import transaction
from advocacy.engagement.answers import answers_by_share
from advocacy.engagement.models import Click, Reading, Report
from advocacy.insights.rules import ShareFacts, Table, by_own_words, by_wording, tellable_counts
from advocacy.networks.rules import Network
from advocacy.sharing.feed_models import FeedEntry
from advocacy.sharing.feed_rules import FEW_PEOPLE, SkipReason, Tally, choice_of, main_reason, tally
from advocacy.sharing.models import Share, standing_in_words


@dataclass(frozen=True)
class Results:
    """One post on one network. `shared`: people, on any network; the feed's counts are told from five people up.

    `dealt`: how many colleagues got a wording first, by its words; those that may be told.
    `kept_warnings`: how many sharers left a warning standing, from three up, by the rule's id.
    """

    post: Post
    version: PostVersion
    network: Network
    shown: Tally
    opened: Tally
    skipped: Tally
    mostly: SkipReason | None
    shared: int
    wordings: Table
    own_words: Table
    kept_warnings: Sequence[tuple[str, int]]
    dealt: Mapping[str, int]
    dealt_together: Tally


def post_results(public_id: str, network: Network) -> Results | None:
    """None when there is no such post."""
    with transaction() as session:
        post = post_by_public_id(session, public_id)
        if post is None:
            return None
        offered = session.get(PostVersion, post.offered_version_id) if post.offered_version_id else None
        version = offered or newest_version(session, post.id)
        facts = _facts(session, post.id, network)
        texts = [row.text for row in variants_of(session, [version.id]) if row.network is network]
        dealt = _dealt(session, post.id, network)
        shown, opened, skipped, reasons = _feed(session, post.id)
        return Results(
            post=post,
            version=version,
            network=network,
            shown=tally(shown),
            opened=choice_of(opened, shown),
            skipped=choice_of(skipped, shown),
            mostly=main_reason(reasons) if choice_of(skipped, shown).people else None,
            shared=_sharers(session, post.id),
            wordings=by_wording(facts, list(dict.fromkeys([*texts, *dealt]))),
            own_words=by_own_words(facts),
            kept_warnings=_kept_warnings(session, post.id, network),
            dealt=tellable_counts(dealt, FEW_PEOPLE),
            dealt_together=tally(sum(dealt.values())),
        )


def _feed(session: Session, post_id: int) -> tuple[int, int, int, Counter[SkipReason]]:
    """How many people it was shown to, opened it, put it away, and what those said."""
    counts = (func.count(), func.count(FeedEntry.opened_at), func.count(FeedEntry.skipped_at))
    row = session.execute(select(*counts).where(FeedEntry.post_id == post_id)).one()
    said = select(FeedEntry.skip_reason, func.count()).where(FeedEntry.post_id == post_id)
    rows = session.execute(said.group_by(FeedEntry.skip_reason))
    return row[0], row[1], row[2], Counter({reason: number for reason, number in rows if reason})


def _dealt(session: Session, post_id: int, network: Network) -> dict[str, int]:
    """How many people's feeds first showed each wording, by its words: the same words of two versions are one."""
    variant = FeedEntry.dealt[network.value].astext.cast(Integer)
    feeds = select(variant, func.count()).where(FeedEntry.post_id == post_id, FeedEntry.dealt.has_key(network.value))
    counts: dict[int, int] = dict(session.execute(feeds.group_by(variant)).all())
    found: dict[str, int] = {}
    texts = select(Variant.id, Variant.text).where(Variant.id.in_(counts)).order_by(Variant.id)
    for variant_id, text in session.execute(texts):
        found[text] = found.get(text, 0) + counts[variant_id]
    return found


def _sharers(session: Session, post_id: int) -> int:
    people = select(func.count(Share.person_id.distinct()))
    return session.scalar(people.where(Share.post_id == post_id, *standing_in_words())) or 0


def _facts(session: Session, post_id: int, network: Network) -> list[ShareFacts]:
    """Of figures the highest reading counts: a falling one takes nothing away. Answers as everywhere else."""
    mine = select(Share.id).where(Share.post_id == post_id, Share.network == network)
    clicks = _per_share(select(Click.share_id, func.count().label("n")).where(Click.share_id.in_(mine)), Click.share_id)
    told = select(Report.share_id, func.sum(Report.people).label("n")).where(Report.share_id.in_(mine))
    reports = _per_share(told.where(Report.taken_back_at.is_(None)), Report.share_id)
    highest = func.max(Reading.figures["impressions"].astext.cast(Integer)).label("impressions")
    readings = _per_share(select(Reading.share_id, highest).where(Reading.share_id.in_(mine)), Reading.share_id)
    answers = answers_by_share(mine)
    columns = (Share.person_id, Share.dealt_words, Share.own_words, clicks.c.n, answers.c.n)
    query = (
        select(*columns, reports.c.n, readings.c.impressions)
        .outerjoin(clicks, clicks.c.share_id == Share.id)
        .outerjoin(reports, reports.c.share_id == Share.id)
        .outerjoin(readings, readings.c.share_id == Share.id)
        .outerjoin(answers, answers.c.share_id == Share.id)
        .where(Share.post_id == post_id, Share.network == network, *standing_in_words())
    )
    return [
        ShareFacts(
            person_id=person,
            wording=wording,
            own_words=own,
            visits=int(visits or 0),
            answers=answered,
            reported=int(reported or 0),
            reach=reach,
        )
        for person, wording, own, visits, answered, reported, reach in session.execute(query)
    ]


def _per_share(query: Select[*tuple[Any, ...]], key: Any) -> Subquery:
    return query.group_by(key).subquery()


def _kept_warnings(session: Session, post_id: int, network: Network) -> list[tuple[str, int]]:
    shares = select(Share.person_id, Share.findings).where(Share.post_id == post_id, Share.network == network)
    kept: dict[str, set[int]] = {}
    for person_id, findings in session.execute(shares.where(*standing_in_words())):
        for finding in findings:
            if finding["severity"] == "warn":
                kept.setdefault(finding["rule"], set()).add(person_id)
    counted = [(rule, len(people)) for rule, people in kept.items() if len(people) >= LEAST_SHARERS]
    return sorted(counted, key=lambda pair: (-pair[1], pair[0]))
