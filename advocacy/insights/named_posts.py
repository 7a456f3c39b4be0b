"""What a list of insights calls a post: the title of what is on offer, or was last."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.content.models import Post, PostVersion


@dataclass(frozen=True)
class NamedPost:
    """`title` is empty where nobody gave one."""

    public_id: str
    title: str


def named_posts(session: Session, ids: Collection[int]) -> dict[int, NamedPost]:
    """By their row; one query."""
    query = select(Post.id, Post.public_id, PostVersion.title)
    query = query.outerjoin(PostVersion, PostVersion.id == Post.offered_version_id).where(Post.id.in_(ids))
    return {row.id: NamedPost(row.public_id, row.title or "") for row in session.execute(query)}
