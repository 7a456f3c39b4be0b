"""A changed rulebook or a new day: all that waits is checked again, and stopped, marked or let go by itself."""

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from advocacy.content.checking import check_content, keep_check
from advocacy.content.composing import read_content
from advocacy.content.drafting import note
from advocacy.content.informing import inform_stopped
from advocacy.content.models import Happening, Post, PostVersion
from advocacy.content.rules import OPEN_STATES
from advocacy.core.database import transaction
from advocacy.core.journal import record
from advocacy.core.services import now
from advocacy.guidelines.reaching import current_rulebook, today
from advocacy.guidelines.rules import Severity

BATCH = 50


def recheck_versions() -> int:
    """Check again what was last checked against another rulebook or on another day; answers how many versions.

    On offer or planned: stopped, or let go again. In draft or review: marked, so that its writer sees it at once.
    """
    looked_at = 0
    while batch := _recheck_batch():
        looked_at += batch
    return looked_at


def recheck_due() -> bool:
    """Whether the rulebook or the day changed since something that waits was checked."""
    with transaction() as session:
        return session.execute(_behind().limit(1)).first() is not None


def _behind() -> Select[Post, PostVersion]:
    present = current_rulebook().hash
    offered = and_(Post.offered_version_id == PostVersion.id, PostVersion.closes_at > now())
    return (
        select(Post, PostVersion)
        .join(PostVersion, Post.id == PostVersion.post_id)
        .where(
            Post.withdrawn_at.is_(None),
            Post.archived_at.is_(None),
            or_(offered, PostVersion.state.in_(OPEN_STATES)),
            or_(PostVersion.rulebook_hash.is_distinct_from(present), PostVersion.checked_on.is_distinct_from(today())),
        )
    )


def _recheck_batch() -> int:
    with transaction() as session:
        query = _behind().order_by(Post.id, PostVersion.id).limit(BATCH).with_for_update(of=Post, skip_locked=True)
        found = session.execute(query, execution_options={"populate_existing": True}).all()
        for post, version in found:
            _recheck(session, post, version)
        return len(found)


def _recheck(session: Session, post: Post, version: PostVersion) -> None:
    checked = check_content(read_content(session, version), now(), post_id=post.id)
    rule = checked.blocking[0].rule if checked.blocking else None
    if post.offered_version_id == version.id:
        _stop_or_free(session, post, version, rule, checked.rulebook_hash)
    elif (rule is None) == _was_stopped(version):
        _note_change(session, post, version, rule)
    keep_check(post, version, checked)


def _was_stopped(version: PostVersion) -> bool:
    return any(found["severity"] == Severity.BLOCK and not found["trial"] for found in version.findings)


def _stop_or_free(session: Session, post: Post, version: PostVersion, rule: str | None, rulebook_hash: str) -> None:
    if rule == post.blocked_by_rule:
        return
    post.blocked_by_rule = rule
    _note_change(session, post, version, rule)
    record("post.blocked" if rule else "post.unblocked", actor_id=None, subject=f"post:{post.public_id}")
    inform_stopped(post.public_id, version.title, f"{rulebook_hash}:{today()}", stopped=rule is not None)


def _note_change(session: Session, post: Post, version: PostVersion, rule: str | None) -> None:
    note(session, post, version, Happening.BLOCKED if rule else Happening.UNBLOCKED, None, rule or "")
