"""A person's own shares beside a page of posts: of these posts, and what waits for the person wherever it belongs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from advocacy.content.models import Post, PostVersion
from advocacy.content.offering import MOMENT
from advocacy.core.delivery import DeliveryState
from advocacy.sharing.models import OVER, Share
from advocacy.sharing.rules import When

_PERSON = bindparam("person", type_=BigInteger)
_OF_POSTS = Share.post_id.in_(bindparam("posts", type_=BigInteger, expanding=True))
_STILL_UNDOABLE = and_(
    Share.state == DeliveryState.QUEUED,
    Share.due_at > MOMENT,
    Share.waiting_for.is_(None),
    Share.attempts == 0,
    Share.when == When.NOW,
)
_WAITS = or_(Share.state == DeliveryState.HELD, _STILL_UNDOABLE)
_SHARES: Select[Share] = select(Share).where(Share.person_id == _PERSON, _OF_POSTS).order_by(Share.id)
_OWN = (
    select(Share, PostVersion.title, Post.public_id, _WAITS)
    .join(PostVersion, PostVersion.id == Share.version_id)
    .join(Post, Post.id == Share.post_id)
    .where(Share.person_id == _PERSON, or_(_OF_POSTS, _WAITS))
    .order_by(Share.id)
)


@dataclass(frozen=True)
class WaitingShare:
    """`title`: of the version that was consented to."""

    share: Share
    title: str
    post_public_id: str


@dataclass(frozen=True)
class OwnShares:
    """`of_posts`: all of these posts, also those that came to nothing. `waiting`: the held ones, whether or not their
    posts are still in the feed, and those inside their ten seconds; one for a chosen time is undone on its page."""

    of_posts: Sequence[Share]
    waiting: Sequence[WaitingShare]


def own_shares(session: Session, person_id: int, post_ids: Sequence[int], moment: datetime) -> OwnShares:
    asked = {"person": person_id, "posts": post_ids, "moment": moment}
    found = session.execute(_OWN, asked).all()
    waiting = [WaitingShare(share, title, public_id) for share, title, public_id, waits in found if waits]
    return OwnShares([row.Share for row in found if row.Share.post_id in post_ids], waiting)


def shares_of_posts(session: Session, person_id: int, post_ids: Sequence[int]) -> Sequence[Share]:
    """All of the person's shares of these posts, also those that came to nothing."""
    return session.scalars(_SHARES, {"person": person_id, "posts": post_ids}).all()


def stands(share: Share) -> bool:
    """Whether it is there, or on its way: `models.standing` says the same in SQL."""
    return share.state not in OVER and share.gone_at is None
