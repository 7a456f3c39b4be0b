"""Names and words of people outside leave again: after 46 hours at the latest, names from LinkedIn after 22."""

from datetime import datetime, timedelta

from sqlalchemy import Update, delete, func, or_, select, update

from advocacy.core.database import transaction
from advocacy.core.delivery import FINAL
from advocacy.core.services import now
from advocacy.engagement.conversations.models import Reply, VisitingText
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
        session.execute(_ids_in_answers())
    return len(gone)


def _ids_in_answers() -> Update:
    """What names a comment of somebody outside leaves an answer that is done with; our own words stay."""
    named = or_(Reply.comment_remote_id != "", Reply.body.is_not(None))
    done = (Reply.state.in_(FINAL), Reply.sent_at <= now() - TEXT_STAYS, named)
    changed = update(Reply).where(*done).values(comment_remote_id="", body=None)
    return changed.execution_options(synchronize_session=False)


def overdue_texts() -> int:
    """Texts and names that should have left hours ago; for `advocacy doctor`. Never more than none."""
    late: datetime = now() - (AT_MOST - TEXT_STAYS)
    named = or_(VisitingText.name != "", VisitingText.handle != "")  # as letting go asks
    due = or_(VisitingText.expires_at <= late, (VisitingText.names_until <= late) & named)
    with transaction() as session:
        return session.scalar(select(func.count()).select_from(VisitingText).where(due)) or 0
