"""Tables of sources of news and their items, and the queries on them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, String, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from advocacy.content.feed_rules import LONGEST_NAME, LONGEST_SUMMARY, LONGEST_VALIDATOR, FeedOutcome, ItemState
from advocacy.content.models import Post
from advocacy.content.rules import LONGEST_LINK, LONGEST_TITLE
from advocacy.core.database import Base, Id, PublicId, enum_column
from advocacy.core.fetching import FetchProblem
from advocacy.core.identifiers import is_public_id
from advocacy.people.models import Person


class FeedSource(Base):
    """A feed that is read. `keeper_id`: in whose name drafts begin; without one items wait in the list."""

    __tablename__ = "content_feed_sources"
    __table_args__ = (
        Index("ix_content_feed_sources_due", "due_at", postgresql_where=text("paused_at IS NULL")),
        Index("uq_content_feed_sources_link_key", "link_key", unique=True),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    address: Mapped[str] = mapped_column(String(LONGEST_LINK))
    link_key: Mapped[str] = mapped_column(String(64))  # hash: the same feed twice is one source
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    keeper_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)
    added_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    most_a_day: Mapped[int] = mapped_column(SmallInteger)
    due_at: Mapped[datetime]
    etag: Mapped[str] = mapped_column(String(LONGEST_VALIDATOR), default="")
    last_modified: Mapped[str] = mapped_column(String(LONGEST_VALIDATOR), default="")
    read_at: Mapped[datetime | None]
    outcome: Mapped[FeedOutcome] = enum_column(FeedOutcome, default=FeedOutcome.NEVER)
    problem: Mapped[FetchProblem | None] = enum_column(FetchProblem, nullable=True)
    detail: Mapped[int | None]  # a status, the line of broken XML, or how many items are new
    left_out: Mapped[int] = mapped_column(default=0)  # items beyond what is taken of one reading
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[datetime | None]
    told_dead_at: Mapped[datetime | None]


class FeedEntry(Base):
    """An item of a source, in plain words. Put away, it may be without its summary: it was listed for long."""

    __tablename__ = "content_feed_items"
    __table_args__ = (
        UniqueConstraint("source_id", "guid_hash"),
        Index("ix_content_feed_items_listed", "source_id", "id", postgresql_where=text("state = 'listed'")),
        Index("ix_content_feed_items_link_key", "link_key"),
        Index("ix_content_feed_items_post_id", "post_id"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    source_id: Mapped[int] = mapped_column(ForeignKey(FeedSource.id, ondelete="CASCADE"))
    guid_hash: Mapped[str] = mapped_column(String(64))
    link: Mapped[str] = mapped_column(String(LONGEST_LINK))
    link_key: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    summary: Mapped[str] = mapped_column(String(LONGEST_SUMMARY))
    published_at: Mapped[datetime | None]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    state: Mapped[ItemState] = enum_column(ItemState)
    drafted_at: Mapped[datetime | None]
    post_id: Mapped[int | None] = mapped_column(ForeignKey(Post.id))


def source_by_public_id(session: Session, public_id: str, *, lock: bool = False) -> FeedSource | None:
    if not is_public_id(public_id):
        return None
    query = select(FeedSource).where(FeedSource.public_id == public_id)
    return session.scalar(query.with_for_update() if lock else query)


def entry_by_public_id(session: Session, public_id: str) -> FeedEntry | None:
    """Locked: of two who take it at once the second finds it taken."""
    if not is_public_id(public_id):
        return None
    return session.scalar(select(FeedEntry).where(FeedEntry.public_id == public_id).with_for_update())


def all_sources(session: Session) -> Sequence[FeedSource]:
    return session.scalars(select(FeedSource).order_by(func.lower(FeedSource.name), FeedSource.id)).all()


def source_of_post(session: Session, post_id: int) -> tuple[FeedEntry, FeedSource] | None:
    """Which item of which source a post began with."""
    query = select(FeedEntry, FeedSource).join(FeedSource, FeedSource.id == FeedEntry.source_id)
    found = session.execute(query.where(FeedEntry.post_id == post_id).limit(1)).one_or_none()
    return (found[0], found[1]) if found else None
