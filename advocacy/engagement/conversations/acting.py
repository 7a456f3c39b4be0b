"""What is done to a conversation: answered, left alone, closed by time. All of it asks the rules."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.engagement.conversations.facts import answered
from advocacy.engagement.conversations.informing import done_with
from advocacy.engagement.conversations.models import (
    Comment,
    Conversation,
    newest_reply,
    nth_comment,
    own_conversation,
)
from advocacy.engagement.conversations.rules import (
    GOES_QUIET,
    QUIET,
    AnsweredHow,
    Happening,
    Standing,
    after,
    in_time,
    starts_clock,
)
from advocacy.engagement.conversations.rules import ConversationState as State
from advocacy.evidence.recording import record_fact
from advocacy.sharing.models import Share

CLOSED_AT_ONCE = 500


class Act(StrEnum):
    """What came of an act on a conversation."""

    KEPT = "kept"  # answered within the hour
    LATE = "late"
    LEFT = "left"
    ALREADY = "already"
    UNDER_WAY = "under_way"  # an answer from here is on its way


def answered_there(person_id: int, public_id: str, shown: int | None = None) -> Act | None:
    """One click: the person answered on the network itself. None: there is no such conversation of theirs.

    `shown`: how many comments the page showed; what came since waits on.
    """
    with transaction() as session:
        talk = own_conversation(session, person_id, public_id, lock=True)
        if talk is None:
            return None
        if talk.state in (State.ANSWERED, State.CLOSED):
            return Act.ALREADY
        if reply_under_way(session, talk):
            return Act.UNDER_WAY
        act = Act.KEPT if in_time(talk.clock_at, now()) else Act.LATE
        mark_answered(session, talk, AnsweredHow.THERE, now(), nth_comment(session, talk, shown))
        return act


def leave_alone(person_id: int, public_id: str, shown: int | None = None) -> Act | None:
    """No answer is needed: a thank you, a smile. It is judged nowhere. `shown`: as above."""
    with transaction() as session:
        talk = own_conversation(session, person_id, public_id, lock=True)
        if talk is None:
            return None
        if reply_under_way(session, talk):
            return Act.UNDER_WAY
        standing = after(talk.standing, Happening.LEFT, now())
        if standing is None:
            return Act.ALREADY
        done, later = _waiting(session, talk, nth_comment(session, talk, shown))
        for comment in done:
            comment.not_needed = True
        talk.stand(_heard(standing, later))
        done_with(talk)
        return Act.LEFT


def mark_answered(
    session: Session, talk: Conversation, how: AnsweredHow, moment: datetime, up_to: int | None = None
) -> None:
    """What waited is answered. Only an answer from here is a fact: what somebody says of themselves earns nothing.

    `up_to`: the newest comment that the answer can be meant for; a later one waits on, with an hour of its own.
    The conversation is locked.
    """
    waiting, later = _waiting(session, talk, up_to)
    for comment in waiting:
        comment.answered_at, comment.how = moment, how
    standing = after(talk.standing, Happening.ANSWERED, now())
    assert standing is not None
    talk.stand(_heard(standing, later))
    talk.answered_at = moment
    done_with(talk)
    first = next((comment for comment in waiting if comment.starts_clock), None)
    if how is AnsweredHow.PRODUCT and first is not None:
        record_fact(answered(session.get_one(Share, talk.share_id), first.key, first.arrived_at, moment))


def reply_under_way(session: Session, talk: Conversation) -> bool:
    reply = newest_reply(session, talk.id)
    return reply is not None and reply.is_under_way


def close_quiet() -> int:
    """After 14 quiet days; answers how many were closed."""
    query = select(Conversation).where(Conversation.state.in_(GOES_QUIET), Conversation.last_at <= now() - QUIET)
    with transaction() as session:
        found = session.scalars(query.limit(CLOSED_AT_ONCE).with_for_update(skip_locked=True)).all()
        for talk in found:
            standing = after(talk.standing, Happening.WENT_QUIET, now())
            if standing is not None:
                talk.stand(standing)
                done_with(talk)
    return len(found)


def _waiting(session: Session, talk: Conversation, up_to: int | None) -> tuple[list[Comment], list[Comment]]:
    """The comments without an answer: those up to that one, and the later ones."""
    query = select(Comment).where(Comment.conversation_id == talk.id, Comment.answered_at.is_(None))
    found = session.scalars(query.where(Comment.not_needed.is_(False)).order_by(Comment.id)).all()
    done = [comment for comment in found if up_to is None or comment.id <= up_to]
    return done, list(found[len(done) :])


def _heard(standing: Standing, later: Sequence[Comment]) -> Standing:
    """What came before the answer landed counts as if it came after it, from the moment it arrived."""
    for comment in later:
        comment.starts_clock = starts_clock(standing, Happening.COMMENTED) or comment.starts_clock
        standing = after(standing, Happening.COMMENTED, comment.arrived_at) or standing
    return standing
