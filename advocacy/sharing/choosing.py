"""Which posts stand in somebody's feed: those shown before, and a handful of new ones a day; relevant ones first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Date, Integer, Select, Subquery, bindparam, false, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.content.assembling import offers_of
from advocacy.content.models import Post, PostVersion, Variant
from advocacy.content.offering import READER, matching, offer, on_offer, points, reader
from advocacy.content.presenting import Offer, networks_of_own_posts
from advocacy.content.remembering import LISTED, Listed
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
MOST = bindparam("most", type_=Integer)
_SHOWN_ON = (
    select(func.count())
    .select_from(FeedEntry)
    .where(FeedEntry.person_id == READER, FeedEntry.shown_on == bindparam("day", type_=Date))
    .where(FeedEntry.sought.is_(False))
)
_POSTS = bindparam("posts", type_=BigInteger, expanding=True)
_ENTRIES = select(FeedEntry).where(FeedEntry.person_id == READER, FeedEntry.post_id.in_(_POSTS))
_LISTED = select(*LISTED).join(PostVersion, PostVersion.id == Post.offered_version_id).where(Post.id.in_(_POSTS))


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
    which begin with what somebody was led to; `opens`: the public id of the one that stands open;
    `entries`: what is kept about those that are listed, by post."""

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
    opens = wanted.post or _opens_by_itself(rows, wanted.filter)
    offers = offers_of(session, rows, person, moment)
    sought = _sought(session, person, wanted.post, offers, moment)
    entries = _entries(session, person.id, [found.post_id for found in (*sought, *offers)])
    if not wanted.look:
        # What a search or a list of one's own shows takes nothing from the day; only what is opened there was shown.
        listed = offers if wanted.filter is Filter.NEW else []
        entries |= _note_shown(session, person, listed, sought, moment, entries)
    shown = {found.post_id for found in (*sought, *offers)}
    return Chosen([*sought, *offers], len(ranked), len(set(ranked) - shown), opens, entries)


def count_shared(session: Session, person: Person) -> int:
    """How many of the posts on offer they shared."""
    return session.scalar(_counting_shared(), reader(person, now())) or 0


@cache
def _counting_shared() -> Select[int]:
    mine = _shared_networks()
    query = on_offer().join(mine, mine.c.post_id == Post.id).with_only_columns(Post.id)
    return select(func.count()).select_from(query.subquery())


def today_of(person: Person, moment: datetime) -> date:
    """The day on the person's own calendar."""
    return to_local(moment, zone_of(person)).date()


def _ranked(session: Session, person: Person, wanted: Wanted, moment: datetime) -> list[int]:
    """Post ids in their order, `ALL_CARDS` at most and what is new today."""
    asked, today = reader(person, moment), today_of(person, moment)
    if wanted.filter is Filter.NEW:
        rows = _for_you(session, asked, today)
    else:
        rows = session.execute(_of_a_kind(wanted), asked | {"most": ALL_CARDS}).all()
    return [row.id for row in sorted(rows, key=lambda row: _came_for(row, today))]


def _came_for(row: Any, today: date) -> float:
    """What somebody came for today stays where they found it, on top, also while they write on it; tomorrow it ranks as
    the others do."""
    return -row.shown_at.timestamp() if row.sought and row.shown_on == today else 0.0


def _posts(session: Session, post_ids: Sequence[int]) -> list[Listed]:
    """The versions on offer of these posts, in the given order."""
    found = {row.post_id: Listed(*row) for row in session.execute(_LISTED, {"posts": post_ids})}
    return [found[post_id] for post_id in post_ids if post_id in found]


def _opens_by_itself(listed: Sequence[Listed], which: Filter) -> str:
    """The first card; of what was looked for or put away, none."""
    return listed[0].public_id if listed and which in (Filter.NEW, Filter.SHARED) else ""


