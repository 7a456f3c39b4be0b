"""Answers of which nobody knows whether they arrived: the conversation is read, and what stands there proves."""

import logging
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from sqlalchemy import Select, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from advocacy.core.bell import ring
from advocacy.core.database import database_now, transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.queues import TURN_SECONDS
from advocacy.core.services import now, services
from advocacy.engagement.conversations.claiming_replies import ask
from advocacy.engagement.conversations.models import Reply, lock_talk_of
from advocacy.engagement.conversations.paying import LOOKING, give_back_unread, pay_for_page
from advocacy.engagement.conversations.reply_rules import Step, Unsettled, may_be_it, next_step
from advocacy.engagement.conversations.replying import SEND_REPLIES
from advocacy.engagement.conversations.sending_replies import mark_sent
from advocacy.networks.conversing import Comment, CommentsRead
from advocacy.networks.readings import ReadFailure
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network
from advocacy.sharing.models import Connection
from advocacy.sharing.tokens import Usable, usable_token

SETTLE_REPLIES = "settle_replies"
MOST_PAGES = 5  # of one reading

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ToRead:
    """A conversation that is looked at for one answer. `until`: whose reading this is."""

    reply_id: int
    network: Network
    connection_id: int
    account_id: str
    post_id: str
    comment_id: str
    sent_at: datetime
    until: datetime


def settling_due() -> bool:
    with transaction() as session:
        return session.scalar(_due().with_only_columns(Reply.id).limit(1)) is not None


def settle_replies() -> None:
    """One answer after the other until none is due: they are few, and each step is a call."""
    turn_ends = monotonic() + TURN_SECONDS
    while (work := _take()) is not None:
        if isinstance(work, ToRead):
            _read_safely(work)
        if monotonic() >= turn_ends:
            ring(SETTLE_REPLIES)
            return


def _due() -> Select[Reply]:
    due = select(Reply).where(Reply.state == DeliveryState.UNCONFIRMED, Reply.settle_at <= func.clock_timestamp())
    return due.order_by(Reply.settle_at)


def _take() -> ToRead | bool | None:
    """The next answer's next step; True when it needed no call, None when nothing is due."""
    with transaction() as session:
        reply = session.scalar(_due().limit(1).with_for_update(skip_locked=True, key_share=True))
        if reply is None:
            return None
        match next_step(_unsettled(session, reply)):
            case Step.READ:
                return _to_read(session, reply)
            case Step.RESEND:
                reply.state, reply.resend, reply.settle_at, reply.due_at = DeliveryState.QUEUED, True, None, now()
                ring(SEND_REPLIES)
            case Step.ASK:
                ask(session, reply)
        return True


def _unsettled(session: Session, reply: Reply) -> Unsettled:
    may = adapter(reply.network).capabilities(tuple(session.get_one(Connection, reply.connection_id).scopes))
    return Unsettled(
        can_read=may.reads_replies_singly,
        refuses_twice=may.replies_are_posts,
        readings_without=reply.readings_without,
        failed_readings=reply.failed_readings,
        resent=reply.resend,
    )


def _to_read(session: Session, reply: Reply) -> ToRead:
    reply.settle_at = until = database_now(session) + services().settings.publish_lease
    return ToRead(
        reply.id,
        reply.network,
        reply.connection_id,
        reply.account_id,
        reply.post_remote_id,
        reply.comment_remote_id,
        reply.sent_at,
        until,
    )


def _read_safely(work: ToRead) -> None:
    """A reading that breaks is one that failed, or it would be tried for ever."""
    try:
        _read(work)
    except SQLAlchemyError:
        raise
    except Exception:  # a broken adapter: the author is asked in the end, and no answer stays for ever
        log.exception("the reading for answer %s broke", work.reply_id)
        _note(work, failed=True)


def _read(work: ToRead) -> None:
    """To its end: that an answer is not there is only known when every page was read."""
    token, page = usable_token(work.connection_id, work.network), ""
    if not isinstance(token, Usable):
        _note(work, failed=True)
        return
    for _ in range(MOST_PAGES):
        read = _page(work, token, page)
        found = next((one for one in read.comments if _is_it(work, one)), None)
        page = read.more
        if found or read.failure or not page:
            _note(work, failed=read.failure is not None, found=found)
            return
    _note(work, failed=True)


def _page(work: ToRead, token: Usable, page: str) -> CommentsRead:
    paid = pay_for_page(work.network, LOOKING)
    if isinstance(paid, ReadFailure):
        return CommentsRead([], failure=paid)
    read = adapter(work.network).answers_to(token.access_token, work.post_id, work.comment_id, page)
    give_back_unread(paid, read)
    return read


def _is_it(work: ToRead, one: Comment) -> bool:
    """By the account and by what it answers. Words come back changed, with short links and entities."""
    theirs = one.author_id == work.account_id and one.answers == work.comment_id
    return theirs and may_be_it(work.sent_at, one.written_at)


def _note(work: ToRead, *, failed: bool, found: Comment | None = None) -> None:
    with transaction() as session:
        lock_talk_of(session, work.reply_id)
        reply = session.get_one(Reply, work.reply_id, with_for_update=True)
        if reply.state is not DeliveryState.UNCONFIRMED:
            return
        if found is not None and not _is_known(session, reply, found.remote_id):
            mark_sent(session, reply, found.remote_id, found.address)
            return
        if reply.settle_at != work.until:
            return  # another reading is under way, or was made, and counts
        reply.failed_readings += failed
        reply.readings_without += not failed
        reply.settle_at = database_now(session) + services().settings.settle_read_gap


def _is_known(session: Session, reply: Reply, remote_id: str) -> bool:
    """An earlier answer of ours to the same comment."""
    query = select(Reply.id).where(Reply.person_id == reply.person_id, Reply.remote_id == remote_id)
    return session.scalar(query.where(Reply.id != reply.id).limit(1)) is not None
