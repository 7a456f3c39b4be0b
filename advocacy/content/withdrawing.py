"""The end of a post's life: withdrawing, archiving; and its second life as a copy."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.content.campaign_models import campaign_by_public_id
from advocacy.content.composing import read_content
from advocacy.content.drafting import Started, create_post, note
from advocacy.content.freezing import PostContent
from advocacy.content.models import (
    Happening,
    Post,
    PostVersion,
    add_writers,
    newest_version,
    post_by_public_id,
)
from advocacy.content.rules import Column, Obstacle, State, window_state
from advocacy.content.suggestion_models import authors_of
from advocacy.core.database import transaction
from advocacy.core.journal import record
from advocacy.core.services import now

UNTOLD_AT_ONCE = 20


def withdraw(post_public_id: str, person_id: int) -> Obstacle | bool:
    """Take the post off offer for good; shares that wait are cancelled by sharing's sweep, and who shared it is told.

    True when it is done, an obstacle when not, False when there is no such post.
    """
    with transaction() as session:
        post = post_by_public_id(session, post_public_id, lock=True)
        if post is None:
            return False
        if post.withdrawn_at or post.offered_version_id is None:
            return Obstacle.WITHDRAWN if post.withdrawn_at else Obstacle.NOT_OFFERED
        post.withdrawn_at, post.withdrawn_by = now(), person_id
        note(session, post, session.get(PostVersion, post.offered_version_id), Happening.WITHDRAWN, person_id)
        record("post.withdrawn", actor_id=person_id, subject=f"post:{post.public_id}")
        return True


def take_untold(session: Session) -> list[tuple[Post, PostVersion]]:
    """Withdrawn posts whose sharers were not told yet, for sharing, which knows who they are; marked as told."""
    query = (
        select(Post, PostVersion)
        .join(PostVersion, PostVersion.id == Post.offered_version_id)
        .where(Post.withdrawn_at.is_not(None), Post.sharers_told_at.is_(None))
        .order_by(Post.id)
        .limit(UNTOLD_AT_ONCE)
        .with_for_update(of=Post, skip_locked=True)
    )
    found = [(post, version) for post, version in session.execute(query)]
    for post, _ in found:
        post.sharers_told_at = now()
    return found


def archive(post_public_id: str, person_id: int) -> Obstacle | bool:
    """Put away a draft, or a post whose window is over or that was withdrawn. Answers like `withdraw`."""
    with transaction() as session:
        post = post_by_public_id(session, post_public_id, lock=True)
        if post is None:
            return False
        obstacle = not_to_archive(session, post)
        if obstacle:
            return obstacle
        post.archived_at, post.archived_by = now(), person_id
        note(session, post, None, Happening.ARCHIVED, person_id)
        return True


def not_to_archive(session: Session, post: Post) -> Obstacle | None:
    """Why the post can't be archived now."""
    if post.archived_at:
        return Obstacle.ARCHIVED
    if post.withdrawn_at:
        return None
    if newest_version(session, post.id).state is State.IN_REVIEW:
        return Obstacle.STILL_OPEN
    offered = session.get(PostVersion, post.offered_version_id) if post.offered_version_id else None
    return Obstacle.ON_OFFER if offered and window_state(offered, now()) is not Column.ENDED else None


def copy_as_new(post_public_id: str, person_id: int) -> Started | None:
    """A new draft with the post's newest words and no window. None when there is no such post."""
    with transaction() as session:
        source = post_by_public_id(session, post_public_id)
        if source is None:
            return None
        version = newest_version(session, source.id)
        started = create_post(person_id, _begun_anew(session, read_content(session, version)))
        copy = post_by_public_id(session, started.post_public_id)
        assert copy is not None
        copy.copied_from_id = source.id
        if version.approved_at is None:  # nobody else has looked at these words yet: their writers can't approve them
            add_writers(session, newest_version(session, copy.id).id, authors_of(session, version))
        return started


def _begun_anew(session: Session, content: PostContent) -> PostContent:
    """Without a window, and without a campaign that is closed."""
    campaign = campaign_by_public_id(session, content.campaign)
    goes_on = campaign is not None and campaign.closed_at is None
    return replace(content, opens_at=None, closes_at=None, campaign=content.campaign if goes_on else "")
