"""Names and words of people outside leave again: after 46 hours at the latest, names from LinkedIn after 22."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.engagement.conversations.models import VisitingText
from advocacy.engagement.conversations.rules import TEXT_STAYS

AT_MOST = timedelta(hours=48)


def let_texts_go() -> int:
    """What is due leaves for good; answers how many texts went. What a page may show is asked by the clock besides."""
    with transaction() as session:
        gone = session.execute(
            delete(VisitingText).where(VisitingText.expires_at <= now()).returning(VisitingText.comment_id)
        ).all()
        session.execute(
            update(VisitingText)
            .where(VisitingText.names_until <= now(), or_(VisitingText.name != "", VisitingText.handle != ""))
            .values(name="", handle="", address="")  # an address on X holds the handle
        )
    return len(gone)


def overdue_texts() -> int:
    """Texts and names that should have left hours ago; for `advocacy doctor`. Never more than none."""
    late: datetime = now() - (AT_MOST - TEXT_STAYS)
    named = VisitingText.name != ""
    due = or_(VisitingText.expires_at <= late, (VisitingText.names_until <= late) & named)
    with transaction() as session:
        return session.scalar(select(func.count()).select_from(VisitingText).where(due)) or 0
