"""Asking the networks what people answered under shares: inside limits and budget, and what follows a no."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.engagement.claiming import app_token
from advocacy.engagement.conversations.claiming import (
    Batch,
    claim_batch,
    listen_to_published,
    move_on,
    note_progress,
    put_off,
)
from advocacy.engagement.conversations.paying import HEARING, give_back_unread, pay_for_page
from advocacy.engagement.conversations.rules import OFTEN, RECONNECT_PAUSE
from advocacy.engagement.conversations.taking_in import take_in
from advocacy.networks.conversing import Comment, CommentsRead
from advocacy.networks.pausing import paused
from advocacy.networks.readings import ReadFailure, ReadFailureReason
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network
from advocacy.sharing.tokens import NotNow, Usable, mark_reconnect_needed, renew_rejected, usable_token

MOST_QUERIES = 100  # of one run; X allows 300 a quarter of an hour for a token, and a run comes every five minutes
MOST_PAGES = 25  # of one batch; the rest is read in the next run, after others had theirs
QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
PAUSES: Mapping[ReadFailureReason, timedelta] = {
    ReadFailureReason.RECONNECT: RECONNECT_PAUSE,
    ReadFailureReason.OUT_OF_CREDIT: HOUR,
    ReadFailureReason.DEAD_VERSION: HOUR,
    ReadFailureReason.APP_BLOCKED: HOUR,
    ReadFailureReason.REFUSED: HOUR,
}
ABOUT_THESE_POSTS = frozenset({ReadFailureReason.REFUSED, ReadFailureReason.UNREADABLE})

log = logging.getLogger(__name__)


@dataclass
class Heard:
    """What came of one batch. The mark is only taken over when all pages were read (`finished`).

    `newest`, `oldest`: from where to where it was read; empty where the network has no marks. `comments`: of pages
    that are not kept yet; `new`: how many of those kept so far nobody had heard before.
    """

    comments: list[Comment] = field(default_factory=list)
    new: int = 0
    newest: str = ""
    oldest: str = ""
    queries: int = 0
    failure: ReadFailure | None = None
    finished: bool = False


def listen_due() -> int:
    """Until nothing is due or a run's queries are used up; answers how many comments were new."""
    listen_to_published()
    with transaction() as session:
        silent = paused(session)
    return sum(_listen_on(network) for network in Network if network not in silent)


def _listen_on(network: Network) -> int:
    new, left = 0, MOST_QUERIES
    while left > 0 and (batch := claim_batch(network)) is not None:
        if not batch.taken:
            continue
        heard = _ask(batch)
        new += _keep(batch, heard)
        left -= max(heard.queries, 1)
        if heard.failure and heard.failure.reason is ReadFailureReason.UNREACHABLE:
            break  # until the next run
    return new


def _keep(batch: Batch, heard: Heard) -> int:
    """What was read stays, whatever stopped the rest, and the next reading goes on from there; twice is once."""
    _keep_page(batch, heard)
    if heard.failure:
        _after(batch, heard.failure)
    elif not heard.finished:
        log.info("more was answered on %s than one run reads; the next one goes on", batch.network)
        put_off(batch, now() + OFTEN)
    return heard.new


def _keep_page(batch: Batch, heard: Heard) -> None:
    """Page by page: a worker that is killed between two of them leaves none to be bought again."""
    with transaction() as session:
        new = take_in(batch, heard.comments)
        if heard.finished:
            move_on(session, batch, heard.newest)
        elif heard.oldest:
            note_progress(session, batch, heard.newest, heard.oldest)
    heard.new += new
    heard.comments.clear()


def _ask(batch: Batch) -> Heard:
    heard, token = Heard(newest=batch.newest), _token(batch)
    if not isinstance(token, str):
        heard.failure = token
        return heard
    page = ""
    while heard.failure is None and not heard.finished and heard.queries < MOST_PAGES:
        paid = pay_for_page(batch.network, HEARING)
        if isinstance(paid, ReadFailure):
            heard.failure = paid
            break
        read, token = _one_page(batch, token, page)
        give_back_unread(paid, read)
        _note(heard, read)
        page = read.more
        if page and heard.failure is None:
            _keep_page(batch, heard)
    return heard


def _note(heard: Heard, read: CommentsRead) -> None:
    """One page more; the newest come first."""
    heard.queries += 1
    heard.comments += read.comments
    heard.newest = heard.newest or read.newest
    heard.oldest = read.oldest or heard.oldest
    heard.failure = read.failure
    heard.finished = read.failure is None and not read.more


def _one_page(batch: Batch, token: str, page: str) -> tuple[CommentsRead, str]:
    """A token that ended early is renewed and asked with once more; a second no is believed."""
    network = adapter(batch.network)
    read = network.conversation(token, batch.remote_ids, batch.since, page, batch.until)
    if read.failure is None or read.failure.reason is not ReadFailureReason.RECONNECT or batch.connection_id is None:
        return read, token
    match renew_rejected(batch.connection_id, batch.network, token):
        case Usable(renewed):
            return network.conversation(renewed, batch.remote_ids, batch.since, page, batch.until), renewed
        case NotNow(retry_at):
            return replace(read, failure=ReadFailure(ReadFailureReason.RATE_LIMIT, retry_at)), token
        case _:
            return read, token


def _token(batch: Batch) -> str | ReadFailure:
    if batch.connection_id is None:
        return app_token(batch.network)
    match usable_token(batch.connection_id, batch.network):
        case Usable(access_token):
            return access_token
        case NotNow(retry_at):
            return ReadFailure(ReadFailureReason.RATE_LIMIT, retry_at)
        case _:
            return ReadFailure(ReadFailureReason.RECONNECT)


def _after(batch: Batch, failure: ReadFailure) -> None:
    until = failure.retry_at or now() + PAUSES.get(failure.reason, QUARTER)
    log.info("listening on %s stopped (%s)", batch.network, failure.reason)
    put_off(batch, until, everybody=failure.reason not in ABOUT_THESE_POSTS)
    if failure.reason is ReadFailureReason.RECONNECT and batch.connection_id is not None:
        mark_reconnect_needed(batch.connection_id)
