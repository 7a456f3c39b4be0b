"""Tables of clicks and readings, and the queries on them."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from advocacy.core.database import Base, Id, enum_column
from advocacy.networks.readings import PostState
from advocacy.networks.rules import Network
from advocacy.sharing.models import Share


class Click(Base):
    """One visitor of one UTC day on one short link. The visitor's hash is meaningless after that day."""

    __tablename__ = "engagement_clicks"
    __table_args__ = (UniqueConstraint("share_id", "day", "visitor"),)

    id: Mapped[Id]
    share_id: Mapped[int] = mapped_column(ForeignKey(Share.id))
    day: Mapped[date] = mapped_column(Date)
    visitor: Mapped[str] = mapped_column(String(64))
    clicked_at: Mapped[datetime]


class WatchState(StrEnum):
    WATCHING = "watching"
    NOT_OFFERED = "not_offered"
    OVER = "over"
    GONE = "gone"


class Watch(Base):
    """When a published share's figures are read next. Made for every published share by a minute sweep."""

    __tablename__ = "engagement_watches"
    __table_args__ = (
        Index("ix_engagement_watches_due", "network", "due_at", postgresql_where=text("state = 'watching'")),
    )

    share_id: Mapped[int] = mapped_column(ForeignKey(Share.id), primary_key=True, autoincrement=False)
    network: Mapped[Network] = enum_column(Network)
    state: Mapped[WatchState] = enum_column(WatchState, default=WatchState.WATCHING)
    step: Mapped[int]
    due_at: Mapped[datetime]
    last_read_at: Mapped[datetime | None]


class Reading(Base):
    """A dated set of figures of a share; appended, never changed. What is absent says why."""

    __tablename__ = "engagement_readings"
    __table_args__ = (UniqueConstraint("share_id", "step", "read_at"),)

    id: Mapped[Id]
    share_id: Mapped[int] = mapped_column(ForeignKey(Share.id), index=True)
    step: Mapped[int]
    read_at: Mapped[datetime]
    state: Mapped[PostState] = enum_column(PostState)
    figures: Mapped[dict[str, int]] = mapped_column(JSONB)
    absent: Mapped[dict[str, str]] = mapped_column(JSONB)


def latest_reading(session: Session, share_id: int) -> Reading | None:
    query = select(Reading).where(Reading.share_id == share_id).order_by(Reading.read_at.desc()).limit(1)
    return session.scalar(query)


def readings_of(session: Session, share_id: int) -> Sequence[Reading]:
    return session.scalars(select(Reading).where(Reading.share_id == share_id).order_by(Reading.read_at)).all()
