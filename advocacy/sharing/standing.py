"""A person's own shares of the posts on a page, and which of them stand."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, bindparam, select
from sqlalchemy.orm import Session

from advocacy.sharing.models import OVER, Share

_OF_POSTS = (
    select(Share)
    .where(Share.person_id == bindparam("person", type_=BigInteger))
    .where(Share.post_id.in_(bindparam("posts", type_=BigInteger, expanding=True)))
    .order_by(Share.id)
)


def shares_of_posts(session: Session, person_id: int, post_ids: Sequence[int]) -> Sequence[Share]:
    """All of the person's shares of these posts, also those that came to nothing."""
    return session.scalars(_OF_POSTS, {"person": person_id, "posts": post_ids}).all()


def stands(share: Share) -> bool:
    """Whether it is there, or on its way: `models.standing` says the same in SQL."""
    return share.state not in OVER and share.gone_at is None
