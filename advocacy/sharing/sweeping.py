"""Each minute: leases that ran out, windows that closed, what a lower room changed. Idempotent."""

from datetime import timedelta

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.orm import Session

from advocacy.content.models import Post
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState, lock_lapsed, release
from advocacy.core.queues import ring
from advocacy.core.services import now, services
from advocacy.sharing.finishing import doubt
from advocacy.sharing.holding import hold_waiting
from advocacy.sharing.models import ConnectAttempt, Share
from advocacy.sharing.rules import CAN_BE_UNDONE, CancelledBy, UnconfirmedBecause, When
from advocacy.sharing.settling import ask

BATCH = 200
OLD_STATES = timedelta(days=1)


def sweep_shares() -> None:
    recover_lapsed()
    close_what_is_over()
    with transaction() as session:
        session.execute(delete(ConnectAttempt).where(ConnectAttempt.made_at < now() - OLD_STATES))


def recover_lapsed() -> None:
    """A worker went away: before the body was stored nothing was sent; after it nobody can know."""
    with transaction() as session:
        for share in lock_lapsed(session, Share, BATCH):
            if share.settling:
                release(share, DeliveryState.UNCONFIRMED)
                ask(share)
            elif share.called_at is None:
                release(share, DeliveryState.QUEUED)
                ring("publish_due")
            else:
                doubt(session, share, UnconfirmedBecause.WORKER_LOST)


def close_what_is_over() -> None:
    with transaction() as session:
        _expire(session)
        _cancel_withdrawn(session)
        hold_waiting(session)


def _expire(session: Session) -> None:
    oldest = now() - services().settings.share_age_cap
    too_old = (Share.when == When.NOW) & (Share.consented_at < oldest)
    session.execute(
        update(Share)
        .where(Share.state.in_(CAN_BE_UNDONE), or_(Share.closes_at <= now(), too_old))
        .values(state=DeliveryState.EXPIRED, waiting_for=None, held_reason=None)
    )


def _cancel_withdrawn(session: Session) -> None:
    withdrawn = exists(select(1).where(Post.id == Share.post_id, Post.withdrawn_at.is_not(None)))
    session.execute(
        update(Share)
        .where(Share.state.in_(CAN_BE_UNDONE), withdrawn)
        .values(state=DeliveryState.CANCELLED, cancelled_by=CancelledBy.WITHDRAWN, waiting_for=None, held_reason=None)
    )
