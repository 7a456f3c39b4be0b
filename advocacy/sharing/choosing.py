"""Which posts stand in somebody's feed: those shown before, and a handful of new ones a day; relevant ones first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, false, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.content.models import Post, PostVersion, Variant
from advocacy.content.offering import matching, offer, on_offer, points
from advocacy.content.presenting import Offer, networks_of_own_posts, offers_of
from advocacy.content.windowing import to_local
from advocacy.core.search_rules import search_words
from advocacy.core.services import now, settings
from advocacy.people.models import Person
from advocacy.sharing.feed_models import FeedEntry
from advocacy.sharing.feed_rules import Filter, Ranked, in_order, left_today
from advocacy.sharing.models import Share, standing
from advocacy.sharing.scheduling import zone_of

CARDS = 10
ALL_CARDS = 40
KEPT = (FeedEntry.shown_on, FeedEntry.shown_at, FeedEntry.sought)


@dataclass(frozen=True)
class Wanted:
    """What the address of the feed asks for. `post`: the public id of the one to open; `look`: nothing is noted;
    `all`: a long page instead of a short one."""

    filter: Filter = Filter.NEW
    post: str = ""
    search: str = ""
    look: bool = False
    all: bool = False


@dataclass(frozen=True)
class Chosen:
    """`total`: how many there are of this kind, up to `ALL_CARDS`; `more`: how many of them are not among the offers,
    which begin with what somebody was led to; `opens`: the public id of the one that stands open,
    which alone has its wordings; `entries`: what is kept about those that are listed, by post."""

    offers: Sequence[Offer]
    total: int
    more: int
    opens: str
    entries: dict[int, FeedEntry]


def choose(session: Session, person: Person, wanted: Wanted) -> Chosen:
    """The posts of one page. A new one is noted as shown, so that a day brings so many of them and no more."""
    moment = now()
    ranked = _ranked(session, person, wanted, moment)
    rows = _posts(session, ranked[: ALL_CARDS if wanted.all else CARDS])
    opens = wanted.post or _opens_by_itself([post for post, _ in rows], wanted.filter)
    whole = {post.id for post, _ in rows if post.public_id == opens}
    offers = offers_of(session, rows, person, moment, whole=whole)
    sought = _sought(session, person, wanted.post, offers, moment)
    entries = _entries(session, person.id, [found.post_id for found in (*sought, *offers)])
    if not wanted.look:
        # What a search lists takes nothing from the day; only what is opened there was shown.
        listed = [] if wanted.filter is Filter.SEARCH else offers
        entries |= _note_shown(session, person, listed, sought, moment, entries)
    shown = {found.post_id for found in (*sought, *offers)}
    return Chosen([*sought, *offers], len(ranked), len(set(ranked) - shown), opens, entries)


def count_shared(session: Session, person: Person) -> int:
    """How many of the posts on offer they shared."""
    mine = _shared_networks(person.id)
    query = on_offer(person, now()).join(mine, mine.c.post_id == Post.id)
    return session.scalar(select(func.count()).select_from(query.with_only_columns(Post.id).subquery())) or 0


def today_of(person: Person, moment: datetime) -> date:
    """The day on the person's own calendar."""
    return to_local(moment, zone_of(person)).date()


def _ranked(session: Session, person: Person, wanted: Wanted, moment: datetime) -> list[int]:
    """Post ids in their order, `ALL_CARDS` at most and what is new today."""
    query, mine = _known(person, moment)
    today = today_of(person, moment)
    if wanted.filter is Filter.NEW:
        rows = _for_you(session, person, query.where(_somewhere_left(mine)), today)
    else:
        rows = _best(session, query.where(_only(wanted, mine)), ALL_CARDS)
    return [row.id for row in sorted(rows, key=lambda row: _came_for(row, today))]


def _came_for(row: Any, today: date) -> float:
    """What somebody came for today stays where they found it, on top, also while they write on it; tomorrow it ranks as
    the others do."""
    return -row.shown_at.timestamp() if row.sought and row.shown_on == today else 0.0


def _posts(session: Session, post_ids: Sequence[int]) -> list[tuple[Post, PostVersion]]:
    """What is shown of them, in the given order."""
    query = select(Post, PostVersion).join(PostVersion, PostVersion.id == Post.offered_version_id)
    found = {row[0].id: (row[0], row[1]) for row in session.execute(query.where(Post.id.in_(post_ids)))}
    return [found[post_id] for post_id in post_ids if post_id in found]


