"""Tables of posts and their versions, and the queries on one post. The board's queries stand in overseeing.py."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint, select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from advocacy.content.campaign_models import Campaign
from advocacy.content.rules import LONGEST_DISCLOSURE, LONGEST_LINK, LONGEST_REMOTE_ID, LONGEST_TITLE, State, Style
from advocacy.core.database import Base, Id, PublicId, enum_column
from advocacy.core.identifiers import PUBLIC_ID_LENGTH, is_public_id
from advocacy.networks.rules import Network
from advocacy.people.models import Person, Team, Topic


class Post(Base):
    """What is offered to people. What it says stands in its versions."""

    __tablename__ = "content_posts"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    created_by: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    created_at: Mapped[datetime]
    offered_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("content_versions.id", use_alter=True), unique=True
    )
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    archived_at: Mapped[datetime | None] = mapped_column(index=True)
    archived_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    sharers_told_at: Mapped[datetime | None]  # that it was withdrawn; sharing's sweep tells them
    # A post with a long window is looked at again: "still true?"
    fresh_until: Mapped[datetime | None] = mapped_column(index=True)
    # Set by the sweep when a changed rulebook stops what was approved before; it does not wait for anybody.
    blocked_by_rule: Mapped[str | None] = mapped_column(String(120))
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("content_posts.id"))
    # Counted by minute sweeps of the rooms above, never in the publishing transaction.
    sharers: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    visits: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    public_page_id: Mapped[str | None] = mapped_column(String(PUBLIC_ID_LENGTH), unique=True)  # empty: there is none


class PostVersion(Base):
    """One state of a post's content. Changes freely as a draft, never after review was asked for."""

    __tablename__ = "content_versions"
    __table_args__ = (
        UniqueConstraint("post_id", "number"),
        # Two people who start a new version at once: the second finds the first one's.
        Index(
            "uq_content_versions_open", "post_id", unique=True, postgresql_where=text("state IN ('draft', 'in_review')")
        ),
        Index("ix_content_versions_window", "closes_at", "opens_at"),
        Index("ix_content_versions_on_offer", "closes_at", postgresql_where=text("state = 'approved'")),
    )

    id: Mapped[Id]
    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), index=True)
    number: Mapped[int]
    state: Mapped[State] = enum_column(State, default=State.DRAFT)
    revision: Mapped[int] = mapped_column(default=1)  # grows with each save; a save names the one that it read
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE), default="")
    link_url: Mapped[str] = mapped_column(String(LONGEST_LINK), default="")
    link_title: Mapped[str] = mapped_column(String(LONGEST_TITLE), default="")
    style: Mapped[Style | None] = enum_column(Style, nullable=True)
    internal_only: Mapped[bool] = mapped_column(default=False)
    opens_at: Mapped[datetime | None]  # empty: as soon as it is approved
    closes_at: Mapped[datetime | None]
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    languages: Mapped[list[str]] = mapped_column(ARRAY(String(8)), default=list)  # empty: everybody
    spoken: Mapped[list[str]] = mapped_column(ARRAY(String(8)), default=list, server_default="{}")  # by its wordings
    roles: Mapped[list[str]] = mapped_column(ARRAY(String(16)), default=list, server_default="{}")
    regions: Mapped[list[str]] = mapped_column(ARRAY(String(80)), default=list, server_default="{}")
    disclosure: Mapped[str] = mapped_column(String(LONGEST_DISCLOSURE), default="")
    own_linkedin: Mapped[str] = mapped_column(String(LONGEST_REMOTE_ID), default="", server_default="")
    own_x: Mapped[str] = mapped_column(String(LONGEST_REMOTE_ID), default="", server_default="")
    own_confirmed: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey(Campaign.id), index=True)
    # Frozen at approval: what the campaign adds to the link, by name (campaign_rules.tagged).
    link_tags: Mapped[dict[str, str] | None] = mapped_column(JSONB(none_as_null=True))
    content_hash: Mapped[str | None] = mapped_column(String(64))
    checked_on: Mapped[date | None]  # the company's day: embargoes and quiet periods begin and end with a day
    rulebook_hash: Mapped[str | None] = mapped_column(String(64))  # of the latest check that decided something
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    made_by: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    made_at: Mapped[datetime]
    changed_by: Mapped[int] = mapped_column(ForeignKey(Person.id))
    changed_at: Mapped[datetime]
    asked_for_review_at: Mapped[datetime | None]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)  # empty: anybody of comms
    review_due_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))


