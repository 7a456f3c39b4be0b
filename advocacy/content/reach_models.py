"""What sharing, a room above, tells the studio each minute: who could share on which network, and what came of it."""

from datetime import datetime

from sqlalchemy import Float, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.content.models import PostVersion
from advocacy.content.rules import told_answers
from advocacy.core.database import Base, enum_column
from advocacy.networks.rules import Network
from advocacy.people.models import Person


class Reachable(Base):
    """Somebody who has connected a network and could share there now."""

    __tablename__ = "content_reachable"

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True)
    network: Mapped[Network] = enum_column(Network, primary_key=True)


class ShareRate(Base):
    """Of those who could share lately offered posts on a network, the part (0 to 1) that did."""

    __tablename__ = "content_share_rates"

    network: Mapped[Network] = enum_column(Network, primary_key=True)
    rate: Mapped[float] = mapped_column(Float)
    posts: Mapped[int]  # how many the rate was taken from
    counted_at: Mapped[datetime]


class FillInCount(Base):
    """How many people shared a wording of the version that asks something, and how many of them answered."""

    __tablename__ = "content_fill_in_counts"

    version_id: Mapped[int] = mapped_column(ForeignKey(PostVersion.id), primary_key=True, autoincrement=False)
    people: Mapped[int]
    answered: Mapped[int]

    @property
    def told(self) -> int | None:
        """How many answered; None where it would be the choice of one or two."""
        return told_answers(self.answered, self.people)
