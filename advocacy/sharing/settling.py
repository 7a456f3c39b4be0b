"""Settling unconfirmed shares by evidence, as settling_rules says; what can't be settled is asked of the person."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from advocacy.core.bell import ring
from advocacy.core.database import database_now, transaction, while_database_is_away
from advocacy.core.delivery import DeliveryState, begin, lease_end
from advocacy.core.services import now, services
from advocacy.networks.outcomes import Outcome, Published
from advocacy.networks.pausing import gates
from advocacy.networks.readings import ReadFailure
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network, PaidCall
from advocacy.networks.spending import Booked, book, unbook
from advocacy.sharing.admitting import admit_shares, after_call, close_accounts
from advocacy.sharing.asking import ask
from advocacy.sharing.claiming import Claimed, claimed_from, may_be_sent
from advocacy.sharing.finishing import Finished, heed_late, note_attempts
from advocacy.sharing.linking import short_link
from advocacy.sharing.marking import mark_published
from advocacy.sharing.models import Connection, Share, ShareAttempt
from advocacy.sharing.rules import Proceed
from advocacy.sharing.sending import send_safely
from advocacy.sharing.settling_rules import (
    MOST_FAILED_READINGS,
    AcceptWithoutId,
    AskPerson,
    AttemptOnce,
    ReadPosts,
    Resend,
    Step,
    Unsettled,
    found_among,
    next_step,
    proves_published,
)
from advocacy.sharing.tokens import Usable, usable_token

MOST_POSTS_READ = 20  # of an account's newest posts, in one reading
ADMIT_AGAIN = timedelta(seconds=15)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ToRead:
    """An X account whose recent posts are looked at for one share."""

    claimed: Claimed
    first_called_at: datetime


def settling_due() -> bool:
    with transaction() as session:
        return session.scalar(_due().with_only_columns(Share.id).limit(1)) is not None


def settle_due() -> None:
    """One share after the other until none is due: they are few, and each step is a call."""
    while (work := _take()) is not None:
        if isinstance(work, ToRead):
            _read_safely(work)
        elif isinstance(work, Claimed):
            _attempt(work)


def _due() -> Select[Share]:
    due = select(Share).where(Share.state == DeliveryState.UNCONFIRMED, Share.settle_at <= func.clock_timestamp())
    return due.order_by(Share.settle_at)


def _take() -> ToRead | Claimed | bool | None:
    """The next share's next step; True when it needed no call, None when nothing is due."""
    with transaction() as session:
        query = _due().limit(1).with_for_update(skip_locked=True)
        share = session.scalar(query)
        if share is None:
            return None
        return _apply(session, share, _next_step(session, share))


def _next_step(session: Session, share: Share) -> Step:
    """A decision that breaks on one share must not hold up those behind it: its person decides."""
    try:
        return next_step(_unsettled(session, share))
    except SQLAlchemyError:
        raise  # the transaction is gone: tried again
    except Exception:
        log.exception("share %s could not be settled", share.id)
        return AskPerson()


def _unsettled(session: Session, share: Share) -> Unsettled:
    connection = session.get_one(Connection, share.connection_id)
    capabilities = adapter(share.network).capabilities(connection.scopes)
    moment = database_now(session)
    return Unsettled(
        now=moment,
        first_called_at=share.first_called_at or moment,
        settles_by_reading=capabilities.settles_by_reading,
        settle_attempted=share.settle_attempted,
        readings_without=share.readings_without,
        resent=share.resend,
        proven_there=share.proven_there,
        may_send=share.body is not None and may_be_sent(session, share),
        window=services().settings.linkedin_duplicate_window,
    )


def _apply(session: Session, share: Share, step: Step) -> ToRead | Claimed | bool:
    match step:
        case AskPerson():
            ask(share)
        case ReadPosts():
            share.settle_at = database_now(session) + services().settings.publish_lease  # a lease for the reading
            return ToRead(claimed_from(session, share), share.first_called_at or database_now(session))
        case AcceptWithoutId():
            mark_published(session, share, None, None)
        case AttemptOnce():
            admitted = admit_shares(session, [share], gates(session))
            if isinstance(admitted[share.id], Proceed):
                return _begin_attempt(session, share)
            share.settle_at = database_now(session) + ADMIT_AGAIN  # until LinkedIn's window is over; then: ask
        case Resend():
            share.state, share.resend, share.settle_at, share.due_at = DeliveryState.QUEUED, True, None, now()
            ring("publish_due")
    return True


