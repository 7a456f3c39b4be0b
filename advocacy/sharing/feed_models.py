"""The table of the feed: which posts stand in whose, and what they did with them. Private to each person."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.content.models import Post
from advocacy.core.database import Base, enum_column
from advocacy.people.models import Person
from advocacy.sharing.feed_rules import SkipReason


class FeedEntry(Base):
    """A post that stood in somebody's feed. Comms sees sums alone, from a least number of people up (feed_rules)."""

    __tablename__ = "sharing_feed_entries"
    __table_args__ = (Index("ix_sharing_feed_entries_shown_on", "person_id", "shown_on"),)

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey(Post.id), primary_key=True, index=True)
    shown_at: Mapped[datetime]
    shown_on: Mapped[date] = mapped_column(Date)  # the person's local day, frozen: so many new ones a day
    sought: Mapped[bool] = mapped_column(default=False)  # they came for it, by a search or a link: not part of the day
    opened_at: Mapped[datetime | None]
    skipped_at: Mapped[datetime | None]
    skip_reason: Mapped[SkipReason | None] = enum_column(SkipReason)
    dealt: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict)  # the variant first shown, by network
