"""Each minute: leases that ran out, windows that closed, what a lower room changed. Idempotent."""

from datetime import timedelta
from functools import partial

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from advocacy.content.models import Post, PostVersion
from advocacy.content.withdrawing import take_untold
from advocacy.core.bell import ring
from advocacy.core.database import after_commit, transaction
from advocacy.core.delivery import DeliveryState, lock_lapsed, release
from advocacy.core.services import now, services
from advocacy.networks.limiting import give_back
from advocacy.sharing.asking import ask, off_the_queue
from advocacy.sharing.finishing import doubt, give_up, never_called
from advocacy.sharing.holding import hold_waiting
from advocacy.sharing.informing import inform_withdrawn
from advocacy.sharing.models import ConnectAttempt, Share, ShareAttempt
from advocacy.sharing.operating.counting import attempt_key
from advocacy.sharing.rules import CAN_BE_UNDONE, MOST_ATTEMPTS, CancelledBy, UnconfirmedBecause, When

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
                ask(share)
            elif share.called_at is None:
                _take_back(session, share)
            else:
                doubt(session, share, UnconfirmedBecause.WORKER_LOST)


def _take_back(session: Session, share: Share) -> None:
    """What the attempt took is free again. A share that ended eight workers is not handed to a ninth."""
    key = attempt_key(share.id, share.fence)
    booked_at = session.scalars(
        select(ShareAttempt.started_at).where(ShareAttempt.share_id == share.id, ShareAttempt.fence == share.fence)
    ).one()
    never_called(session, (share.id, share.fence), share, booked_at)
    after_commit(partial(give_back, share.network, share.account_id, key))
    release(share, DeliveryState.QUEUED)
    if share.attempts < MOST_ATTEMPTS:
        ring("publish_due")
    elif share.resend:
        ask(share)
    else:
        give_up(share)


def close_what_is_over() -> None:
    with transaction() as session:
        _expire(session)
        _cancel_withdrawn(session)
        _tell_who_shared_it(session)
        hold_waiting(session)


def _expire(session: Session) -> None:
    """Two statements, each with an index of its own: with an "or" every waiting share would be looked at."""
    oldest = now() - services().settings.share_age_cap
    for over in (Share.closes_at <= now(), (Share.when == When.NOW) & (Share.consented_at < oldest)):
        session.execute(
            update(Share)
            .where(Share.state.in_(CAN_BE_UNDONE), over)
            .values(off_the_queue(DeliveryState.EXPIRED))
            .execution_options(synchronize_session=False)
        )


def _tell_who_shared_it(session: Session) -> None:
    """Whose share is out there, or may be, decides what becomes of it; each is told once."""
    there = Share.state.in_((DeliveryState.PUBLISHED, DeliveryState.UNCONFIRMED, DeliveryState.PUBLISHING))
    for post, version in take_untold(session):
        people = select(Share.person_id).distinct().where(Share.post_id == post.id, there, Share.gone_at.is_(None))
        inform_withdrawn(session.scalars(people).all(), version.title, post.public_id)


def _cancel_withdrawn(session: Session) -> None:
    """Beginning with the posts, which are few: what waits is many."""
    withdrawn = session.scalars(select(Post.id).where(Post.withdrawn_at.is_not(None))).all()
    if not withdrawn:
        return
    cancelled = session.execute(
        update(Share)
        .where(Share.state.in_(CAN_BE_UNDONE), Share.post_id.in_(withdrawn))
        .values(off_the_queue(DeliveryState.CANCELLED, cancelled_by=CancelledBy.WITHDRAWN))
        .execution_options(synchronize_session=False)
        .returning(Share.state, Share.person_id, Share.post_id, Share.version_id)
    ).all()
    # A share under settling that is taken off the queue goes back to unconfirmed: its person is asked, not told this.
    gone = [row for row in cancelled if row.state is DeliveryState.CANCELLED]
    for post_id, version_id in {(row.post_id, row.version_id) for row in gone}:
        people = {row.person_id for row in gone if row.version_id == version_id}
        title = session.get_one(PostVersion, version_id).title
        inform_withdrawn(people, title, session.get_one(Post, post_id).public_id)
