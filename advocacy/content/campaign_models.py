"""Tables of campaigns, and the queries on them."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from advocacy.content.campaign_rules import LONGEST_GOAL, LONGEST_NAME, Measure
from advocacy.core.database import Base, Id, PublicId, enum_column
from advocacy.core.identifiers import is_public_id
from advocacy.people.models import Person


class Campaign(Base):
    """Posts with one goal and a period. `starts_on` and `ends_on` are days of the company's zone, both included."""

    __tablename__ = "content_campaigns"

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    goal: Mapped[str] = mapped_column(String(LONGEST_GOAL))
    measure: Mapped[Measure] = enum_column(Measure)
    target: Mapped[int]
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    revision: Mapped[int] = mapped_column(default=1)  # grows with each save; a save names the one that it read
    created_by: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)


class CampaignOutcome(Base):
    """What came of a campaign's posts, counted each minute by engagement, a room above."""

    __tablename__ = "content_campaign_outcomes"

    campaign_id: Mapped[int] = mapped_column(ForeignKey(Campaign.id), primary_key=True, autoincrement=False)
    sharers: Mapped[int]
    shares: Mapped[int]
    visits: Mapped[int]
    answers: Mapped[int | None]  # empty: no network tells
    reported: Mapped[int]


def campaign_by_public_id(session: Session, public_id: str, *, lock: bool = False) -> Campaign | None:
    if not is_public_id(public_id):
        return None
    query = select(Campaign).where(Campaign.public_id == public_id)
    return session.scalar(query.with_for_update() if lock else query)


def open_campaigns(session: Session, keep: str = "") -> Sequence[Campaign]:
    """Those that a post can be given, by name; `keep`: the public id of one that stands there already."""
    choosable = or_(Campaign.closed_at.is_(None), Campaign.public_id == keep)
    return session.scalars(select(Campaign).where(choosable).order_by(Campaign.name, Campaign.id)).all()
