"""Reading an account's newest posts back, to settle an unknown outcome: what is found there proves."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from advocacy.core.database import database_now, transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now, services
from advocacy.networks.readings import ReadFailure, RemotePost
from advocacy.networks.registry import adapter
from advocacy.sharing.asking import ask
from advocacy.sharing.claiming import Claimed
from advocacy.sharing.linking import short_link
from advocacy.sharing.marking import mark_published
from advocacy.sharing.models import Share
from advocacy.sharing.paying import give_back_unread, pay_for_reading
from advocacy.sharing.settling_rules import MOST_FAILED_READINGS, found_among
from advocacy.sharing.tokens import NotNow, Usable, usable_token

MOST_POSTS_READ = 20  # of an account's newest posts, in one reading

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ToRead:
    """An X account whose recent posts are looked at for one share. `until`: the lease, and whose reading this is."""

    claimed: Claimed
    first_called_at: datetime
    until: datetime


def read_safely(work: ToRead) -> None:
    """A reading that breaks is one that failed, or it would be tried for ever."""
    try:
        _read(work)
    except SQLAlchemyError:
        raise  # the database is away; the reading's lease ends, and it is read again
    except Exception:
        log.exception("the reading for share %s broke", work.claimed.share_id)
        _failed_reading(work, for_good=False)


def _read(work: ToRead) -> None:
    token = usable_token(work.claimed.connection_id, work.claimed.network)
    if not isinstance(token, Usable):
        later = token.retry_at if isinstance(token, NotNow) else None
        _failed_reading(work, for_good=later is None, not_before=later)
        return
    booked_at = pay_for_reading(work.claimed.network, MOST_POSTS_READ)
    if booked_at is None:
        _failed_reading(work, for_good=True)
        return
    posts = adapter(work.claimed.network).recent(token.access_token, work.claimed.account)
    read = 0 if isinstance(posts, ReadFailure) else len(posts)
    give_back_unread(work.claimed.network, MOST_POSTS_READ - read, booked_at)
    if isinstance(posts, ReadFailure):
        _failed_reading(work, for_good=False, not_before=posts.retry_at)
        return
    _heed_reading(work, posts)


def _heed_reading(work: ToRead, posts: Sequence[RemotePost]) -> None:
    """A post that was found proves, whenever it comes. That there was none counts only inside the reading's lease."""
    with transaction() as session:
        share = session.get_one(Share, work.claimed.share_id, with_for_update=True)
        if share.state is not DeliveryState.UNCONFIRMED:
            return
        link = short_link(share.short_code) if share.link_target else None
        found = found_among(posts, share.text, link, work.first_called_at, known_ids(session, share))
        if found:
            url = adapter(share.network).remote_url(found.remote_id, work.claimed.account)
            mark_published(session, share, found.remote_id, url)
            return
        if share.settle_at != work.until:
            return  # it took too long: another reading is under way, or was made, and counts
        share.readings_without += 1
        share.settle_at = database_now(session) + services().settings.settle_read_gap


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
