"""New items: what is there already is recognised, a few a day become drafts, the rest waits in the list."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from advocacy.content.drafting import create_post
from advocacy.content.feed_models import FeedEntry, FeedSource, entry_by_public_id
from advocacy.content.feed_rules import KEPT_LISTED, FeedItem, ItemState, room_today
from advocacy.content.feeds.parsing import hashed
from advocacy.content.freezing import PostContent
from advocacy.content.models import Post, PostVersion, post_by_public_id
from advocacy.content.sameness_rules import link_key, near, title_words
from advocacy.core.database import transaction
from advocacy.core.permissions import Permission, allowed
from advocacy.core.services import now, settings
from advocacy.people.models import Person

COMPARED = 500  # of the newest posts and items


class Known:
    """What is there already: links and titles of posts and of items from every source; of items all links, however
    old."""

    def __init__(self, session: Session, fresh: Sequence[FeedItem]) -> None:
        keys = {hashed(key) for item in fresh if (key := link_key(item.link))}
        self._old = set(session.scalars(select(FeedEntry.link_key).where(FeedEntry.link_key.in_(keys))))
        entries = select(FeedEntry.link, FeedEntry.title).order_by(FeedEntry.id.desc()).limit(COMPARED)
        versions = select(PostVersion.link_url, PostVersion.title).order_by(PostVersion.id.desc()).limit(COMPARED)
        self._links: set[str] = set()
        self._titles: list[frozenset[str]] = []
        for link, title in (*session.execute(entries), *session.execute(versions)):
            self.add(link, title)

    def add(self, link: str, title: str) -> None:
        if link_key(link):
            self._links.add(link_key(link))
        self._titles.append(title_words(title))

    def has(self, item: FeedItem) -> bool:
        words, key = title_words(item.title), link_key(item.link)
        there = bool(key) and (key in self._links or hashed(key) in self._old)
        return there or any(near(words, known) for known in self._titles)


def take_in(session: Session, source: FeedSource, items: Sequence[FeedItem]) -> int:
    """How many were new. In the feed's order, newest first, as feeds are written."""
    fresh = _unseen(session, source, items)
    if not fresh:
        return 0
    known, keeper = Known(session, fresh), _keeper(session, source)
    room = room_today(_drafted_today(session, source), source.most_a_day) if keeper else 0
    for item in fresh:
        row = _row(source, item, ItemState.SAME if known.has(item) else ItemState.LISTED)
        known.add(item.link, item.title)
        session.add(row)
        if row.state is ItemState.LISTED and keeper and room:
            room -= 1
            _draft(session, row, keeper.id)
    session.flush()
    return len(fresh)


def _unseen(session: Session, source: FeedSource, items: Sequence[FeedItem]) -> list[FeedItem]:
    hashes = {hashed(item.guid): item for item in items}
    there = select(FeedEntry.guid_hash).where(FeedEntry.source_id == source.id, FeedEntry.guid_hash.in_(hashes))
    seen = set(session.scalars(there))
    return [item for key, item in hashes.items() if key not in seen]


def _row(source: FeedSource, item: FeedItem, state: ItemState) -> FeedEntry:
    return FeedEntry(
        source_id=source.id,
        guid_hash=hashed(item.guid),
        link=item.link,
        link_key=hashed(link_key(item.link)),
        title=item.title,
        summary=item.summary,
        published_at=item.published_at,
        seen_at=now(),
        state=state,
    )


def _draft(session: Session, row: FeedEntry, person_id: int) -> Post:
    """Title and link; every wording is left to write, and nothing is approved by itself."""
    content = PostContent(title=row.title, link_url=row.link, link_title=row.title, zone=settings().time_zone)
    post = post_by_public_id(session, create_post(person_id, content).post_public_id)
    assert post is not None
    row.state, row.drafted_at, row.post_id = ItemState.DRAFTED, now(), post.id
    return post


def _keeper(session: Session, source: FeedSource) -> Person | None:
    """In whose name drafts begin: who looks after the source, while they are here and of communications."""
    person = session.get(Person, source.keeper_id) if source.keeper_id else None
    return person if person and person.is_active and allowed(person.roles, Permission.CURATE) else None


def _drafted_today(session: Session, source: FeedSource) -> int:
    midnight = now().astimezone(ZoneInfo(settings().time_zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    today = select(func.count()).where(FeedEntry.source_id == source.id, FeedEntry.drafted_at >= midnight)
    return session.scalar(today) or 0


def draft_from_item(item_public_id: str, person_id: int) -> str | None:
    """Somebody takes an item from the list: the post's public id. One taken already leads to its post."""
    with transaction() as session:
        row = entry_by_public_id(session, item_public_id)
        if row is None:
            return None
        post = session.get(Post, row.post_id) if row.post_id else _draft(session, row, person_id)
        return post.public_id if post else None


def put_item_away(item_public_id: str) -> bool:
    with transaction() as session:
        row = entry_by_public_id(session, item_public_id)
        if row is None:
            return False
        if row.state is ItemState.LISTED:
            row.state = ItemState.PUT_AWAY
        return True


def put_old_items_away() -> None:
    """Those that nobody took. Their rows stay, without the words: an item that the feed still names is known."""
    old = update(FeedEntry).where(FeedEntry.state == ItemState.LISTED, FeedEntry.seen_at < now() - KEPT_LISTED)
    with transaction() as session:
        session.execute(old.values(state=ItemState.PUT_AWAY, summary=""))
