"""A changed rulebook or a new day: what waits to go out is checked again; what is stopped is held, its person told."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from advocacy.content.models import Post
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.room import WrittenText
from advocacy.core.services import now
from advocacy.guidelines.reaching import current_rulebook
from advocacy.guidelines.rules import Audience
from advocacy.sharing.checking import company_day, language_of, recheck
from advocacy.sharing.informing import inform_held
from advocacy.sharing.models import Share
from advocacy.sharing.rules import HeldReason

BATCH = 100
WAITING = (DeliveryState.QUEUED, DeliveryState.HELD)


def recheck_shares() -> int:
    """How many were looked at. Idempotent; rows that a worker has in its hands are left to the claim's own check."""
    looked_at = 0
    while batch := _recheck_batch():
        looked_at += batch
    return looked_at


def recheck_due() -> bool:
    """Whether the rulebook, or what became of a post under it, says something about a waiting share."""
    with transaction() as session:
        return session.execute(_behind().limit(1)).first() is not None


def _behind() -> Select[Share, Post]:
    """Queued and not checked against this rulebook today, or of a post that it stopped.

    A share that is to be sent once more (it may be there already) goes its own way in the claim.
    """
    present = current_rulebook().hash
    return (
        select(Share, Post)
        .join(Post, Post.id == Share.post_id)
        .where(
            Share.state == DeliveryState.QUEUED,
            Share.resend.is_(False),
            or_(
                Share.checked_against.is_distinct_from(present),
                Share.checked_on.is_distinct_from(company_day()),
                Post.blocked_by_rule.is_not(None),
            ),
        )
    )


def _recheck_batch() -> int:
    with transaction() as session:
        query = _behind().order_by(Share.id).limit(BATCH).with_for_update(of=Share, skip_locked=True)
        rows = session.execute(query, execution_options={"populate_existing": True}).all()
        for share, post in rows:
            _recheck(session, share, post)
        return len(rows)


def _recheck(session: Session, share: Share, post: Post) -> None:
    stopped = recheck(session, share)
    if stopped or post.blocked_by_rule is not None:
        share.state, share.held_reason, share.waiting_for = DeliveryState.HELD, HeldReason.NEW_FINDING, None
        inform_held(share)


def share_texts(since: datetime) -> Iterator[WrittenText]:
    """People's own words for trying changed guidelines on them; without a name or title, and nobody reads them."""
    after = 0
    while True:
        with transaction() as session:
            rows = _written(session, since, after)
            texts = [_as_text(session, share) for share in rows]
        yield from texts
        if len(rows) < BATCH:
            return
        after = rows[-1].id


def _written(session: Session, since: datetime, after: int) -> Sequence[Share]:
    wanted = or_(Share.state.in_(WAITING), Share.consented_at >= since)
    return session.scalars(
        select(Share).where(Share.id > after, Share.words != "", wanted).order_by(Share.id).limit(BATCH)
    ).all()


def _as_text(session: Session, share: Share) -> WrittenText:
    return WrittenText(
        place="share",
        title="",
        text=share.words,
        network=share.network,
        language=language_of(session, share),
        audience=Audience.PERSONAL_EDIT,
        waits=share.state == DeliveryState.QUEUED and share.closes_at > now(),
        links=(share.link_target,) if share.link_target else (),
    )
