"""Tables of numbers that people confirmed, and of text messages on their way."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.core.database import Base, Id, enum_column
from advocacy.notifications.models import Notice
from advocacy.notifications.text_rules import TextPurpose
from advocacy.notifications.travelling import Travelling
from advocacy.people.models import Person


class Phone(Base):
    """One number of a person, sealed. Nothing is sent there but its code, until they typed that."""

    __tablename__ = "notifications_phones"

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True, autoincrement=False)
    number: Mapped[bytes] = mapped_column(LargeBinary)
    asked_at: Mapped[datetime]  # when the code was made
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    confirmed_at: Mapped[datetime | None]

    @property
    def purpose(self) -> str:
        return f"phone:{self.person_id}"


class TextMessage(Travelling, Base):
    """A text on its way; neither number nor words are kept with it."""

    __tablename__ = "notifications_texts"
    __table_args__ = (
        Index("ix_notifications_texts_due", "due_at", postgresql_where=text("state = 'queued'")),
        Index("ix_notifications_texts_lease", "lease_until", postgresql_where=text("state = 'publishing'")),
        Index("ix_notifications_texts_person", "person_id", "made_at"),
    )

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    purpose: Mapped[TextPurpose] = enum_column(TextPurpose)
    notice_id: Mapped[int | None] = mapped_column(ForeignKey(Notice.id), unique=True)
