"""Moving a post's sharing window. What was approved is frozen, so that needs another pair of eyes (states.md)."""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from advocacy.content.calendar_rules import Span, shifted
from advocacy.content.composing import read_content
from advocacy.content.drafting import Saved, Started, add_draft_from, save_draft
from advocacy.content.models import Post, PostVersion, newest_version, post_by_public_id
from advocacy.content.reviewing import Done, ask_for_review
from advocacy.content.rules import Column, Obstacle, State, place_of
from advocacy.content.windowing import closes_before_it_opens
from advocacy.core.database import transaction
from advocacy.core.services import now


@dataclass(frozen=True)
class Movable:
    """A post whose window is to be moved, with its newest version; `is_open`: people see it already."""

    post: Post
    version: PostVersion
    span: Span
    place: Column | None
    obstacle: Obstacle | None

    @property
    def is_open(self) -> bool:
        return self.place is Column.LIVE


@dataclass(frozen=True)
class Moved:
    """`asked`: it had been approved, and the new window waits for another yes. `same`: nothing was to be changed."""

    title: str
    span: Span
    asked: bool = False
    draft: bool = False
    same: bool = False


@dataclass(frozen=True)
class MovedMeanwhile:
    """Somebody changed the post since the page was made; nothing was moved."""


Outcome = Moved | MovedMeanwhile | Obstacle | None


def movable(public_id: str) -> Movable | None:
    """None when there is no such post."""
    with transaction() as session:
        post = post_by_public_id(session, public_id)
        return _movable(session, post) if post else None


def shift(public_id: str, number: int, revision: int, days: int, longer: int, zone: ZoneInfo, by: int) -> Outcome:
    """So many days later, and so many more until its end; days of `zone`. None when there is no such post."""
    found = movable(public_id)
    if found is None:
        return None
    return move(public_id, number, revision, shifted(found.span, days, longer, zone, is_open=found.is_open), by)


def move(public_id: str, number: int, revision: int, span: Span, by: int) -> Outcome:
    """Give the post this window: a draft at once; what is approved as a new version that asks for review.

    `number`, `revision`: the state of the newest version that was on the page. None when there is no such post.
    """
    with transaction() as session:
        post = post_by_public_id(session, public_id, lock=True)
        if post is None:
            return None
        found = _movable(session, post)
        if (found.version.number, found.version.revision) != (number, revision):
            return MovedMeanwhile()
        obstacle = found.obstacle or _impossible(found, span)
        if obstacle:
            return obstacle
        if span == found.span:
            return Moved(found.version.title, span, same=True)
        return _write(session, found, span, by)


def _write(session: Session, found: Movable, span: Span, by: int) -> Moved | MovedMeanwhile:
    approved, version = found.version.state is State.APPROVED, found.version
    content = replace(read_content(session, version), opens_at=span.opens_at, closes_at=span.closes_at)
    number, revision = version.number, version.revision
    if version.state is not State.DRAFT:
        started: Started = add_draft_from(session, found.post, version, by)
        number, revision = started.number, 1
    if not isinstance(save_draft(found.post.public_id, number, revision, content, by), Saved):
        return MovedMeanwhile()
    asked = approved and isinstance(ask_for_review(found.post.public_id, number, by), Done)
    return Moved(version.title, span, asked=asked, draft=not asked)


def _movable(session: Session, post: Post) -> Movable:
    version = newest_version(session, post.id)
    offered = session.get(PostVersion, post.offered_version_id) if post.offered_version_id else None
    place = place_of(post, offered, version, now())
    return Movable(post, version, Span(version.opens_at, version.closes_at), place, _obstacle(post, version))


def _obstacle(post: Post, version: PostVersion) -> Obstacle | None:
    if post.withdrawn_at or post.archived_at:
        return Obstacle.WITHDRAWN if post.withdrawn_at else Obstacle.ARCHIVED
    return Obstacle.STILL_OPEN if version.state is State.IN_REVIEW else None


def _impossible(found: Movable, span: Span) -> Obstacle | None:
    if closes_before_it_opens(span.opens_at, span.closes_at):
        return Obstacle.CLOSES_FIRST
    if span.closes_at is not None and span.closes_at <= now():
        return Obstacle.ENDED
    if found.is_open and span.opens_at != found.span.opens_at:
        return Obstacle.OPEN_ALREADY
    return None
