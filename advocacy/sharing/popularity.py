"""Each minute: how many people shared what is on offer. Idempotent, and never in the publishing transaction."""

from datetime import timedelta

from sqlalchemy import and_, func, select, update

from advocacy.content.models import Post, PostVersion
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now
from advocacy.sharing.models import Share

AFTER_CLOSING = timedelta(days=1)  # what was sent in the last minute is still counted


def count_shares() -> None:
    """Refresh `Post.sharers` of what is on offer, or was yesterday: of each post one range of an index."""
    published = and_(Share.post_id == Post.id, Share.state == DeliveryState.PUBLISHED)
    people = select(func.count(Share.person_id.distinct())).where(published).scalar_subquery()
    with transaction() as session:
        counted = (
            select(Post.id, people.label("people"))
            .join(PostVersion, PostVersion.id == Post.offered_version_id)
            .where(PostVersion.closes_at > now() - AFTER_CLOSING)
            .subquery()
        )
        changed = and_(Post.id == counted.c.id, Post.sharers != counted.c.people)
        refreshed = update(Post).where(changed).values(sharers=counted.c.people)
        session.execute(refreshed.execution_options(synchronize_session=False))
