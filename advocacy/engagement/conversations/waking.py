"""Who connected their account again is listened to at once, and what waited for it goes out."""

from sqlalchemy import select, update

from advocacy.core.bell import ring
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now
from advocacy.engagement.conversations.models import Listening, Reply
from advocacy.engagement.conversations.replying import SEND_REPLIES
from advocacy.engagement.conversations.rules import RECONNECT_PAUSE, SELDOM, ListenState
from advocacy.sharing.models import Connection, Share
from advocacy.sharing.rules import ConnectionState, WaitingFor


def wake_reconnected() -> int:
    """Answers how many shares are listened to again, and answers are tried again."""
    connected = select(Connection.id).where(Connection.state == ConnectionState.CONNECTED)
    put_off_before = (
        select(Share.id)
        .join(Connection, Connection.id == Share.connection_id)
        .where(Share.id == Listening.share_id, Connection.state == ConnectionState.CONNECTED)
        .where(Connection.renewed_at > Listening.due_at - RECONNECT_PAUSE)
    )
    listening = (
        update(Listening)
        .where(Listening.state == ListenState.LISTENING, Listening.due_at > now() + SELDOM, put_off_before.exists())
        .values(due_at=now())
    )
    waiting = (
        update(Reply)
        .where(Reply.state == DeliveryState.QUEUED, Reply.waiting_for == WaitingFor.RECONNECT)
        .where(Reply.connection_id.in_(connected))
        .values(due_at=now(), waiting_for=None)
    )
    with transaction() as session:
        heard = session.execute(listening.returning(Listening.share_id)).all()
        sent = session.execute(waiting.returning(Reply.id)).all()
        if sent:
            ring(SEND_REPLIES)
    return len(heard) + len(sent)