def _opens_by_itself(listed: Sequence[Post], which: Filter) -> str:
    """The first card; of what was looked for or put away, none."""
    return listed[0].public_id if listed and which in (Filter.NEW, Filter.SHARED) else ""


def _only(wanted: Wanted, mine: Subquery) -> ColumnElement[bool]:
    if wanted.filter is Filter.SHARED:
        return mine.c.post_id.is_not(None)
    if wanted.filter is Filter.SKIPPED:
        return FeedEntry.skipped_at.is_not(None)
    words = search_words(wanted.search)
    return matching(words) if words else false()


def _for_you(session: Session, person: Person, query: Select[*tuple[Any, ...]], today: date) -> Sequence[Any]:
    shown = _best(session, query.where(FeedEntry.post_id.is_not(None), FeedEntry.skipped_at.is_(None)), ALL_CARDS)
    left = left_today(_shown_on(session, person.id, today), settings().feed_new_a_day)
    new = _best(session, query.where(FeedEntry.post_id.is_(None)), left) if left else []
    rows = {row.id: row for row in (*shown, *new)}
    ranked = [Ranked(row.id, row.points, row.closes_at, row.shown_on) for row in rows.values()]
    return [rows[post_id] for post_id in in_order(ranked, today)]


def _known(person: Person, moment: datetime) -> tuple[Select[*tuple[Any, ...]], Subquery]:
    """What is on offer to them, with its points, what is kept about it, and where they shared it."""
    mine = _shared_networks(person.id)
    query = (
        on_offer(person, moment)
        .with_only_columns(Post.id, PostVersion.closes_at, points(person, moment).label("points"), *KEPT)
        .outerjoin(FeedEntry, (FeedEntry.post_id == Post.id) & (FeedEntry.person_id == person.id))
        .outerjoin(mine, mine.c.post_id == Post.id)
    )
    return query, mine


def _best(session: Session, query: Select[*tuple[Any, ...]], most: int) -> Sequence[Any]:
    order = (query.selected_columns["points"].desc(), PostVersion.closes_at, Post.id)
    return session.execute(query.order_by(*order).limit(most)).all()


def _shared_networks(person_id: int) -> Subquery:
    """On how many networks they shared each post."""
    counted = func.count(Share.network.distinct()).label("networks")
    return select(Share.post_id, counted).where(*standing(person_id)).group_by(Share.post_id).subquery("mine")


def _somewhere_left(mine: Subquery) -> ColumnElement[bool]:
    """A post that was shared wherever it can be is no longer new."""
    offered = select(func.count(Variant.network.distinct())).where(Variant.version_id == PostVersion.id)
    return or_(mine.c.post_id.is_(None), mine.c.networks < offered.scalar_subquery() + networks_of_own_posts())


def _sought(session: Session, person: Person, post: str, listed: Sequence[Offer], moment: datetime) -> list[Offer]:
    """The post that a link or a search leads to, when the page would not list it by itself."""
    if not post or any(found.post_public_id == post for found in listed):
        return []
    found = offer(session, person, post, moment)
    return [found] if found else []


def _shown_on(session: Session, person_id: int, day: date) -> int:
    shown = select(func.count()).select_from(FeedEntry).where(FeedEntry.person_id == person_id)
    return session.scalar(shown.where(FeedEntry.shown_on == day, FeedEntry.sought.is_(False))) or 0


def _note_shown(
    session: Session,
    person: Person,
    offers: Sequence[Offer],
    sought: Sequence[Offer],
    moment: datetime,
    known: Collection[int],
) -> dict[int, FeedEntry]:
    """What is kept about those that were not shown before."""
    rows = [
        {"person_id": person.id, "post_id": found.post_id, "shown_at": moment, "sought": found in sought}
        for found in (*offers, *sought)
        if found.post_id not in known
    ]
    if not rows:
        return {}
    # Two tabs that open at once choose the same posts, and the second finds the first one's rows.
    day = {"shown_on": today_of(person, moment), "dealt": {}}
    session.execute(insert(FeedEntry).on_conflict_do_nothing(), [row | day for row in rows])
    return _entries(session, person.id, [found.post_id for found in (*offers, *sought) if found.post_id not in known])


def _entries(session: Session, person_id: int, post_ids: Sequence[int]) -> dict[int, FeedEntry]:
    query = select(FeedEntry).where(FeedEntry.person_id == person_id, FeedEntry.post_id.in_(post_ids))
    return {entry.post_id: entry for entry in session.scalars(query)}
