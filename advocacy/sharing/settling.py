"""Settling unconfirmed shares by evidence, as settling_rules says; what can't be settled is asked of the person."""

import logging
from datetime import timedelta
from time import monotonic

from sqlalchemy import Select, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from advocacy.core.bell import ring
from advocacy.core.database import database_now, transaction, while_database_is_away
from advocacy.core.delivery import DeliveryState, begin, lease_end, lock_held
from advocacy.core.queues import TURN_SECONDS
from advocacy.core.services import now, services
from advocacy.networks.limiting import give_back
from advocacy.networks.outcomes import Outcome, Published
from advocacy.networks.pausing import gates
from advocacy.networks.registry import adapter
from advocacy.sharing.admitting import admit_shares, after_call, close_accounts, close_networks
from advocacy.sharing.asking import ask
from advocacy.sharing.claiming import Claimed, claimed_from, may_be_sent
from advocacy.sharing.finishing import Finished, heed_late, never_called, note_attempts
from advocacy.sharing.marking import mark_published
from advocacy.sharing.models import Connection, Share, ShareAttempt
from advocacy.sharing.operating.counting import attempt_key
from advocacy.sharing.reading_back import ToRead, known_ids, read_safely, sent_since
from advocacy.sharing.rules import Proceed
from advocacy.sharing.sending import send_safely
from advocacy.sharing.settling_rules import (
    AcceptWithoutId,
    AskPerson,
    AttemptOnce,
    ReadPosts,
    Resend,
    Step,
    Unsettled,
    is_inside,
    next_step,
    proves_published,
)
from advocacy.sharing.tokens import Usable, usable_token

ADMIT_AGAIN = timedelta(seconds=15)

log = logging.getLogger(__name__)


def settling_due() -> bool:
    with transaction() as session:
        return session.scalar(_due().with_only_columns(Share.id).limit(1)) is not None


def settle_due() -> None:
    """One share after the other until none is due: they are few, and each step is a call."""
    turn_ends = monotonic() + TURN_SECONDS
    while (work := _take()) is not None:
        if isinstance(work, ToRead):
            read_safely(work)
        elif isinstance(work, Claimed):
            _attempt(work)
        if monotonic() >= turn_ends:
            ring("settle_due")
            return


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
    except Exception:  # what can't be settled is asked about, never stuck
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
        repeats_safely=bool(share.repost_of) and capabilities.reposts_repeat_safely,
        attempts=share.attempts,
        passed_on=bool(share.repost_of),
    )


def _apply(session: Session, share: Share, step: Step) -> ToRead | Claimed | bool:
    match step:
        case AskPerson():
            ask(share)
        case ReadPosts():
            share.settle_at = until = database_now(session) + services().settings.publish_lease
            return ToRead(claimed_from(session, share), sent_since(session, share), until)
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
    if not isinstance(token, Usable) or claimed.body is None or not _may_still_be_made(claimed):
        _finish_attempt(claimed, None)
        give_back(claimed.network, claimed.account.id, attempt_key(claimed.share_id, claimed.fence))
        return
    called_at = now()
    outcome = send_safely(claimed, token.access_token, claimed.body)
    while_database_is_away(lambda: _finish_attempt(claimed, outcome), services().settings.publish_lease)
    after_call(claimed, outcome, called_at)


def _may_still_be_made(claimed: Claimed) -> bool:
    """Just before the call, which the token may have held up: the window, the lease, and every check once more."""
    built = services().settings
    with transaction() as session:
        share = lock_held(session, Share, claimed.share_id, claimed.fence)
        moment = database_now(session)
        if share is None or share.lease_until is None or share.lease_until <= moment or share.first_called_at is None:
            return False
        share.lease_until = moment + built.publish_lease  # so that the call's time-out ends inside it
        inside = is_inside(moment, share.first_called_at, built.linkedin_duplicate_window)
        return inside and may_be_sent(session, share)


def _finish_attempt(claimed: Claimed, outcome: Outcome | None) -> None:
    with transaction() as session:
        share = session.get_one(Share, claimed.share_id, with_for_update=True)
        held = share.fence == claimed.fence and share.state is DeliveryState.PUBLISHING
        if outcome is None:
            never_called(session, (share.id, claimed.fence), claimed, claimed.booked_at)
        else:
            close_accounts(session, [(claimed.connection_id, outcome)])
            close_networks(session, [(claimed.network, outcome)])
            answered = Finished(claimed, outcome)
            note_attempts(session, [answered], {answered.claim} if held else set())
        remote_id = proves_published(outcome, known_ids(session, share)) if outcome else None
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
