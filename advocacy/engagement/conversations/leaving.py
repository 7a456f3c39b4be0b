"""Somebody leaves, or wants to see what they answered."""

from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.engagement.conversations.models import Comment, Conversation, Listening, Reply, VisitingText
from advocacy.engagement.conversations.reply_rules import Stays
from advocacy.engagement.conversations.rules import ConversationState, ListenState
from advocacy.people.models import Person
from advocacy.people.rules import PersonState
from advocacy.sharing.models import Share

GONE = "–"


def leave(person_id: int) -> None:
    """Nothing more is listened to or sent; what people outside wrote to them leaves at once. Counts stay."""
    mine = select(Conversation.id).where(Conversation.person_id == person_id)
    shares = select(Share.id).where(Share.person_id == person_id)
    comments = select(Comment.id).where(Comment.conversation_id.in_(mine))
    waiting = (ConversationState.OPEN, ConversationState.HANDED_OVER)
    with transaction() as session:
        # First what a reading locks: what it is still taking in is there when the words are deleted.
        _change(session, Listening, Listening.share_id.in_(shares), state=ListenState.OVER, lease_until=None)
        still = Conversation.person_id == person_id
        _change(session, Conversation, still & Conversation.state.in_(waiting), state=ConversationState.CLOSED)
        session.execute(delete(VisitingText).where(VisitingText.comment_id.in_(comments)))
        queued = (Reply.person_id == person_id) & (Reply.state == DeliveryState.QUEUED) & Reply.resend.is_(False)
        _change(session, Reply, queued, state=DeliveryState.CANCELLED, refused_because=Stays.LEFT.value)
        if session.get_one(Person, person_id).state is PersonState.ERASED:
            erased = {"words": GONE, "account_id": GONE, "body": None, "comment_remote_id": ""}
            _change(session, Reply, Reply.person_id == person_id, **erased)


def _change(session: Session, table: Any, where: Any, **values: Any) -> None:
    session.execute(update(table).where(where).values(values).execution_options(synchronize_session=False))


def export(person_id: int) -> dict[str, Any]:
    """Their own answers, and when they were waited for. What people outside wrote is theirs, and gone soon."""
    with transaction() as session:
        talks = session.scalars(
            select(Conversation).where(Conversation.person_id == person_id).order_by(Conversation.id)
        )
        replies = session.scalars(select(Reply).where(Reply.person_id == person_id).order_by(Reply.id))
        return {
            "conversations": [
                {
                    "network": talk.network,
                    "state": talk.state,
                    "comments": talk.comments,
                    "since": talk.clock_at.isoformat(),
                    "answered_at": talk.answered_at.isoformat() if talk.answered_at else None,
                }
                for talk in talks
            ],
            "answers": [
                {"network": one.network, "text": one.words, "state": one.state, "sent_at": one.sent_at.isoformat()}
                for one in replies
            ],
        }
