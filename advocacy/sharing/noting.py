"""Noting what somebody opened in their feed, and which wording they were dealt first on each network."""

from sqlalchemy import cast, func, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from advocacy.core.services import now
from advocacy.sharing.feed_models import FeedEntry
from advocacy.sharing.opening import Tab


def note_opened(session: Session, entry: FeedEntry) -> None:
    """Whoever asked for a post opened it; the first time counts."""
    if entry.opened_at is None:
        _write(session, entry, opened_at=func.coalesce(FeedEntry.opened_at, now()))


def note_dealt(session: Session, entry: FeedEntry, tab: Tab) -> None:
    """Put beside what stands there: two tabs of a browser open two networks at once, and neither takes the other's
    away. The first wording of a network stays."""
    if tab.network.value not in entry.dealt:
        dealt = cast({tab.network.value: tab.wording.variant_id}, JSONB)
        _write(session, entry, dealt=dealt.concat(FeedEntry.dealt))


def _write(session: Session, entry: FeedEntry, **columns: object) -> None:
    one = FeedEntry.person_id == entry.person_id, FeedEntry.post_id == entry.post_id
    session.execute(update(FeedEntry).where(*one).values(columns), execution_options={"synchronize_session": False})
