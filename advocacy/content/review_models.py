"""Tables of reviewing together: who is here, what they say to each other, and the second stage of an approval."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from advocacy.content.models import Post, PostVersion, VersionTopic
from advocacy.core.database import Base, Id, PublicId
from advocacy.people.models import Person, Topic
from advocacy.people.rules import PersonState

OPEN_THREAD = text("thread_id IS NULL AND resolved_at IS NULL")


class Presence(Base):
    """Somebody has the post open; `writing_at`: when they last typed in it."""

    __tablename__ = "content_presences"

    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True, index=True)
    seen_at: Mapped[datetime] = mapped_column(index=True)
    writing_at: Mapped[datetime | None]


class Comment(Base):
    """What somebody says about a version: a thread's first words, or an answer to them. Resolved as a whole thread."""

    __tablename__ = "content_comments"
    __table_args__ = (Index("ix_content_comments_open", "version_id", postgresql_where=OPEN_THREAD),)

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    version_id: Mapped[int] = mapped_column(ForeignKey(PostVersion.id), index=True)
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("content_comments.id"), index=True)
    wording: Mapped[str] = mapped_column(String(40), default="")  # "linkedin/en/1"; empty: about the whole version
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    words: Mapped[str] = mapped_column(Text)
    said_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id))


class TopicApprover(Base):
    """Whoever else has to approve what is said about a topic, such as a lawyer; a person, not a role."""

    __tablename__ = "content_topic_approvers"

    topic_id: Mapped[int] = mapped_column(ForeignKey(Topic.id), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True, index=True)
    named_at: Mapped[datetime]


class Approval(Base):
    """One yes to exactly these words. `topic_id`: for which topic's second stage; empty: comms' own."""

    __tablename__ = "content_approvals"
    __table_args__ = (
        Index("uq_content_approvals", "version_id", "topic_id", unique=True, postgresql_nulls_not_distinct=True),
    )

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(ForeignKey(PostVersion.id))
    topic_id: Mapped[int | None] = mapped_column(ForeignKey(Topic.id))
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    content_hash: Mapped[str] = mapped_column(String(64))
    approved_at: Mapped[datetime]


def comments_of(session: Session, version_ids: Collection[int]) -> Sequence[Comment]:
    """Threads and answers of these versions, oldest first."""
    query = select(Comment).where(Comment.version_id.in_(version_ids))
    return session.scalars(query.order_by(Comment.id)).all()


def approvals_of(session: Session, version_id: int) -> Sequence[Approval]:
    return session.scalars(select(Approval).where(Approval.version_id == version_id).order_by(Approval.id)).all()


def second_stage(session: Session, version_id: int) -> dict[Topic, list[Person]]:
    """The version's topics that have named approvers, and who they are; those who left don't count."""
    query = (
        select(Topic, Person)
        .join(VersionTopic, VersionTopic.topic_id == Topic.id)
        .join(TopicApprover, TopicApprover.topic_id == Topic.id)
        .join(Person, Person.id == TopicApprover.person_id)
        .where(VersionTopic.version_id == version_id, Person.state == PersonState.ACTIVE)
        .order_by(Topic.name, Person.name)
    )
    found: dict[Topic, list[Person]] = {}
    for topic, person in session.execute(query):
        found.setdefault(topic, []).append(person)
    return found
