"""A changed rulebook or a new day: what waits to go out is checked again; what is stopped is held, its person told.

Whether there is anything to check is asked every ten seconds while 100,000 shares may wait: each way of being behind is
one range of the index on (checked_against, checked_on), and the first row of each range answers.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select
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
        ways = _ways_behind(_stopped_posts(session))
        return any(session.scalar(_waiting(way).limit(1)) is not None for way in ways)


def _stopped_posts(session: Session) -> frozenset[int]:
    return frozenset(session.scalars(select(Post.id).where(Post.blocked_by_rule.is_not(None))))


def _ways_behind(stopped: frozenset[int]) -> Iterator[ColumnElement[bool]]:
    """Not checked against this rulebook, not today, or of a post that a rule stopped: one range of an index each."""
    present, today = current_rulebook().hash, company_day()
    now_in_force = Share.checked_against == present
    yield from (Share.checked_against < present, Share.checked_against > present, Share.checked_against.is_(None))
    yield from (now_in_force & (Share.checked_on < today), now_in_force & (Share.checked_on > today))
    yield now_in_force & Share.checked_on.is_(None)
    if stopped:
        yield Share.post_id.in_(stopped)


def _waiting(way: ColumnElement[bool]) -> Select[Share]:
    """In the index's order, so that no plan looks at every row that waits.

    A share that is to be sent once more (it may be there already) goes its own way in the claim.
    """
    waits = select(Share).where(Share.state == DeliveryState.QUEUED, Share.resend.is_(False), way)
    return waits.order_by(Share.checked_against, Share.checked_on)


def _recheck_batch() -> int:
    with transaction() as session:
        stopped = _stopped_posts(session)
        for way in _ways_behind(stopped):
            query = _waiting(way).limit(BATCH).with_for_update(skip_locked=True)
            shares = session.scalars(query, execution_options={"populate_existing": True}).all()
            for share in shares:
                _recheck(session, share, stopped)
            if shares:
                return len(shares)
        return 0


def _recheck(session: Session, share: Share, stopped_posts: frozenset[int]) -> None:
    if recheck(session, share) or share.post_id in stopped_posts:
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
