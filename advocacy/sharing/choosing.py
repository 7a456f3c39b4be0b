"""Which posts stand in somebody's feed: those shown before, and a handful of new ones a day; relevant ones first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, false, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.content.models import Post, PostVersion, Variant
from advocacy.content.offering import matching, offer, on_offer, points
from advocacy.content.presenting import Offer, offers_of
from advocacy.content.windowing import to_local
from advocacy.core.search_rules import search_words
from advocacy.core.services import now, settings
from advocacy.people.models import Person
from advocacy.sharing.feed_models import FeedEntry
from advocacy.sharing.feed_rules import Filter, Ranked, in_order, left_today
from advocacy.sharing.models import Share, standing
from advocacy.sharing.scheduling import zone_of

CARDS = 20


@dataclass(frozen=True)
class Wanted:
    """What the address of the feed asks for. `post`: the public id of the one to open; `look`: nothing is noted."""

    filter: Filter = Filter.NEW
    post: str = ""
    search: str = ""
    look: bool = False


@dataclass(frozen=True)
class Chosen:
    """`total`: how many there are of this kind; `entries`: what is kept about those that are listed, by post."""

    offers: Sequence[Offer]
    total: int
    entries: dict[int, FeedEntry]


def choose(session: Session, person: Person, wanted: Wanted) -> Chosen:
    """The posts of one page. A new one is noted as shown, so that a day brings so many of them and no more."""
    moment = now()
    rows, total = _rows(session, person, wanted, moment)
    offers = offers_of(session, [(row[0], row[1]) for row in rows], person, moment)
    sought = _sought(session, person, wanted.post, offers, moment)
    if not wanted.look:
        # What a search lists takes nothing from the day; only what is opened there was shown.
        _note_shown(session, person, [] if wanted.filter is Filter.SEARCH else offers, sought, moment)
    entries = _entries(session, person.id, [found.post_id for found in (*sought, *offers)])
    return Chosen([*sought, *_in_their_places(offers, entries, today_of(person, moment))], total, entries)


def _in_their_places(offers: Sequence[Offer], entries: dict[int, FeedEntry], today: date) -> list[Offer]:
    """What somebody came for today stays where they found it, on top, also while they write on it; tomorrow it ranks as
    the others do."""

    def came_for(found: Offer) -> float:
        entry = entries.get(found.post_id)
        return -entry.shown_at.timestamp() if entry and entry.sought and entry.shown_on == today else 0

    return sorted(offers, key=came_for)


def count_shared(session: Session, person: Person) -> int:
    """How many of the posts on offer they shared."""
    mine = _shared_networks(person.id)
    query = on_offer(person, now()).join(mine, mine.c.post_id == Post.id)
    return session.scalar(select(func.count()).select_from(query.with_only_columns(Post.id).subquery())) or 0


def today_of(person: Person, moment: datetime) -> date:
    """The day on the person's own calendar."""
    return to_local(moment, zone_of(person)).date()


def _rows(session: Session, person: Person, wanted: Wanted, moment: datetime) -> tuple[Sequence[Any], int]:
    query, mine = _known(person, moment)
    if wanted.filter is Filter.NEW:
        return _for_you(session, person, query.where(_somewhere_left(mine)), moment)
    rows = _best(session, query.where(_only(wanted, mine)), CARDS)
    return rows, len(rows)


def _only(wanted: Wanted, mine: Subquery) -> ColumnElement[bool]:
    if wanted.filter is Filter.SHARED:
        return mine.c.post_id.is_not(None)
    if wanted.filter is Filter.SKIPPED:
        return FeedEntry.skipped_at.is_not(None)
    words = search_words(wanted.search)
    return matching(words) if words else false()


def _for_you(session: Session, person: Person, query: Select[Any], moment: datetime) -> tuple[Sequence[Any], int]:
    today = today_of(person, moment)
    shown = _best(session, query.where(FeedEntry.post_id.is_not(None), FeedEntry.skipped_at.is_(None)), CARDS)
    left = left_today(_shown_on(session, person.id, today), settings().feed_new_a_day)
    new = _best(session, query.where(FeedEntry.post_id.is_(None)), left) if left else []
    rows = {row[0].id: row for row in (*shown, *new)}
    ranked = [Ranked(post_id, row.points, row[1].closes_at, row.shown_on) for post_id, row in rows.items()]
    return [rows[post_id] for post_id in in_order(ranked, today)][:CARDS], len(rows)


def _known(person: Person, moment: datetime) -> tuple[Select[Any], Subquery]:
    """What is on offer to them, with its points, what is kept about it, and where they shared it."""
    mine = _shared_networks(person.id)
    query = (
        on_offer(person, moment)
        .add_columns(points(person, moment).label("points"), FeedEntry.shown_on)
        .outerjoin(FeedEntry, (FeedEntry.post_id == Post.id) & (FeedEntry.person_id == person.id))
        .outerjoin(mine, mine.c.post_id == Post.id)
    )
    return query, mine


def _best(session: Session, query: Select[Any], most: int) -> Sequence[Any]:
    order = (query.selected_columns["points"].desc(), PostVersion.closes_at, Post.id)
    return session.execute(query.order_by(*order).limit(most)).all()


def _shared_networks(person_id: int) -> Subquery:
    """On how many networks they shared each post."""
    counted = func.count(Share.network.distinct()).label("networks")
    return select(Share.post_id, counted).where(*standing(person_id)).group_by(Share.post_id).subquery("mine")


def _somewhere_left(mine: Subquery) -> ColumnElement[bool]:
    """A post that was shared wherever it can be is no longer new."""
    offered = select(func.count(Variant.network.distinct())).where(Variant.version_id == PostVersion.id)
    return or_(mine.c.post_id.is_(None), mine.c.networks < offered.scalar_subquery())


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
    session: Session, person: Person, offers: Sequence[Offer], sought: Sequence[Offer], moment: datetime
) -> None:
    known = _entries(session, person.id, [found.post_id for found in (*offers, *sought)])
    rows = [
        {"person_id": person.id, "post_id": found.post_id, "shown_at": moment, "sought": found in sought}
        for found in (*offers, *sought)
        if found.post_id not in known
    ]
    if rows:  # two tabs that open at once choose the same posts, and the second finds the first one's rows
        day = {"shown_on": today_of(person, moment), "dealt": {}}
        session.execute(insert(FeedEntry).on_conflict_do_nothing(), [row | day for row in rows])


def _entries(session: Session, person_id: int, post_ids: Sequence[int]) -> dict[int, FeedEntry]:
    query = select(FeedEntry).where(FeedEntry.person_id == person_id, FeedEntry.post_id.in_(post_ids))
    return {entry.post_id: entry for entry in session.scalars(query)}
