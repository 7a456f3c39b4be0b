"""Who prepared texts for which leader, from when until when: as this room last saw it, and told of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from advocacy.core.database import Base, Id
from advocacy.people.models import Person


class Delegation(Base):
    """`ended_at` None: it goes on. A leader has one delegate at a time."""

    __tablename__ = "sharing_delegations"
    __table_args__ = (
        Index("uq_sharing_delegations_open", "leader_id", unique=True, postgresql_where=text("ended_at IS NULL")),
        Index("ix_sharing_delegations_pair", "leader_id", "delegate_id", "id"),
        Index("ix_sharing_delegations_delegate", "delegate_id"),
    )

    id: Mapped[Id]
    leader_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    delegate_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]


def open_delegation(session: Session, leader_id: int) -> Delegation | None:
    return session.scalar(select(Delegation).where(Delegation.leader_id == leader_id, Delegation.ended_at.is_(None)))


def last_ended(session: Session, leader_id: int, delegate_id: int) -> datetime | None:
    """When this person prepared for that leader for the last time; None when it was never seen."""
    query = select(Delegation.ended_at).where(
        Delegation.leader_id == leader_id, Delegation.delegate_id == delegate_id, Delegation.ended_at.is_not(None)
    )
    return session.scalar(query.order_by(Delegation.id.desc()).limit(1))