def _of_a_kind(wanted: Wanted) -> Select[*tuple[Any, ...]]:
    if wanted.filter is Filter.SHARED:
        return _shared_before()
    if wanted.filter is Filter.SKIPPED:
        return _put_away()
    words = search_words(wanted.search)
    query, _ = _known()
    return _best(query.where(matching(words) if words else false()))


def _for_you(session: Session, asked: dict[str, Any], today: date) -> Sequence[Any]:
    """What was shown before, and as many new ones as the day has left."""
    shown = session.execute(_shown_before(), asked | {"most": ALL_CARDS}).all()
    left = left_today(_shown_on(session, asked["reader"], today), settings().feed_new_a_day)
    new = session.execute(_not_shown(), asked | {"most": left}).all() if left else []
    rows = {row.id: row for row in (*shown, *new)}
    ranked = [Ranked(row.id, row.points, row.closes_at, row.shown_on) for row in rows.values()]
    return [rows[post_id] for post_id in in_order(ranked, today)]


@cache
def _known() -> tuple[Select[*tuple[Any, ...]], Subquery]:
    """What is on offer to them, with its points, what is kept about it, and where they shared it."""
    mine = _shared_networks()
    query = (
        on_offer()
        .with_only_columns(Post.id, PostVersion.closes_at, points().label("points"), *KEPT)
        .outerjoin(FeedEntry, (FeedEntry.post_id == Post.id) & (FeedEntry.person_id == READER))
        .outerjoin(mine, mine.c.post_id == Post.id)
    )
    return query, mine


@cache
def _shown_before() -> Select[*tuple[Any, ...]]:
    query, mine = _known()
    standing_there = FeedEntry.post_id.is_not(None), FeedEntry.skipped_at.is_(None)
    return _best(query.where(*standing_there, _somewhere_left(mine)))


@cache
def _not_shown() -> Select[*tuple[Any, ...]]:
    query, mine = _known()
    return _best(query.where(FeedEntry.post_id.is_(None), _somewhere_left(mine)))


@cache
def _shared_before() -> Select[*tuple[Any, ...]]:
    query, mine = _known()
    return _best(query.where(mine.c.post_id.is_not(None)))


@cache
def _put_away() -> Select[*tuple[Any, ...]]:
    query, _ = _known()
    return _best(query.where(FeedEntry.skipped_at.is_not(None)))


def _best(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.order_by(query.selected_columns["points"].desc(), PostVersion.closes_at, Post.id).limit(MOST)


def _shared_networks() -> Subquery:
    """On how many networks they shared each post."""
    counted = func.count(Share.network.distinct()).label("networks")
    return select(Share.post_id, counted).where(*standing(READER)).group_by(Share.post_id).subquery("mine")


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
    return session.scalar(_SHOWN_ON, {"reader": person_id, "day": day}) or 0


def _note_shown(
    session: Session,
    person: Person,
    offers: Sequence[Offer],
    sought: Sequence[Offer],
    moment: datetime,
    known: Collection[int],
) -> dict[int, FeedEntry]:
    """What is kept about those that were not shown before."""
    rows: list[dict[str, Any]] = [
        {"person_id": person.id, "post_id": found.post_id, "shown_at": moment, "sought": found in sought}
        for found in (*offers, *sought)
        if found.post_id not in known
    ]
    if not rows:
        return {}
    day = {"shown_on": today_of(person, moment), "dealt": {}}
    adding = insert(FeedEntry).on_conflict_do_nothing().returning(FeedEntry)
    added = {one.post_id: one for one in session.scalars(adding, [row | day for row in rows])}
    # Two tabs that open at once choose the same posts, and the second finds the first one's rows.
    missing = [row["post_id"] for row in rows if row["post_id"] not in added]
    return added | (_entries(session, person.id, missing) if missing else {})


def _entries(session: Session, person_id: int, post_ids: Sequence[int]) -> dict[int, FeedEntry]:
    return {one.post_id: one for one in session.scalars(_ENTRIES, {"reader": person_id, "posts": post_ids})}
