"""A post's public page, for people without an account: switched on and off by communications, open with its window."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.content.campaign_rules import tagged
from advocacy.content.composing import pictures_of, variants_of
from advocacy.content.fill_in_rules import questions_in
from advocacy.content.freezing import PictureUse, WordingText
from advocacy.content.models import Post, PostVersion, VersionTeam, VersionTopic, newest_version, post_by_public_id
from advocacy.content.rules import Column, Obstacle, window_state
from advocacy.core.database import transaction
from advocacy.core.identifiers import is_public_id, public_id
from advocacy.core.journal import record
from advocacy.core.services import now
from advocacy.networks.rules import Network


class Audience(StrEnum):
    """Why a post gets no public page, beside the obstacles of every step."""

    INSIDE_ONLY = "inside_only"
    FOR_SOME = "for_some"


@dataclass(frozen=True)
class PublicPost:
    """What somebody without an account sees: words that were approved for outside, and nothing that is for inside."""

    page_id: str
    version_id: int
    topic_ids: frozenset[int]
    link_url: str
    link_title: str
    link_tags: dict[str, str] | None
    wordings: tuple[WordingText, ...]
    picture: PictureUse | None
    closes_at: datetime

    def shared_address(self, network: Network, page_address: str) -> str:
        """The post's link with its campaign's tags; a post without a link is shared by its page."""
        return tagged(self.link_url, self.link_tags, network) or page_address

    def words(self, language: str) -> str:
        """A wording in that language, else the first; one that asks a colleague something is left out."""
        told = [wording for wording in self.wordings if not questions_in(wording.text)]
        fitting = [wording.text for wording in told if wording.language == language]
        return next(iter([*fitting, *(wording.text for wording in told)]), "")


def open_public_page(post_public_id: str, person_id: int) -> str | Obstacle | Audience | None:
    """The page's id, a new one when there was none; None when there is no such post."""
    with transaction() as session:
        post = post_by_public_id(session, post_public_id, lock=True)
        if post is None:
            return None
        obstacle = _not_public(session, post)
        if obstacle:
            return obstacle
        if post.public_page_id is None:
            post.public_page_id = public_id()
            record("post.public_page_opened", actor_id=person_id, subject=f"post:{post.public_id}")
        return post.public_page_id


def end_public_page(post_public_id: str, person_id: int) -> bool:
    """The address leads nowhere any more, and a later page gets another one. False when there is no such post."""
    with transaction() as session:
        post = post_by_public_id(session, post_public_id, lock=True)
        if post is None:
            return False
        if post.public_page_id is not None:
            post.public_page_id = None
            record("post.public_page_ended", actor_id=person_id, subject=f"post:{post.public_id}")
        return True


def public_post(page_id: str) -> PublicPost | None:
    """None while it is not open: before and after its window, withdrawn, archived, stopped by a guideline."""
    if not is_public_id(page_id):
        return None
    with transaction() as session:
        query = select(Post, PostVersion).join(PostVersion, PostVersion.id == Post.offered_version_id)
        found = session.execute(query.where(Post.public_page_id == page_id)).one_or_none()
        if found is None or not _is_open(session, found[0], found[1]):
            return None
        version: PostVersion = found[1]
        assert version.closes_at is not None
        topics = select(VersionTopic.topic_id).where(VersionTopic.version_id == version.id)
        variants = variants_of(session, [version.id])
        return PublicPost(
            page_id=page_id,
            version_id=version.id,
            topic_ids=frozenset(session.scalars(topics)),
            link_url=version.link_url,
            link_title=version.link_title,
            link_tags=version.link_tags,
            wordings=tuple(WordingText(row.network, row.language, row.text) for row in variants),
            picture=next(iter(pictures_of(session, version.id)), None),
            closes_at=version.closes_at,
        )


def _is_open(session: Session, post: Post, version: PostVersion) -> bool:
    stopped = post.withdrawn_at or post.archived_at or post.blocked_by_rule
    return not stopped and window_state(version, now()) is Column.LIVE and not _narrow(session, version)


def _not_public(session: Session, post: Post) -> Obstacle | Audience | None:
    if post.withdrawn_at or post.archived_at:
        return Obstacle.WITHDRAWN if post.withdrawn_at else Obstacle.ARCHIVED
    offered = session.get(PostVersion, post.offered_version_id) if post.offered_version_id else None
    return _narrow(session, offered or newest_version(session, post.id))


def _narrow(session: Session, version: PostVersion) -> Audience | None:
    """A post for inside, or for some colleagues only, is not shown to everybody."""
    if version.internal_only:
        return Audience.INSIDE_ONLY
    teams = session.scalar(select(VersionTeam.team_id).where(VersionTeam.version_id == version.id).limit(1))
    return Audience.FOR_SOME if teams or version.roles or version.regions else None