class Variant(Base):
    """One wording for one network in one language; the order in which they were written is kept."""

    __tablename__ = "content_variants"
    __table_args__ = (UniqueConstraint("version_id", "network", "language", "position"),)

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(ForeignKey(PostVersion.id, ondelete="CASCADE"))
    network: Mapped[Network] = enum_column(Network)
    language: Mapped[str] = mapped_column(String(8))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)


class VersionTopic(Base):
    __tablename__ = "content_version_topics"

    version_id: Mapped[int] = mapped_column(ForeignKey(PostVersion.id, ondelete="CASCADE"), primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey(Topic.id), primary_key=True, index=True)


class VersionTeam(Base):
    """The audience by team; a version without any is for everybody."""

    __tablename__ = "content_version_teams"

    version_id: Mapped[int] = mapped_column(ForeignKey(PostVersion.id, ondelete="CASCADE"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey(Team.id), primary_key=True, index=True)


class VersionWriter(Base):
    """Who wrote on a version, and so may not approve it."""

    __tablename__ = "content_version_writers"

    version_id: Mapped[int] = mapped_column(ForeignKey(PostVersion.id, ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True, index=True)


class Picture(Base):
    """A picture as we re-encoded it; its bytes lie in the store by their hash. A row never changes.

    The focus is the point that stays visible where the picture is cut, in percent; another focus is another row, so
    that what was approved stays as it was.
    """

    __tablename__ = "content_pictures"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    media_type: Mapped[str] = mapped_column(String(32))
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]  # bytes
    focus_x: Mapped[int] = mapped_column(SmallInteger, default=50)
    focus_y: Mapped[int] = mapped_column(SmallInteger, default=50)
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)  # empty: of a page behind a link
    uploaded_at: Mapped[datetime]


class VersionPicture(Base):
    """A picture in a version, with what it shows in words; the words are frozen with the version."""

    __tablename__ = "content_version_pictures"

    version_id: Mapped[int] = mapped_column(ForeignKey(PostVersion.id, ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    picture_id: Mapped[int] = mapped_column(ForeignKey(Picture.id), index=True)
    alt_text: Mapped[str] = mapped_column(Text, default="")


class Happening(StrEnum):
    CREATED = "created"
    NEW_VERSION = "new_version"
    ASKED = "asked"
    TAKEN_BACK = "taken_back"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"
    SECOND_STAGE = "second_stage"
    STILL_TRUE = "still_true"
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"


class ReviewEvent(Base):
    """A step on the way to approval, as the timeline shows it."""

    __tablename__ = "content_review_events"

    id: Mapped[Id]
    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), index=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey(PostVersion.id))
    happening: Mapped[Happening] = enum_column(Happening)
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)  # empty: a sweep
    happened_at: Mapped[datetime]
    words: Mapped[str] = mapped_column(Text, default="")
    # What the guidelines said when this was decided, against which rulebook; later checks don't touch it.
    rulebook_hash: Mapped[str | None] = mapped_column(String(64))
    findings: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))


def post_by_public_id(session: Session, public_id: str, *, lock: bool = False) -> Post | None:
    if not is_public_id(public_id):
        return None
    query = select(Post).where(Post.public_id == public_id)
    return session.scalar(query.with_for_update() if lock else query)


def version_by_number(session: Session, post_id: int, number: int) -> PostVersion | None:
    return session.scalar(select(PostVersion).where(PostVersion.post_id == post_id, PostVersion.number == number))


def newest_version(session: Session, post_id: int) -> PostVersion:
    """Every post has at least one version."""
    query = select(PostVersion).where(PostVersion.post_id == post_id).order_by(PostVersion.number.desc()).limit(1)
    return session.scalars(query).one()


def versions_of(session: Session, post_id: int) -> Sequence[PostVersion]:
    return session.scalars(select(PostVersion).where(PostVersion.post_id == post_id).order_by(PostVersion.number)).all()


def writer_ids(session: Session, version_id: int) -> set[int]:
    return set(session.scalars(select(VersionWriter.person_id).where(VersionWriter.version_id == version_id)))


def add_writers(session: Session, version_id: int, person_ids: set[int]) -> None:
    for person_id in sorted(person_ids - writer_ids(session, version_id)):
        session.add(VersionWriter(version_id=version_id, person_id=person_id))


def events_of(session: Session, post_id: int) -> Sequence[ReviewEvent]:
    return session.scalars(select(ReviewEvent).where(ReviewEvent.post_id == post_id).order_by(ReviewEvent.id)).all()
