"""Tables of clicks, readings and what people report, and the queries on them."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint, func, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from advocacy.core.database import Base, Id, PublicId, enum_column
from advocacy.engagement.leasing import Leased
from advocacy.networks.readings import PostState
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


class Watch(Leased, Base):
    """When a published share's figures are read next. Made for every published share by a minute sweep.

    `step` is the one that `due_at` stands for.
    """

    __tablename__ = "engagement_watches"
    __table_args__ = (
        Index("ix_engagement_watches_due", "network", "due_at", postgresql_where=text("state = 'watching'")),
    )

    share_id: Mapped[int] = mapped_column(ForeignKey(Share.id), primary_key=True, autoincrement=False)
    state: Mapped[WatchState] = enum_column(WatchState, default=WatchState.WATCHING)
    step: Mapped[int]
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


class Report(Base):
    """ "People answered me", as the share's owner told us, with where it can be seen: ids only, nobody's name."""

    __tablename__ = "engagement_reports"
    __table_args__ = (
        Index(
            "uq_engagement_reports_address",
            "share_id",
            "address",
            unique=True,
            postgresql_where=text("taken_back_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    share_id: Mapped[int] = mapped_column(ForeignKey(Share.id), index=True)
    address: Mapped[str] = mapped_column(String(400))
    people: Mapped[int]
    reported_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]


def readings_of(session: Session, share_id: int) -> Sequence[Reading]:
    """All of a share, oldest first."""
    query = select(Reading).where(Reading.share_id == share_id).order_by(Reading.read_at, Reading.id)
    return session.scalars(query).all()


def reports_of(session: Session, share_id: int) -> Sequence[Report]:
    """Those that stand, oldest first."""
    query = select(Report).where(Report.share_id == share_id, Report.taken_back_at.is_(None))
    return session.scalars(query.order_by(Report.id)).all()


def clicks_by_day(session: Session, share_id: int, zone: str) -> dict[date, int]:
    """By the days of that zone; `Click.day`, on which a visitor counts once, is everywhere the same."""
    day = func.timezone(zone, Click.clicked_at).cast(Date)
    query = select(day, func.count()).where(Click.share_id == share_id).group_by(day).order_by(day)
    return {row[0]: row[1] for row in session.execute(query)}
