"""The posts' texts for trying changed guidelines on them: what waits, and what was written since a moment."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from advocacy.content.composing import read_content
from advocacy.content.models import Post, PostVersion, VersionTopic
from advocacy.content.rules import OPEN_STATES, State
from advocacy.core.database import transaction
from advocacy.core.room import WrittenText
from advocacy.core.services import now
from advocacy.guidelines.rules import Audience
from advocacy.networks.rules import Network
from advocacy.people.models import Topic

BATCH = 100
Row = tuple[Post, PostVersion]


def post_texts(since: datetime) -> Iterator[WrittenText]:
    """Every wording of drafts, of posts on offer or planned, and of versions that were decided since."""
    before = 0
    while True:
        with transaction() as session:
            rows = _batch(session, since, before)
            texts = [text for row in rows for text in _texts(session, *row)]
        yield from texts
        if len(rows) < BATCH:
            return
        before = rows[-1][1].id


def _batch(session: Session, since: datetime, after: int) -> Sequence[Row]:
    offered = and_(Post.offered_version_id == PostVersion.id, PostVersion.closes_at > now())
    query = (
        select(Post, PostVersion)
        .join(PostVersion, PostVersion.post_id == Post.id)
        .where(
            PostVersion.id > after,
            or_(
                and_(_alive(), or_(offered, PostVersion.state.in_(OPEN_STATES))),
                and_(PostVersion.state != State.DRAFT, PostVersion.changed_at >= since),
            ),
        )
    )
    return session.execute(query.order_by(PostVersion.id).limit(BATCH)).all()


def _alive() -> ColumnElement[bool]:
    return and_(Post.withdrawn_at.is_(None), Post.archived_at.is_(None))


def _texts(session: Session, post: Post, version: PostVersion) -> Iterator[WrittenText]:
    content, topics = read_content(session, version), _topics(session, version)
    draft = version.state in OPEN_STATES
    on_offer = post.offered_version_id == version.id and version.closes_at is not None and version.closes_at > now()
    alive = post.withdrawn_at is None and post.archived_at is None
    for wording in content.wordings:
        yield WrittenText(
            place="draft" if draft else "post",
            title=version.title,
            text=wording.text,
            network=Network(wording.network),
            language=wording.language,
            audience=Audience.POST,
            waits=alive and (draft or on_offer),
            links=(content.link_url,) if content.link_url else (),
            topics=topics,
        )


def _topics(session: Session, version: PostVersion) -> frozenset[str]:
    names = select(Topic.name).join(VersionTopic, VersionTopic.topic_id == Topic.id)
    return frozenset(session.scalars(names.where(VersionTopic.version_id == version.id)))
