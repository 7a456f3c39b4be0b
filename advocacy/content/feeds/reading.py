"""Reading sources: claim one that is due, ask its server whether anything changed, keep what is new."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, exists, select

from advocacy.content.feed_models import FeedSource
from advocacy.content.feed_rules import (
    GOOD,
    LEASE,
    LONGEST_VALIDATOR,
    FeedOutcome,
    ReadFeed,
    counts_as_dead,
    next_reading,
)
from advocacy.content.feeds.informing import inform_dead
from advocacy.content.feeds.parsing import read_feed
from advocacy.content.feeds.taking_in import take_in
from advocacy.core.database import transaction
from advocacy.core.fetching import Fetched, Fetcher, FetchProblem, NotFetched, NotModified
from advocacy.core.services import now, services

log = logging.getLogger(__name__)
READ_FEEDS = "read_feeds"
MOST_AT_ONCE = 50
FEEDS = ("application/", "text/")
ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.5"
_SENDABLE = re.compile(r"[\x21-\x7e][\x20-\x7e]*")


@dataclass(frozen=True)
class Claimed:
    id: int
    address: str
    headers: Mapping[str, str]


def read_feeds() -> None:
    """Every source that is due, one after another."""
    for _ in range(MOST_AT_ONCE):
        claimed = _claim()
        if claimed is None:
            return
        try:
            _read(claimed)
        except Exception:  # what one server sends must not keep the others' news away
            log.exception("source of news %s could not be read", claimed.id)
            _broken(claimed.id)


def _read(claimed: Claimed) -> None:
    answer = services().get(Fetcher).fetch(claimed.address, types=FEEDS, headers=claimed.headers)
    if isinstance(answer, Fetched):
        content_type = answer.headers.get("content-type", "")
        _keep(claimed.id, read_feed(answer.body, answer.address, content_type, now()), answer)
    elif isinstance(answer, NotModified):
        _good(claimed.id)
    else:
        _failed(claimed.id, answer)


def feeds_due() -> bool:
    with transaction() as session:
        return bool(session.scalar(select(exists(_due()))))


def _due() -> Select[FeedSource]:
    return select(FeedSource).where(FeedSource.paused_at.is_(None), FeedSource.due_at <= now())


def _claim() -> Claimed | None:
    """Not due for a while: a worker that dies meanwhile leaves it to the next."""
    with transaction() as session:
        row = session.scalar(_due().order_by(FeedSource.due_at).limit(1).with_for_update(skip_locked=True))
        if row is None:
            return None
        row.due_at = now() + LEASE
        asked = {"If-None-Match": row.etag, "If-Modified-Since": row.last_modified}
        headers = {name: value for name, value in asked.items() if value}
        return Claimed(row.id, row.address, {"Accept": ACCEPT, **headers})


def _keep(source_id: int, feed: ReadFeed, answer: Fetched) -> None:
    """Its items and what it said go in together: a reading that breaks off half-way left nothing."""
    with transaction() as session:
        row = session.get(FeedSource, source_id, with_for_update=True)
        if row is None:
            return
        if feed.outcome not in GOOD:
            _note_failure(row, feed.outcome, None, feed.broken_at or None)
            return
        row.name = row.name or feed.name
        new = take_in(session, row, feed.items)
        outcome = feed.outcome if new or feed.outcome is not FeedOutcome.NEW else FeedOutcome.NOTHING_NEW
        _note_good(row, outcome, feed.broken_at if outcome is FeedOutcome.MENDED else new)
        row.left_out = feed.more
        row.etag = _sendable(answer.headers.get("etag", ""))
        row.last_modified = _sendable(answer.headers.get("last-modified", ""))


def _good(source_id: int) -> None:
    with transaction() as session:
        row = session.get(FeedSource, source_id, with_for_update=True)
        if row:
            _note_good(row, FeedOutcome.NOTHING_NEW, 0)


def _failed(source_id: int, answer: NotFetched) -> None:
    with transaction() as session:
        row = session.get(FeedSource, source_id, with_for_update=True)
        if row:
            wrong = answer.problem is FetchProblem.WRONG_TYPE
            outcome = FeedOutcome.NO_FEED if wrong else FeedOutcome.NOT_FETCHED
            _note_failure(row, outcome, answer.problem, answer.status)


def _broken(source_id: int) -> None:
    with transaction() as session:
        row = session.get(FeedSource, source_id, with_for_update=True)
        if row:
            _note_failure(row, FeedOutcome.NO_XML, None, None)


def _note_good(row: FeedSource, outcome: FeedOutcome, detail: int) -> None:
    row.outcome, row.problem, row.detail, row.read_at = outcome, None, detail, now()
    row.failures, row.failing_since, row.told_dead_at = 0, None, None
    row.due_at = next_reading(0, now())


def _note_failure(row: FeedSource, outcome: FeedOutcome, problem: FetchProblem | None, detail: int | None) -> None:
    """Asked less and less often; whoever looks after it is told once when that has gone on for long."""
    moment: datetime = now()
    row.outcome, row.problem, row.detail, row.read_at = outcome, problem, detail, moment
    row.failures, row.failing_since = row.failures + 1, row.failing_since or moment
    row.due_at = next_reading(row.failures, moment)
    if counts_as_dead(row.failing_since, moment) and row.told_dead_at is None:
        row.told_dead_at = moment
        inform_dead(row)


def _sendable(value: str) -> str:
    """What may go back in a header of ours: short and plain, else not at all."""
    return value if len(value) <= LONGEST_VALIDATOR and _SENDABLE.fullmatch(value) else ""
