"""A changed rulebook: what is on offer or planned is checked again, and stopped or let go without anybody asking."""

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from advocacy.content.checking import check_content, keep_check
from advocacy.content.composing import read_content
from advocacy.content.drafting import note
from advocacy.content.models import Happening, Post, PostVersion
from advocacy.core.database import transaction
from advocacy.core.journal import record
from advocacy.core.services import now
from advocacy.guidelines.reaching import current_rulebook

BATCH = 50


def recheck_offered() -> int:
    """Check again whatever was last checked against another rulebook; answers how many posts were looked at."""
    looked_at = 0
    while batch := _recheck_batch():
        looked_at += batch
    return looked_at


def recheck_due() -> bool:
    """Whether the rulebook changed since something on offer was checked."""
    with transaction() as session:
        return session.execute(_behind().limit(1)).first() is not None


def _behind() -> Select[Post, PostVersion]:
    present = current_rulebook().hash
    return (
        select(Post, PostVersion)
        .join(PostVersion, Post.offered_version_id == PostVersion.id)
        .where(
            Post.withdrawn_at.is_(None),
            Post.archived_at.is_(None),
            PostVersion.closes_at > now(),
            or_(PostVersion.rulebook_hash.is_(None), PostVersion.rulebook_hash != present),
        )
    )


def _recheck_batch() -> int:
    with transaction() as session:
        query = _behind().order_by(Post.id).limit(BATCH).with_for_update(of=Post, skip_locked=True)
        found = session.execute(query).all()
        for post, version in found:
            _recheck(session, post, version)
        return len(found)


def _recheck(session: Session, post: Post, version: PostVersion) -> None:
    checked = check_content(read_content(session, version), now())
    rule = checked.blocking[0].rule if checked.blocking else None
    if rule != post.blocked_by_rule:
        post.blocked_by_rule = rule
        note(session, post, version, Happening.BLOCKED if rule else Happening.UNBLOCKED, None, rule or "")
        record("post.blocked" if rule else "post.unblocked", actor_id=None, subject=f"post:{post.public_id}")
    keep_check(version, checked)
