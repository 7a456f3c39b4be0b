"""Tables of what is to be taken away from a network again: a token, a repost."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.core.database import Base, Id, enum_column
from advocacy.core.delivery import Delivery
from advocacy.networks.rules import Network
from advocacy.sharing.models import Share
from advocacy.sharing.rules import WaitingFor


class Revocation(Delivery, Base):
    """A token to be revoked at its network after disconnecting. No key to the person; deleted when done."""

    __tablename__ = "sharing_revocations"
    __table_args__ = (Index("ix_sharing_revocations_due", "due_at", postgresql_where=text("state = 'queued'")),)

    id: Mapped[Id]
    network: Mapped[Network] = enum_column(Network)
    token: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]


class TakeBack(Delivery, Base):
    """A person's wish that their repost goes away again; it stays as the record of it. `published` means: it is gone.

    Kind *surely*: deleting may be said twice, so whatever is unknown is said again.
    """

    __tablename__ = "sharing_take_backs"
    __table_args__ = (
        Index("ix_sharing_take_backs_due", "due_at", postgresql_where=text("state = 'queued'")),
        Index("ix_sharing_take_backs_lease", "lease_until", postgresql_where=text("state = 'publishing'")),
    )

    id: Mapped[Id]
    share_id: Mapped[int] = mapped_column(ForeignKey(Share.id), unique=True)
    wished_at: Mapped[datetime]
    waiting_for: Mapped[WaitingFor | None] = enum_column(WaitingFor)
    refused_because: Mapped[str | None] = mapped_column(String(64))
