"""Taking reposts away at their networks. Kind *surely*: deleting may be said twice, and is until it is answered."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from time import monotonic

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from advocacy.core.bell import ring
from advocacy.core.database import transaction, while_database_is_away
from advocacy.core.delivery import DeliveryState, begin, due, lease_end, lock_due, lock_lapsed, release, store_body
from advocacy.core.queues import TURN_SECONDS
from advocacy.core.services import now, services
from advocacy.networks.accounts import Account
from advocacy.networks.outcomes import NotSent, NotSentReason, Refused, Unknown
from advocacy.networks.pausing import Pause, gates
from advocacy.networks.registry import adapter
from advocacy.networks.reposts import RemovalOutcome, Removed, Unnamed
from advocacy.networks.rules import Network, PaidCall
from advocacy.networks.spending import note_paid, unbook
from advocacy.sharing.claiming import account_of
from advocacy.sharing.finishing import LOST_BEFORE
from advocacy.sharing.informing import inform_not_taken_back
from advocacy.sharing.models import Connection, Share, live_connection
from advocacy.sharing.removal_models import TakeBack
from advocacy.sharing.rules import LOOK_AGAIN, WAITS, ConnectionState, WaitingFor, backoff
from advocacy.sharing.tokens import (
    NotNow,
    ReconnectNeeded,
    Token,
    Usable,
    mark_reconnect_needed,
    renew_rejected,
    usable_token,
)

LONGEST = timedelta(days=7)
DISCONNECTED, GAVE_UP, UNNAMED = "disconnected", "gave_up", "unnamed"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Removal:
    """All that the call needs; the row itself is let go."""

    row_id: int
    fence: int
    network: Network
    connection_id: int
    renewed_at: datetime
    account: Account
    original: str
    remote_id: str | None
    booked_at: datetime


def take_backs_due() -> bool:
    """Asked once a second: one read of each partial index."""
    lapsed = (TakeBack.state == DeliveryState.PUBLISHING) & (TakeBack.lease_until < func.clock_timestamp())
    with transaction() as session:
        return session.scalar(select(TakeBack.id).where(or_(due(TakeBack, now()), lapsed)).limit(1)) is not None


def take_back_due() -> None:
    """One after the other until none is due: they are few, and each is a call."""
    turn_ends = monotonic() + TURN_SECONDS
    while (work := _take()) is not None:
        if isinstance(work, Removal):
            _remove(work)
        if monotonic() >= turn_ends:
            ring("take_back")
            return


def _take() -> Removal | bool | None:
    """The next wish; True when it needed no call, None when nothing is due."""
    with transaction() as session:
        for lapsed in lock_lapsed(session, TakeBack):
            release(lapsed, DeliveryState.QUEUED)
        session.flush()
        rows = lock_due(session, TakeBack, now(), limit=1)
        return _begun(session, rows[0], session.get_one(Share, rows[0].share_id)) if rows else None


def _begun(session: Session, row: TakeBack, share: Share) -> Removal | bool:
    connection = live_connection(session, share.person_id, share.network)
    if share.gone_at is not None:
        row.state = DeliveryState.PUBLISHED
    elif now() - row.wished_at > LONGEST:
        _refuse(row, share, GAVE_UP)
    elif connection is None or connection.account_id != share.account_id:
        _refuse(row, share, DISCONNECTED)
    elif connection.state is ConnectionState.RECONNECT:
        row.waiting_for, row.due_at = WaitingFor.RECONNECT, now() + LOOK_AGAIN
    elif isinstance(gates(session).get(share.network), Pause):
        row.waiting_for, row.due_at = WaitingFor.OPERATOR, now() + LOOK_AGAIN
    else:
        return _claimed(session, row, share, connection)
    return True


def _claimed(session: Session, row: TakeBack, share: Share, connection: Connection) -> Removal:
    begin(row, lease_end(session, services().settings.publish_lease))
    row.waiting_for = None
    note_paid(session, share.network, PaidCall.DELETE)  # counted, and never refused for money
    return Removal(
        row_id=row.id,
        fence=row.fence,
        network=share.network,
        connection_id=connection.id,
        renewed_at=connection.renewed_at,
        account=account_of(connection),
        original=share.repost_of or "",
        remote_id=share.remote_id,
        booked_at=now(),
    )


def _remove(claimed: Removal) -> None:
    outcome = _said(claimed)
    while_database_is_away(lambda: _finish(claimed, outcome), services().settings.publish_lease)


def _said(claimed: Removal) -> RemovalOutcome:
    """With a token that was renewed when the first one was turned down; a second no is believed."""
    token = usable_token(claimed.connection_id, claimed.network)
    outcome = _with(token, claimed)
    if isinstance(token, Usable) and isinstance(outcome, NotSent) and outcome.reason is NotSentReason.RECONNECT:
        return _with(renew_rejected(claimed.connection_id, claimed.network, token.access_token), claimed)
    return outcome


def _with(token: Token, claimed: Removal) -> RemovalOutcome:
    match token:
        case Usable(access_token=access_token):
            return _called(claimed, access_token) if _still_ours(claimed) else LOST_BEFORE
        case NotNow(retry_at=retry_at):
            return NotSent(NotSentReason.UNREACHABLE, retry_at)
        case ReconnectNeeded():
            return NotSent(NotSentReason.RECONNECT)


def _still_ours(claimed: Removal) -> bool:
    """Just before each call: whoever has it since may be done, and the person may have passed the post on anew."""
    lease, begun = services().settings.publish_lease, monotonic()
    with transaction() as session:
        ours = store_body(session, TakeBack, claimed.row_id, claimed.fence, b"", lease)
    return ours and monotonic() - begun < lease.total_seconds()


def _called(claimed: Removal, access_token: str) -> RemovalOutcome:
    speaking = adapter(claimed.network)
    try:
        return speaking.remove_repost(access_token, claimed.account, claimed.original, claimed.remote_id)
    except Exception as error:
        log.exception("taking back %s broke", claimed.row_id)
        return Unknown(type(error).__name__)


def _finish(claimed: Removal, outcome: RemovalOutcome) -> None:
    """Under the fence; that it is gone counts whoever says so."""
    with transaction() as session:
        row = session.get_one(TakeBack, claimed.row_id, with_for_update={"key_share": True})
        held = row.fence == claimed.fence and row.state is DeliveryState.PUBLISHING
        if held or row.fence != claimed.fence:  # else this was written before, and only the commit's answer was lost
            _pay_back(session, claimed, outcome)
        if not held and not isinstance(outcome, Removed):
            return
        share = session.get_one(Share, row.share_id, with_for_update={"key_share": True})
        _note(row, share, outcome)
        if isinstance(outcome, NotSent) and outcome.reason is NotSentReason.RECONNECT:
            mark_reconnect_needed(claimed.connection_id, claimed.renewed_at)


def _pay_back(session: Session, claimed: Removal, outcome: RemovalOutcome) -> None:
    """What was not asked, or answered with no, costs nothing; what may have been done stays counted."""
    if not isinstance(outcome, Removed | Unknown):
        unbook(session, claimed.network, PaidCall.DELETE, claimed.booked_at)


def _note(row: TakeBack, share: Share, outcome: RemovalOutcome) -> None:
    match outcome:
        case Removed():
            release(row, DeliveryState.PUBLISHED)
            row.waiting_for, share.gone_at = None, share.gone_at or now()
        case Unnamed():
            _refuse(row, share, UNNAMED)
        case Refused(reason=reason):
            _refuse(row, share, reason.value)
        case Unknown():
            _wait(row, None, None)
        case NotSent(reason=why, retry_at=retry_at):
            _wait(row, WAITS.get(why), retry_at)


def _refuse(row: TakeBack, share: Share, because: str) -> None:
    release(row, DeliveryState.REFUSED)
    row.refused_because, row.waiting_for = because, None
    inform_not_taken_back(share)


def _wait(row: TakeBack, waiting_for: WaitingFor | None, retry_at: datetime | None) -> None:
    """Never before `retry_at`, and never at once."""
    release(row, DeliveryState.QUEUED)
    row.waiting_for = waiting_for
    pause = LOOK_AGAIN if waiting_for and not retry_at else backoff(row.attempts, Random())  # noqa: S311 - a pause, not a secret
    row.due_at = max(retry_at or now(), now() + pause)
