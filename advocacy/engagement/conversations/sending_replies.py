"""Sending answers: claim, call with no transaction open, finish under the fencing token. Never twice, never lost.

It is the way of shares (sharing/publishing.py) on the same engine; answers are few, so each goes by itself.
"""

import logging
from random import Random
from time import monotonic

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from advocacy.core.bell import ring
from advocacy.core.database import database_now, transaction, while_database_is_away
from advocacy.core.delivery import DeliveryState, lock_held, lock_lapsed, release, store_body
from advocacy.core.queues import TURN_SECONDS
from advocacy.core.services import now, services
from advocacy.engagement.conversations.acting import mark_answered
from advocacy.engagement.conversations.calls import attempt_key, never_called
from advocacy.engagement.conversations.claiming_replies import (
    Claimed,
    ask,
    claim_reply,
    pay_back,
)
from advocacy.engagement.conversations.informing import inform_not_sent
from advocacy.engagement.conversations.models import Conversation, Reply, lock_talk_of
from advocacy.engagement.conversations.reply_rules import READINGS_BEFORE_RESENDING
from advocacy.engagement.conversations.replying import SEND_REPLIES
from advocacy.engagement.conversations.rules import AnsweredHow
from advocacy.networks.breaking import heed
from advocacy.networks.limiting import give_back
from advocacy.networks.outcomes import (
    NotSent,
    NotSentReason,
    Outcome,
    Published,
    Refused,
    RefusedReason,
    Unknown,
)
from advocacy.networks.registry import adapter, replies_are_posts
from advocacy.sharing.admitting import close_accounts, close_networks
from advocacy.sharing.operating.telling import tell_paused
from advocacy.sharing.preparing import after_renewing
from advocacy.sharing.rules import MOST_ATTEMPTS, GiveUp, NotCounted, TryAgain, after_not_sent, is_away
from advocacy.sharing.tokens import NotNow, Usable, mark_reconnect_needed, usable_token

GAVE_UP = "gave_up"
SWEPT_AT_ONCE = 100

log = logging.getLogger(__name__)


def send_replies() -> None:
    """Until nothing is due."""
    turn_ends = monotonic() + TURN_SECONDS
    while (claimed := claim_reply()) is not None:
        try:
            send_one(claimed)
        except Exception:  # one answer's trouble must not keep the others' from going out
            log.exception("sending an answer broke")  # its lease ends, and the sweep looks after it
        if monotonic() >= turn_ends:
            ring(SEND_REPLIES)
            return


def send_one(claimed: Claimed) -> None:
    """One attempt. A worker that lost its lease before the call makes no call."""
    made = _make_ready(claimed)
    if isinstance(made, NotSent | Refused):
        _finish_surely(claimed, made)
        _give_back(claimed)
        return
    access_token, body = made
    if not _store(claimed, body):
        _give_back(claimed)
        return
    called_at = now()
    outcome = _send_safely(claimed, access_token, body)
    _finish_surely(claimed, after_renewing(claimed.connection_id, claimed.network, access_token, outcome))
    if isinstance(outcome, NotSent) and outcome.http_status is None:
        _give_back(claimed)
    with transaction():
        news = heed(claimed.network, outcome, called_at=called_at, trial=claimed.trial)
        if news:
            tell_paused(claimed.network, news)


def _give_back(claimed: Claimed) -> None:
    """No call was made: its place under the limits is free, and nobody who counts anew finds it."""
    while_database_is_away(lambda: _forget_call(claimed), services().settings.publish_lease)
    give_back(claimed.network, claimed.account.id, claimed.key)


def _forget_call(claimed: Claimed) -> None:
    with transaction() as session:
        never_called(session, claimed.reply_id, claimed.fence)


def recover_lapsed() -> None:
    """A worker went away: before the body was stored nothing was sent; after it nobody can know."""
    with transaction() as session:
        for reply in lock_lapsed(session, Reply, SWEPT_AT_ONCE):
            if reply.called_at is not None:
                doubt(session, reply)
                continue
            never_called(session, reply.id, reply.fence)
            give_back(reply.network, reply.account_id, attempt_key(reply.id, reply.fence))
            pay_back(session, reply)
            _again_or_never(session, reply)


def _again_or_never(session: Session, reply: Reply) -> None:
    """An answer that ended eight workers is not handed to a ninth."""
    release(reply, DeliveryState.QUEUED)
    if reply.attempts < MOST_ATTEMPTS:
        ring(SEND_REPLIES)
    elif reply.resend:
        ask(session, reply)
    else:
        _refuse(session, reply, GAVE_UP)


def doubt(session: Session, reply: Reply) -> None:
    """Nobody knows whether it arrived. Settling begins when the call surely has ended."""
    release(reply, DeliveryState.UNCONFIRMED)
    reply.first_called_at = reply.first_called_at or reply.called_at
    reply.readings_without = reply.failed_readings = 0
    reply.settle_at = database_now(session) + services().settings.settle_wait


def mark_sent(session: Session, reply: Reply, remote_id: str | None, url: str | None) -> None:
    """It is there: the conversation is answered, at the moment of the attempt, by the product's clock.

    The conversation was locked before the answer was.
    """
    talk = session.get_one(Conversation, reply.conversation_id)
    release(reply, DeliveryState.PUBLISHED)
    reply.remote_id, reply.remote_url, reply.published_at = remote_id, url, now()
    reply.settle_at, reply.asked_at, reply.waiting_for = None, None, None
    mark_answered(session, talk, AnsweredHow.PRODUCT, reply.tried_at or now(), reply.comment_id)


