"""The audit trail: who did what to what, append-only. No secrets and no personal texts."""

from datetime import datetime

from sqlalchemy import String, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.core.database import Base, Id, transaction
from advocacy.core.services import now

Details = dict[str, str | int | None]


class JournalEntry(Base):
    __tablename__ = "core_journal"

    id: Mapped[Id]
    happened_at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None]  # a person's id without a foreign key: core knows no room, entries outlive persons
    action: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(64))
    details: Mapped[Details] = mapped_column(JSONB)


def record(action: str, *, actor_id: int | None, subject: str, details: Details | None = None) -> None:
    """Write an entry in the open transaction, or in one of its own. `subject` is like "post:3xT9w2LkBQm3"."""
    entry = JournalEntry(happened_at=now(), actor_id=actor_id, action=action, subject=subject, details=details or {})
    with transaction() as session:
        session.add(entry)


@event.listens_for(JournalEntry, "before_update")
@event.listens_for(JournalEntry, "before_delete")
def _refuse(*_: object) -> None:
    raise AssertionError("the journal is append-only")
