"""The table of private addresses of the calendar, for calendar programs."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.core.database import Base, PublicId
from advocacy.people.models import Person


class CalendarFeed(Base):
    """Somebody's private address. Another `public_id` makes another address; without the secret key it makes none."""

    __tablename__ = "content_calendar_feeds"

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True, autoincrement=False)
    public_id: Mapped[PublicId]
    made_at: Mapped[datetime]
