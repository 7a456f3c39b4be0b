"""Posts that stay on offer for long: somebody is asked whether they are still true, and says so."""

from datetime import datetime

from sqlalchemy import Select, select

from advocacy.content.drafting import note
from advocacy.content.models import Happening, Post, PostVersion, post_by_public_id
from advocacy.content.review_telling import inform_stale
from advocacy.content.rules import Obstacle, look_again_at
from advocacy.core.database import transaction
from advocacy.core.services import now


def ask_still_true() -> None:
    """Who wrote a post that is due hears of it, once for each date."""
    with transaction() as session:
        for post, version in session.execute(_due(now())):
            inform_stale(session, post, version)


def still_true(post_public_id: str, person_id: int) -> Obstacle | bool:
    """Somebody of communications read it again; False when there is no such post."""
    with transaction() as session:
        post = post_by_public_id(session, post_public_id, lock=True)
        if post is None:
            return False
        version = session.get(PostVersion, post.offered_version_id) if post.offered_version_id else None
        if version is None or post.withdrawn_at or post.archived_at or post.fresh_until is None:
            return Obstacle.NOT_OFFERED
        post.fresh_until = look_again_at(now(), version.closes_at)
        note(session, post, version, Happening.STILL_TRUE, person_id)
        return True


def _due(moment: datetime) -> Select[Post, PostVersion]:
    query = select(Post, PostVersion).join(PostVersion, PostVersion.id == Post.offered_version_id)
    live = Post.withdrawn_at.is_(None), Post.archived_at.is_(None), PostVersion.closes_at > moment
    return query.where(Post.fresh_until <= moment, *live).order_by(Post.id)
