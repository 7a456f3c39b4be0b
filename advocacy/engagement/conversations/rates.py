"""How many were answered within the hour: for the person, their last ones."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.engagement.conversations.models import Comment, Conversation
from advocacy.engagement.conversations.rules import HOUR, LAST_SECOND, in_time

LATELY = 10


@dataclass(frozen=True)
class OwnRate:
    """Of the last `of` whose hour can be judged."""

    kept: int
    of: int


def own_rate(person_id: int) -> OwnRate:
    """What needed no answer is judged nowhere; what is still inside its hour not yet."""
    query = select(Comment.arrived_at, Comment.answered_at).join(
        Conversation, Conversation.id == Comment.conversation_id
    )
    judged = or_(Comment.answered_at.is_not(None), Comment.arrived_at < now() - HOUR - LAST_SECOND)
    query = query.where(Conversation.person_id == person_id, Comment.starts_clock, Comment.not_needed.is_(False))
    with transaction() as session:
        rows = session.execute(query.where(judged).order_by(Comment.id.desc()).limit(LATELY)).all()
    return OwnRate(sum(in_time(arrived, answered) for arrived, answered in rows), len(rows))
