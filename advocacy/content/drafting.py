"""Writing: a new post, saving a draft without overwriting anybody, a new version of what is frozen."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.content.checking import Checked, check_content, keep_check
from advocacy.content.composing import read_content, write_content
from advocacy.content.freezing import PostContent
from advocacy.content.models import (
    Happening,
    Post,
    PostVersion,
    ReviewEvent,
    add_writers,
    newest_version,
    post_by_public_id,
    writer_ids,
)
from advocacy.content.previews.asking import ask_for_preview
from advocacy.content.rules import OPEN_STATES, Obstacle, State, inherited_writers
from advocacy.core.database import transaction
from advocacy.core.identifiers import is_public_id, public_id
from advocacy.core.services import now
from advocacy.people.models import Person

FIRST = 1  # a post's version, and a version's revision


@dataclass(frozen=True)
class Saved:
    """`changed` is false when there was nothing new to save."""

    revision: int
    saved_at: datetime
    changed: bool = True


@dataclass(frozen=True)
class Stale:
    """Somebody else saved in between. Nothing was written; `current` is what stands there now."""

    revision: int
    current: PostContent
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True)
class Frozen:
    """This version can't be written on any more: it is in review, decided or the post is over."""

    state: State


@dataclass(frozen=True)
class Started:
    post_public_id: str
    number: int
    revision: int = 1


def create_post(author_id: int, content: PostContent, public_name: str = "") -> Started:
    """A post with its first version in draft."""
    with transaction() as session:
        post = Post(public_id=public_name or public_id(), created_by=author_id, created_at=now())
        session.add(post)
        session.flush()
        version = _add_version(session, post, 1, content, author_id)
        add_writers(session, version.id, {author_id})
        note(session, post, version, Happening.CREATED, author_id)
        return Started(post.public_id, version.number)


def begin_post(author_id: int, content: PostContent, key: str, revision: int = FIRST) -> Started | Stale | Frozen:
    """As create_post, but a page that sends its `key` twice, because an answer was lost, begins one post.

    `revision`: the highest that the page can have written by what it sent so far. What stands there beyond it was
    written by a colleague, or by the author on another page, and stays.
    """
    with transaction() as session:
        if not is_public_id(key):
            return create_post(author_id, content)
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(key))))
        post = post_by_public_id(session, key)
        if post is None:
            return create_post(author_id, content, key)
        if post.created_by != author_id:
            return create_post(author_id, content)
        version = newest_version(session, post.id)
        own = version.revision <= revision and writer_ids(session, version.id) <= {author_id}
        saved = save_draft(key, FIRST, version.revision if own else FIRST, content, author_id)
        assert saved is not None  # there is a first version of every post
        return Started(key, FIRST, saved.revision) if isinstance(saved, Saved) else saved


def save_draft(
    post_public_id: str, number: int, revision: int, content: PostContent, author_id: int
) -> Saved | Stale | Frozen | None:
    """Save the whole content on version `number`, if it still is at `revision`; None when there is no such version.

    A save that changes nothing is none: whoever only looked does not become a writer.
    """
    with transaction() as session:
        post = post_by_public_id(session, post_public_id, lock=True)
        version = newest_version(session, post.id) if post else None
        if post is None or version is None or number > version.number:
            return None
        if number != version.number or version.state is not State.DRAFT or not _may_change(post):
            return Frozen(version.state)
        before = read_content(session, version)
        if before == content:
            return Saved(version.revision, version.changed_at, changed=False)
        if version.revision != revision:
            return _stale(session, version, before)
        write_content(session, version, content)
        keep_check(post, version, check_content(content, now(), post_id=post.id))
        version.revision += 1
        version.changed_by, version.changed_at = author_id, now()
        ask_for_preview(content.link_url, by=author_id)
        add_writers(session, version.id, {author_id})
        return Saved(version.revision, version.changed_at)


def start_version(post_public_id: str, person_id: int) -> Started | Obstacle | None:
    """A new draft with the words of the newest version, which stays as it is. None when there is no such post."""
    with transaction() as session:
        post = post_by_public_id(session, post_public_id, lock=True)
        if post is None:
            return None
        if post.withdrawn_at or post.archived_at:
            return Obstacle.WITHDRAWN if post.withdrawn_at else Obstacle.ARCHIVED
        source = newest_version(session, post.id)
        if source.state in OPEN_STATES:
            return Obstacle.OTHER_VERSION_OPEN
        return add_draft_from(session, post, source, person_id)


def add_draft_from(session: Session, post: Post, source: PostVersion, person_id: int) -> Started:
    """Inside a transaction that holds the post: the next version as a copy of `source`."""
    writers = inherited_writers(writer_ids(session, source.id), source.approved_at is not None, person_id)
    version = _add_version(session, post, source.number + 1, read_content(session, source), person_id)
    version.reviewer_id = source.reviewer_id if source.reviewer_id not in writers else None
    add_writers(session, version.id, writers)
    note(session, post, version, Happening.NEW_VERSION, person_id)
    return Started(post.public_id, version.number)


def note(
    session: Session,
    post: Post,
    version: PostVersion | None,
    happening: Happening,
    person_id: int | None,
    words: str = "",
    checked: Checked | None = None,
) -> None:
    """Add a step to the post's timeline. `checked`: what the guidelines said when somebody decided it."""
    session.add(
        ReviewEvent(
            post_id=post.id,
            version_id=version.id if version else None,
            happening=happening,
            person_id=person_id,
            happened_at=now(),
            words=words,
            rulebook_hash=checked.rulebook_hash if checked else None,
            findings=checked.stored() if checked else None,
        )
    )
    session.flush()


def _add_version(session: Session, post: Post, number: int, content: PostContent, person_id: int) -> PostVersion:
    moment = now()
    version = PostVersion(
        post_id=post.id,
        number=number,
        state=State.DRAFT,
        revision=1,
        made_by=person_id,
        made_at=moment,
        changed_by=person_id,
        changed_at=moment,
    )
    session.add(version)
    session.flush()
    write_content(session, version, content)
    keep_check(post, version, check_content(content, moment, post_id=post.id))
    ask_for_preview(content.link_url, by=person_id)
    return version


def _may_change(post: Post) -> bool:
    return post.withdrawn_at is None and post.archived_at is None


def _stale(session: Session, version: PostVersion, current: PostContent) -> Stale:
    name = session.scalars(select(Person.name).where(Person.id == version.changed_by)).one()
    return Stale(version.revision, current, name, version.changed_at)
