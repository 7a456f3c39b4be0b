"""Words beside a version: threads that anybody who reviews it opens, answers, resolves and opens again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from advocacy.content.models import Post, PostVersion, post_by_public_id, version_by_number
from advocacy.content.review_models import Comment, comments_of
from advocacy.content.review_telling import inform_comment
from advocacy.content.rules import Obstacle
from advocacy.core.database import transaction
from advocacy.core.identifiers import is_public_id
from advocacy.core.services import now


@dataclass(frozen=True)
class Thread:
    """What was said, oldest first; `number`: of the version it is about."""

    first: Comment
    answers: Sequence[Comment]
    number: int

    @property
    def open(self) -> bool:
        return self.first.resolved_at is None


def say(
    post_public_id: str, number: int, person_id: int, words: str, *, thread: str = "", wording: str = ""
) -> Comment | Obstacle | None:
    """Begin a thread about a version, or about one of its wordings, or answer in one; None: no such version."""
    with transaction() as session:
        post = post_by_public_id(session, post_public_id)
        version = version_by_number(session, post.id, number) if post else None
        if post is None or version is None:
            return None
        if not words.strip():
            return Obstacle.NOTHING_SAID
        first = _first(session, thread, Comment.version_id == version.id) if thread else None
        if thread and first is None:
            return Obstacle.NO_SUCH_THREAD
        comment = Comment(
            version_id=version.id,
            thread_id=first.id if first else None,
            wording="" if first else wording,
            person_id=person_id,
            words=words.strip(),
            said_at=now(),
        )
        if first is not None:
            first.resolved_at = first.resolved_by = None  # an answer opens what was closed
        session.add(comment)
        session.flush()
        inform_comment(session, post, version, comment)
        return comment


def resolve(post_public_id: str, thread: str, person_id: int, *, done: bool) -> bool:
    """Close a thread or open it again; doing so twice is fine. False when there is no such thread on this post."""
    with transaction() as session:
        of_post = select(PostVersion.id).join(Post, Post.id == PostVersion.post_id)
        of_post = of_post.where(Post.public_id == post_public_id)
        first = _first(session, thread, Comment.version_id.in_(of_post))
        if first is None:
            return False
        if done and first.resolved_at is None:
            first.resolved_at, first.resolved_by = now(), person_id
        elif not done:
            first.resolved_at = first.resolved_by = None
        return True


def threads_of(session: Session, versions: Mapping[int, int]) -> list[Thread]:
    """The threads of these versions (numbers by id): open ones first, each kind oldest first."""
    said = comments_of(session, versions.keys())
    answers: dict[int, list[Comment]] = {}
    for comment in said:
        if comment.thread_id is not None:
            answers.setdefault(comment.thread_id, []).append(comment)
    firsts = [comment for comment in said if comment.thread_id is None]
    threads = [Thread(first, answers.get(first.id, []), versions[first.version_id]) for first in firsts]
    return sorted(threads, key=lambda thread: not thread.open)


def _first(session: Session, public_id: str, where: ColumnElement[bool]) -> Comment | None:
    if not is_public_id(public_id):
        return None
    query = select(Comment).where(Comment.public_id == public_id, Comment.thread_id.is_(None), where)
    return session.scalar(query.with_for_update())