def _begin_attempt(session: Session, share: Share) -> Claimed:
    share.settling = share.settle_attempted = True
    share.settle_at = None
    begin(share, lease_end(session, services().settings.publish_lease), keep_body=True)
    share.called_at = database_now(session)  # the call follows at once; a worker lost from here on means: ask
    session.add(ShareAttempt(share_id=share.id, fence=share.fence, started_at=now()))
    return claimed_from(session, share)


def _attempt(claimed: Claimed) -> None:
    """The one identical attempt: byte for byte what was sent first."""
    token = usable_token(claimed.connection_id, claimed.network)
    if not isinstance(token, Usable) or claimed.body is None:
        _finish_attempt(claimed, None)
        return
    called_at = now()
    outcome = send_safely(claimed, token.access_token, claimed.body)
    while_database_is_away(lambda: _finish_attempt(claimed, outcome), services().settings.publish_lease)
    after_call(claimed, outcome, called_at)


def _finish_attempt(claimed: Claimed, outcome: Outcome | None) -> None:
    with transaction() as session:
        share = session.get_one(Share, claimed.share_id, with_for_update=True)
        held = share.fence == claimed.fence and share.state is DeliveryState.PUBLISHING
        if outcome is not None:
            close_accounts(session, [(claimed.connection_id, outcome)])
            answered = Finished(claimed, outcome)
            note_attempts(session, [answered], {answered.claim} if held else set())
        remote_id = proves_published(outcome, _known_ids(session, share)) if outcome else None
        if not held:
            if remote_id:
                heed_late(session, share.id, remote_id, _address(outcome, claimed, remote_id))
            return
        if remote_id:
            share.settling = False
            mark_published(session, share, remote_id, _address(outcome, claimed, remote_id))
            return
        ask(share)


def _address(outcome: Outcome | None, claimed: Claimed, remote_id: str) -> str:
    if isinstance(outcome, Published):
        return outcome.url
    return adapter(claimed.network).remote_url(remote_id, claimed.account)


def _read_safely(work: ToRead) -> None:
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
        _failed_reading(work, for_good=True)
        return
    if not _booked(work.claimed.network):
        _failed_reading(work, for_good=True)
        return
    posts = adapter(work.claimed.network).recent(token.access_token, work.claimed.account)
    _unbook_unread(work.claimed.network, 0 if isinstance(posts, ReadFailure) else len(posts))
    if isinstance(posts, ReadFailure):
        _failed_reading(work, for_good=False)
        return
    with transaction() as session:
        share = session.get_one(Share, work.claimed.share_id, with_for_update=True)
        if share.state is not DeliveryState.UNCONFIRMED:
            return
        link = short_link(share.short_code) if share.link_target else None
        found = found_among(posts, share.text, link, work.first_called_at, _known_ids(session, share))
        if found:
            url = adapter(share.network).remote_url(found.remote_id, work.claimed.account)
            mark_published(session, share, found.remote_id, url)
            return
        share.readings_without += 1
        share.settle_at = database_now(session) + services().settings.settle_read_gap


def _booked(network: Network) -> bool:
    """A reading costs for each post that it returns; the most that it can return is booked before."""
    with transaction() as session:
        return isinstance(book(session, network, PaidCall.POST_READ, MOST_POSTS_READ), Booked)


def _unbook_unread(network: Network, read: int) -> None:
    with transaction() as session:
        unbook(session, network, PaidCall.POST_READ, now(), max(0, MOST_POSTS_READ - read))


def _failed_reading(work: ToRead, *, for_good: bool) -> None:
    """A reading that failed says nothing; after a few of them the person is asked."""
    with transaction() as session:
        share = session.get_one(Share, work.claimed.share_id, with_for_update=True)
        if share.state is not DeliveryState.UNCONFIRMED:
            return
        share.failed_readings += 1
        if for_good or share.failed_readings >= MOST_FAILED_READINGS:
            if share.proven_there:
                mark_published(session, share, None, None)
            else:
                ask(share)
        else:
            share.settle_at = database_now(session) + services().settings.settle_read_gap


def _known_ids(session: Session, share: Share) -> frozenset[str]:
    """Posts of this account that belong to other shares."""
    query = select(Share.remote_id).where(
        Share.network == share.network,
        Share.person_id == share.person_id,
        Share.id != share.id,
        Share.remote_id.is_not(None),
    )
    return frozenset(found for found in session.scalars(query) if found)