def _make_ready(claimed: Claimed) -> tuple[str, bytes] | NotSent | Refused:
    match usable_token(claimed.connection_id, claimed.network):
        case Usable(access_token):
            pass
        case NotNow(retry_at):
            return NotSent(NotSentReason.UNREACHABLE, retry_at)
        case _:
            return NotSent(NotSentReason.RECONNECT)
    if claimed.body is not None:
        return access_token, claimed.body
    prepared = adapter(claimed.network).prepare_reply(claimed.account, claimed.to, claimed.words)
    return prepared if isinstance(prepared, Refused) else (access_token, prepared.body)


def _store(claimed: Claimed, body: bytes) -> bool:
    """The exact bytes, before the call. A commit that took longer than the lease came too late."""
    lease, begun = services().settings.publish_lease, monotonic()
    with transaction() as session:
        stored = store_body(session, Reply, claimed.reply_id, claimed.fence, body, lease)
        if not stored:
            _never_called(session, claimed)
    return stored and monotonic() - begun < lease.total_seconds()


def _never_called(session: Session, claimed: Claimed) -> None:
    reply = session.get_one(Reply, claimed.reply_id, with_for_update=True, populate_existing=True)
    if reply.fence == claimed.fence:
        pay_back(session, reply)


def _send_safely(claimed: Claimed, access_token: str, body: bytes) -> Outcome:
    """An adapter that breaks says nothing about the answer: unknown, and settled like every unknown."""
    try:
        return adapter(claimed.network).send_reply(access_token, claimed.to.post_id, body)
    except Exception as error:
        log.exception("the call for answer %s broke", claimed.reply_id)
        return Unknown(type(error).__name__)


def _finish_surely(claimed: Claimed, outcome: Outcome) -> None:
    while_database_is_away(lambda: _finish(claimed, outcome), services().settings.publish_lease)


def _finish(claimed: Claimed, outcome: Outcome) -> None:
    with transaction() as session:
        lock_talk_of(session, claimed.reply_id)
        reply = lock_held(session, Reply, claimed.reply_id, claimed.fence)
        close_accounts(session, [(claimed.connection_id, outcome)])
        if replies_are_posts(claimed.network):
            close_networks(session, [(claimed.network, outcome)])
        if reply is None:
            if isinstance(outcome, Published):
                _heed_late(session, claimed.reply_id, outcome)
            return
        if isinstance(outcome, NotSent | Refused):  # surely not there, so not charged
            pay_back(session, reply)
        reply.first_called_at = reply.first_called_at or reply.called_at
        _apply(session, reply, claimed, outcome)


def _heed_late(session: Session, reply_id: int, outcome: Published) -> None:
    """A yes is a proof whenever it comes."""
    doubted = or_(Reply.state == DeliveryState.UNCONFIRMED, and_(Reply.state == DeliveryState.QUEUED, Reply.resend))
    query = select(Reply).where(Reply.id == reply_id, doubted).with_for_update(key_share=True)
    reply = session.scalar(query, execution_options={"populate_existing": True})
    if reply is not None:
        mark_sent(session, reply, outcome.remote_id, outcome.url)


def _apply(session: Session, reply: Reply, claimed: Claimed, outcome: Outcome) -> None:
    match outcome:
        case Published():
            mark_sent(session, reply, outcome.remote_id, outcome.url)
        case Refused(reason=RefusedReason.DUPLICATE) if reply.resend:
            _look_once_more(session, reply)
        case Refused() if reply.resend:
            ask(session, reply)  # it says nothing about the first call
        case Refused(reason=reason):
            _refuse(session, reply, reason.value)
        case Unknown():
            doubt(session, reply)
        case NotSent():
            _wait(session, reply, claimed, outcome)


def _look_once_more(session: Session, reply: Reply) -> None:
    """The network has such words: this answer, or another one of the same words. A last reading says, or the person."""
    doubt(session, reply)
    reply.readings_without = READINGS_BEFORE_RESENDING - 1


def _refuse(session: Session, reply: Reply, because: str) -> None:
    release(reply, DeliveryState.REFUSED)
    reply.refused_because = because
    inform_not_sent(session.get_one(Conversation, reply.conversation_id), reply.id)


def _wait(session: Session, reply: Reply, claimed: Claimed, outcome: NotSent) -> None:
    chance = Random()  # noqa: S311 - a pause, not a secret
    unreached = reply.fence if is_away(outcome) else 0  # it grows with each attempt, also with those that don't count
    release(reply, DeliveryState.QUEUED)
    match after_not_sent(outcome.reason, outcome.retry_at, reply.attempts, now(), chance, unreached):
        case NotCounted(waiting_for, until):
            reply.attempts -= 1
            reply.waiting_for, reply.due_at = waiting_for, until
        case TryAgain(until):
            reply.due_at = until
        case GiveUp() if reply.resend:
            ask(session, reply)
        case GiveUp():
            _refuse(session, reply, GAVE_UP)
    if outcome.reason is NotSentReason.RECONNECT:
        mark_reconnect_needed(claimed.connection_id, claimed.renewed_at)
