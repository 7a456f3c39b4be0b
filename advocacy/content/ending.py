"""Which posts are over, so that nobody is mailed about them any more. Asked for many at once."""

from collections.abc import Collection

from sqlalchemy import or_, select

from advocacy.content.models import Post, PostVersion
from advocacy.content.rules import State
from advocacy.core.database import transaction


def posts_over(public_ids: Collection[str]) -> set[str]:
    """Withdrawn or put away."""
    query = select(Post.public_id).where(Post.public_id.in_(public_ids))
    with transaction() as session:
        return set(session.scalars(query.where(or_(Post.withdrawn_at.is_not(None), Post.archived_at.is_not(None)))))


def reviews_over(public_ids: Collection[str]) -> set[str]:
    """No version of it is in review any more."""
    query = select(Post.public_id).join(PostVersion, PostVersion.post_id == Post.id)
    query = query.where(Post.public_id.in_(public_ids), PostVersion.state == State.IN_REVIEW)
    with transaction() as session:
        in_review = set(session.scalars(query))
    return (set(public_ids) - in_review) | posts_over(public_ids)
