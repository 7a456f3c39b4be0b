"""Tables of what people were told, what they want to be told, and the mails on their way."""

from collections.abc import Collection, Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from advocacy.core.database import Base, Id, PublicId, enum_column
from advocacy.core.delivery import Delivery
from advocacy.core.lost_answers import WhenUnknown
from advocacy.core.room import Channel
from advocacy.notifications.hour_rules import MONDAY, MORNING, Rhythm, Wish
from advocacy.notifications.rules import EndedBecause, Purpose
from advocacy.people.models import Invitation, Person

# Bound values must be known when PostgreSQL plans with a partial index, so these conditions are written out.
NEW = text("read_at IS NULL AND in_app")


class Notice(Base):
    """One thing that one person was told; its words are found when it is read."""

    __tablename__ = "notifications_notices"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "once_key"),
        Index("ix_notifications_notices_shown", "person_id", "id", postgresql_where=text("in_app")),
        Index("ix_notifications_notices_new", "person_id", postgresql_where=NEW),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    kind: Mapped[str] = mapped_column(String(64))
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    endpoint: Mapped[str] = mapped_column(String(80))
    values: Mapped[dict[str, str]] = mapped_column(JSONB)
    once_key: Mapped[str | None] = mapped_column(String(120))
    in_app: Mapped[bool]  # False: told by mail alone; kept so that nobody is told twice
    told_at: Mapped[datetime] = mapped_column(index=True)
    until: Mapped[datetime | None]  # when its time is over: shown as a ring
    read_at: Mapped[datetime | None]


class NoticePreference(Base):
    """Where somebody wants a kind otherwise than it comes."""

    __tablename__ = "notifications_preferences"

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True)
    kind: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[Channel] = enum_column(Channel, primary_key=True)
    wanted: Mapped[bool]


class Hours(Base):
    """When somebody wants to be told: rhythm and hour of their digest, and their quiet hours.

    Everybody active gets a row. `due_at` was counted in `time_zone`; `told_until`: what stood in the one before.
    """

    __tablename__ = "notifications_hours"
    __table_args__ = (Index("ix_notifications_hours_due", "due_at", postgresql_where=text("due_at IS NOT NULL")),)

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True, autoincrement=False)
    rhythm: Mapped[Rhythm] = enum_column(Rhythm, default=Rhythm.WEEKLY)
    weekday: Mapped[int] = mapped_column(SmallInteger, default=MONDAY)
    hour: Mapped[int] = mapped_column(SmallInteger, default=MORNING)
    quiet_from: Mapped[time | None]
    quiet_until: Mapped[time | None]
    time_zone: Mapped[str] = mapped_column(String(64))
    told_until: Mapped[datetime]
    due_at: Mapped[datetime | None]

    @property
    def wish(self) -> Wish:
        return Wish(self.rhythm, self.weekday, self.hour, self.quiet_from, self.quiet_until)


class OutboxMail(Delivery, Base):
    """A mail on its way. Written when it is sent, so it keeps neither words nor link, only whom and about what."""

    __tablename__ = "notifications_outbox"
    __table_args__ = (
        Index("ix_notifications_outbox_due", "due_at", postgresql_where=text("state = 'queued'")),
        Index("ix_notifications_outbox_lease", "lease_until", postgresql_where=text("state = 'publishing'")),
        UniqueConstraint("person_id", "digest_of"),
        UniqueConstraint("letter", "about"),
        CheckConstraint("(person_id IS NULL) = (purpose = 'outside')", name="somebody"),
    )

    id: Mapped[Id]
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)
    address: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)  # sealed; of somebody outside
    letter: Mapped[str | None] = mapped_column(String(64))  # what they are told, as the cards call it
    about: Mapped[str | None] = mapped_column(String(64))
    answers_to: Mapped[str | None] = mapped_column(String(320))  # Message-ID of a mail that came in
    purpose: Mapped[Purpose] = enum_column(Purpose)
    notice_id: Mapped[int | None] = mapped_column(ForeignKey(Notice.id), unique=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey(Invitation.id), unique=True)
    digest_of: Mapped[datetime | None]  # up to when it tells: one digest for each hour that somebody chose
    digest_since: Mapped[datetime | None]
    message_id: Mapped[str] = mapped_column(String(320), unique=True)  # fixed: a mail sent again is the same mail
    when_unknown: Mapped[WhenUnknown] = enum_column(WhenUnknown)
    made_at: Mapped[datetime] = mapped_column(index=True)
    give_up_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[EndedBecause | None] = enum_column(EndedBecause)
    last_answer: Mapped[str | None] = mapped_column(String(40))  # a code, never the server's words


def preferences(
    session: Session, person_ids: Collection[int], kind: str | None = None
) -> dict[tuple[int, str], dict[Channel, bool]]:
    """What these people chose, by person and kind."""
    query = select(NoticePreference).where(NoticePreference.person_id.in_(person_ids))
    if kind is not None:
        query = query.where(NoticePreference.kind == kind)
    found: dict[tuple[int, str], dict[Channel, bool]] = {}
    for row in session.scalars(query):
        found.setdefault((row.person_id, row.kind), {})[row.channel] = row.wanted
    return found


def own_notice(session: Session, person_id: int, public_id: str) -> Notice | None:
    """Another person's notice is not found."""
    return session.scalar(select(Notice).where(Notice.public_id == public_id, Notice.person_id == person_id))


def notices_before(session: Session, person_id: int, before: int | None, limit: int) -> Sequence[Notice]:
    """Newest first, those behind the given row."""
    query = select(Notice).where(Notice.person_id == person_id, Notice.in_app)
    if before is not None:
        query = query.where(Notice.id < before)
    return session.scalars(query.order_by(Notice.id.desc()).limit(limit)).all()
