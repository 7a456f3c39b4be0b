"""In which order posts stand in somebody's feed: relevant ones first. choosing.py makes pages of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    SQLColumnExpression,
    String,
    bindparam,
    false,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from advocacy.content.models import Post, PostVersion, Variant
from advocacy.content.offering import READER, matching, on_offer, points, reader
from advocacy.content.presenting import networks_of_own_posts
from advocacy.content.windowing import to_local
from advocacy.core.identifiers import is_public_id
from advocacy.core.search_rules import search_words
from advocacy.core.services import settings
from advocacy.people.models import Person
from advocacy.sharing.feed_models import FeedEntry
from advocacy.sharing.feed_rules import Filter, Ranked, in_order, left_today
from advocacy.sharing.models import Share, standing
from advocacy.sharing.scheduling import zone_of

LONG_PAGE = 40
MOST = bindparam("most", type_=Integer)
_MINE = (FeedEntry.post_id == Post.id) & (FeedEntry.person_id == READER)


@dataclass(frozen=True)
class Standing:
    """Post ids in their order: `LONG_PAGE` at most, and what is new today. `shared`: how many of the posts on offer
    they shared; `entries`: what is kept about those in order, by post; `last`: the id of the one after which others
    follow, None when none do."""

    post_ids: Sequence[int]
    shared: int
    entries: Mapping[int, FeedEntry]
    last: int | None = None


def posts_for(session: Session, person: Person, moment: datetime) -> Standing:
    """What was shown before, and as many new ones as the day has left."""
    asked, today = reader(person, moment), today_of(person, moment)
    shown = session.execute(_shown_before(), asked | {"most": LONG_PAGE}).all()
    shown_today, shared = session.execute(_counts(), asked | {"day": today}).one()
    left = left_today(shown_today, settings().feed_new_a_day)
    new = session.execute(_not_shown(), asked | {"most": left}).all() if left else []
    ranked = [Ranked(row.id, row.points, row.closes_at, row.FeedEntry.shown_on) for row in shown]
    ranked += [Ranked(row.id, row.points, row.closes_at, None) for row in new]
    return Standing(_placed(in_order(ranked, today), _kept(shown), today), shared, _kept(shown))


def posts_of_a_kind(
    session: Session, person: Person, which: Filter, search: str, after: str, moment: datetime
) -> Standing:
    """`after`: the public id of the last post of the page before; empty for the first page."""
    asked, today = reader(person, moment), today_of(person, moment)
    query = _of_a_kind(which)
    if which is Filter.SEARCH:
        words = search_words(search)
        query = query.where(matching(words) if words else false())
    best = _best(query, _place_of(session, after, asked))
    rows = session.execute(best, asked | {"most": LONG_PAGE + 1}).all()
    page = rows[:LONG_PAGE]
    last = page[-1].id if len(rows) > LONG_PAGE else None
    _, shared = session.execute(_counts(), asked | {"day": today}).one()
    return Standing(_placed([row.id for row in page], _kept(page), today), shared, _kept(page), last)


def today_of(person: Person, moment: datetime) -> date:
    """The day on the person's own calendar."""
    return to_local(moment, zone_of(person)).date()


def _placed(post_ids: Sequence[int], entries: Mapping[int, FeedEntry], today: date) -> list[int]:
    return sorted(post_ids, key=lambda post_id: _came_for(entries.get(post_id), today))


def _came_for(entry: FeedEntry | None, today: date) -> float:
    """What somebody came for today stays where they found it, on top, also while they write on it; tomorrow it ranks as
    the others do."""
    return -entry.shown_at.timestamp() if entry and entry.sought and entry.shown_on == today else 0.0


def _kept(rows: Sequence[Any]) -> dict[int, FeedEntry]:
    return {row.id: row.FeedEntry for row in rows if row.FeedEntry}


def _ranking(*beside: type[FeedEntry]) -> Select[*tuple[Any, ...]]:
    """What is on offer to them, with its points."""
    return on_offer().with_only_columns(Post.id, PostVersion.closes_at, points().label("points"), *beside)


@cache
def _shown_before() -> Select[*tuple[Any, ...]]:
    query = _ranking(FeedEntry).join(FeedEntry, _MINE)
    return _best(query.where(FeedEntry.skipped_at.is_(None), _somewhere_left()))


@cache
def _not_shown() -> Select[*tuple[Any, ...]]:
    """Of hundreds: what they know is read once as a list, where a join would look it up for each post."""
    shown = select(FeedEntry.post_id).where(FeedEntry.person_id == READER)
    return _best(_ranking().where(Post.id.not_in(shown), _somewhere_left()))


@cache
def _of_a_kind(which: Filter) -> Select[*tuple[Any, ...]]:
    if which is Filter.SKIPPED:
        return _ranking(FeedEntry).join(FeedEntry, _MINE).where(FeedEntry.skipped_at.is_not(None))
    query = _ranking(FeedEntry).outerjoin(FeedEntry, _MINE)
    return query.where(_is_shared()) if which is Filter.SHARED else query


@cache
def _counts() -> Select[int, int]:
    """How many new ones the day brought, and how many of the posts on offer they shared."""
    shown = select(func.count()).select_from(FeedEntry).where(FeedEntry.person_id == READER)
    shown = shown.where(FeedEntry.shown_on == bindparam("day", type_=Date), FeedEntry.sought.is_(False))
    shared = select(func.count()).select_from(on_offer().where(_is_shared()).with_only_columns(Post.id).subquery())
    return select(shown.scalar_subquery(), shared.scalar_subquery())


def _best(query: Select[*tuple[Any, ...]], after: Sequence[Any] | None = None) -> Select[*tuple[Any, ...]]:
    key = _sorted_by()
    if after:
        query = query.where(tuple_(*key) > tuple_(*after))
    return query.order_by(*key).limit(MOST)


def _sorted_by() -> tuple[SQLColumnExpression[Any], ...]:
    return -points(), PostVersion.closes_at, Post.id


def _place_of(session: Session, public_id: str, asked: dict[str, Any]) -> Sequence[Any] | None:
    """What a post is sorted by; None when there is no such post."""
    if not is_public_id(public_id):
        return None
    query = select(*_sorted_by()).select_from(Post).join(PostVersion, PostVersion.id == Post.offered_version_id)
    query = query.where(Post.public_id == bindparam("post", type_=String))
    return session.execute(query, asked | {"post": public_id}).one_or_none()


def _is_shared() -> ColumnElement[bool]:
    return Post.id.in_(select(Share.post_id).where(*standing(READER)))


def _somewhere_left() -> ColumnElement[bool]:
    """A post that was shared wherever it can be is no longer new."""
    networks = select(func.count(Share.network.distinct())).where(*standing(READER), Share.post_id == Post.id)
    offered = select(func.count(Variant.network.distinct())).where(Variant.version_id == PostVersion.id)
    left = networks.scalar_subquery() < offered.scalar_subquery() + networks_of_own_posts()
    return or_(~_is_shared(), left)
