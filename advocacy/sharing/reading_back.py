"""Reading back what an account posted since the call, to settle an unknown outcome: what is found there proves.

That nothing was found counts only when the reading surely went back to the call.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from advocacy.core.database import database_now, transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now, services
from advocacy.networks.readings import RECENT_PAGE, ReadFailure, RecentPosts, RemotePost
from advocacy.networks.registry import adapter
from advocacy.sharing.asking import ask
from advocacy.sharing.claiming import Claimed
from advocacy.sharing.linking import short_link
from advocacy.sharing.marking import mark_published
from advocacy.sharing.models import Share, ShareAttempt
from advocacy.sharing.paying import give_back_unread, pay_for_reading
from advocacy.sharing.settling_rules import CLOCKS_MAY_DIFFER, MOST_FAILED_READINGS, found_among, reaches_back
from advocacy.sharing.tokens import NotNow, Usable, usable_token

MOST_PAGES = 5  # of one reading, each paid for; an account with more posts since the call is not read to its end

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ToRead:
    """An X account whose recent posts are looked at for one share. `until`: the lease, and whose reading this is."""

    claimed: Claimed
    since: datetime  # nothing of this share was sent before
    until: datetime


@dataclass(frozen=True)
class _Seen:
    """What the account posted, and whether that is surely everything since the call."""

    posts: Sequence[RemotePost]
    complete: bool


def sent_since(session: Session, share: Share) -> datetime:
    """When the first call that may have arrived was begun, by the clock that is behind: too early only costs more."""
    doubtful = ShareAttempt.outcome.is_(None) | ShareAttempt.outcome.not_in(("notsent", "refused"))
    query = select(func.min(ShareAttempt.started_at)).where(ShareAttempt.share_id == share.id, doubtful)
    begun = session.scalar(query) or share.consented_at
    return min(begun, share.first_called_at or begun) - CLOCKS_MAY_DIFFER


def read_safely(work: ToRead) -> None:
    """A reading that breaks is one that failed, or it would be tried for ever."""
    try:
        _read(work)
    except SQLAlchemyError:
        raise  # the database is away; the reading's lease ends, and it is read again
    except Exception:  # a broken adapter: after some of these the person is asked
        log.exception("the reading for share %s broke", work.claimed.share_id)
        _failed_reading(work, for_good=False)


def _read(work: ToRead) -> None:
    token = usable_token(work.claimed.connection_id, work.claimed.network)
    if not isinstance(token, Usable):
        later = token.retry_at if isinstance(token, NotNow) else None
        _failed_reading(work, for_good=later is None, not_before=later)
        return
    seen = _look_through(work, token.access_token)
    if seen is None:
        _failed_reading(work, for_good=True)
    elif isinstance(seen, ReadFailure):
        _failed_reading(work, for_good=False, not_before=seen.retry_at)
    elif not _heed_reading(work, seen):
        _failed_reading(work, for_good=True)  # another reading would be as short


def _look_through(work: ToRead, access_token: str) -> _Seen | ReadFailure | None:
    """Page after page until the call's moment is passed; None when there is no money for it."""
    posts: list[RemotePost] = []
    page = ""
    for _ in range(MOST_PAGES):
        read = _page(work, access_token, page)
        if not isinstance(read, RecentPosts):
            return read
        posts += read.posts
        if reaches_back(read, work.since):
            return _Seen(posts, complete=True)
        if not read.more:
            break
        page = read.more
    return _Seen(posts, complete=False)


def _page(work: ToRead, access_token: str, page: str) -> RecentPosts | ReadFailure | None:
    network = work.claimed.network
    booked_at = pay_for_reading(network, RECENT_PAGE)
    if booked_at is None:
        return None
    read = adapter(network).recent(access_token, work.claimed.account, work.since, page)
    give_back_unread(network, RECENT_PAGE - (len(read.posts) if isinstance(read, RecentPosts) else 0), booked_at)
    return read


def _heed_reading(work: ToRead, seen: _Seen) -> bool:
    """A post that was found proves, whenever it comes. That there was none counts only inside the reading's lease.

    False when nothing was found among too few posts.
    """
    with transaction() as session:
        share = session.get_one(Share, work.claimed.share_id, with_for_update=True)
        if share.state is not DeliveryState.UNCONFIRMED:
            return True
        link = short_link(share.short_code) if share.link_target else None
        found = found_among(seen.posts, share.text, link, work.since, known_ids(session, share))
        if found:
            url = adapter(share.network).remote_url(found.remote_id, work.claimed.account)
            mark_published(session, share, found.remote_id, url)
            return True
        if share.settle_at != work.until:
            return True  # it took too long: another reading is under way, or was made, and counts
        if not seen.complete:
            return False
        share.readings_without += 1
        share.settle_at = database_now(session) + services().settings.settle_read_gap
        return True


def _failed_reading(work: ToRead, *, for_good: bool, not_before: datetime | None = None) -> None:
    """A reading that failed says nothing; after a few of them the person is asked. `not_before`: the network's word."""
    with transaction() as session:
        share = session.get_one(Share, work.claimed.share_id, with_for_update=True)
        if share.state is not DeliveryState.UNCONFIRMED or share.settle_at != work.until:
            return
        share.failed_readings += 1
        if for_good or share.failed_readings >= MOST_FAILED_READINGS:
            if share.proven_there:
                mark_published(session, share, None, None)
            else:
                ask(share)
        else:
            pause = not_before - now() if not_before else timedelta(0)  # by the product's clock
            share.settle_at = database_now(session) + max(services().settings.settle_read_gap, pause)


def known_ids(session: Session, share: Share) -> frozenset[str]:
    """Posts of this account that belong to other shares."""
    query = select(Share.remote_id).where(
        Share.network == share.network,
        Share.person_id == share.person_id,
        Share.id != share.id,
        Share.remote_id.is_not(None),
    )
    return frozenset(found for found in session.scalars(query) if found)
