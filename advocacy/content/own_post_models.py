"""The table of the company's own posts of which the network itself said whose they are."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.core.database import Base, enum_column
from advocacy.networks.rules import Network


class OwnPost(Base):
    """Read once and paid for once, whatever the number of drafts that name it."""

    __tablename__ = "content_own_posts"

    network: Mapped[Network] = enum_column(Network, primary_key=True)
    remote_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    author: Mapped[str] = mapped_column(String(64))
    read_at: Mapped[datetime]
