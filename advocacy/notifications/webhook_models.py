"""Tables of the company's channels at Slack and Teams, and of what is posted there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from advocacy.core.database import Base, Id, PublicId, enum_column
from advocacy.notifications.travelling import Travelling
from advocacy.notifications.webhook_rules import Service
from advocacy.people.models import Person

LONGEST_NAME = 60


class Webhook(Base):
    """A channel that may be posted to once another admin signed it off. Whoever knows its address can post there."""

    __tablename__ = "notifications_webhooks"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    service: Mapped[Service] = enum_column(Service)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    host: Mapped[str] = mapped_column(String(253))
    address: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)  # sealed
    language: Mapped[str] = mapped_column(String(8))
    kinds: Mapped[list[str]] = mapped_column(ARRAY(String(64)))
    made_by: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    made_at: Mapped[datetime]
    signed_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)
    signed_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]  # it took nothing any more
    last_answer: Mapped[str | None] = mapped_column(String(40))
    removed_at: Mapped[datetime | None]

    @property
    def on(self) -> bool:
        return self.signed_at is not None and self.stopped_at is None and self.removed_at is None

    @property
    def purpose(self) -> str:
        return f"webhook:{self.public_id}"


class WebhookMessage(Travelling, Base):
    """Something to post. Its words are found when it is posted, in the channel's language."""

    __tablename__ = "notifications_webhook_messages"
    __table_args__ = (
        UniqueConstraint("webhook_id", "kind", "once_key"),
        Index("ix_notifications_webhook_messages_due", "due_at", postgresql_where=text("state = 'queued'")),
        Index("ix_notifications_webhook_messages_lease", "lease_until", postgresql_where=text("state = 'publishing'")),
    )

    id: Mapped[Id]
    webhook_id: Mapped[int] = mapped_column(ForeignKey(Webhook.id))
    kind: Mapped[str] = mapped_column(String(64))
    parameters: Mapped[dict[str, Any]] = mapped_column(JSONB)
    endpoint: Mapped[str] = mapped_column(String(80))
    values: Mapped[dict[str, str]] = mapped_column(JSONB)
    once_key: Mapped[str | None] = mapped_column(String(120))


def webhooks_on(session: Session) -> Sequence[Webhook]:
    query = select(Webhook).where(
        Webhook.signed_at.is_not(None), Webhook.stopped_at.is_(None), Webhook.removed_at.is_(None)
    )
    return session.scalars(query.order_by(Webhook.id)).all()


def webhook_by_public_id(session: Session, public_id: str, *, lock: bool = False) -> Webhook | None:
    query = select(Webhook).where(Webhook.public_id == public_id, Webhook.removed_at.is_(None))
    return session.scalar(query.with_for_update() if lock else query)
