"""A person answers from the product: the exact words are kept and queued, checked by the guidelines like any text."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.content.models import VersionTopic
from advocacy.core.bell import ring
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now, settings
from advocacy.engagement.conversations.acting import mark_answered, reply_under_way
from advocacy.engagement.conversations.informing import done_with
from advocacy.engagement.conversations.models import (
    SAID_AT,
    Comment,
    Conversation,
    Reply,
    VisitingText,
    newest_comment,
    newest_reply,
    nth_comment,
    own_conversation,
    replies_so_far,
)
from advocacy.engagement.conversations.reply_rules import AtClick, Stays
from advocacy.engagement.conversations.rules import AnsweredHow
from advocacy.guidelines.reaching import check_text, count
from advocacy.guidelines.rules import Audience, Finding, blocking
from advocacy.networks.registry import adapter
from advocacy.people.models import Person, Topic
from advocacy.sharing.holding import hold_for
from advocacy.sharing.models import Connection, CrisisHold, Share, live_connection

SEND_REPLIES = "send_replies"
NOTHING_SHOWN = AtClick()


class NotNow(StrEnum):
    """Why an answer was not taken. Nothing that was typed is lost."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    UNDER_WAY = "under_way"
    TEXT_GONE = "text_gone"  # the comment left our house; only on the network can it be answered
    NOT_CONNECTED = "not_connected"
    NOT_GRANTED = "not_granted"
    ANSWERED = "answered"  # since the page was opened: the same form twice, or another tab
    CRISIS = "crisis"  # it began since the page was opened


@dataclass(frozen=True)
class Stopped:
    """The guidelines found something that stops the answer."""

    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class OnItsWay:
    reply_id: int


def reply(
    person: Person, public_id: str, words: str, at: AtClick = NOTHING_SHOWN
) -> OnItsWay | Stopped | NotNow | None:
    """None: there is no such conversation of this person."""
    words = words.strip()
    with transaction() as session:
        talk = own_conversation(session, person.id, public_id, lock=True)
        if talk is None:
            return None
        connection, to = live_connection(session, person.id, talk.network), comment_to_answer(session, talk, at)
        hold = hold_over(session, person, talk)
        obstacle = _obstacle(session, talk, words, to) or _changed(session, talk, at, hold)
        if obstacle or connection is None or to is None:
            return obstacle or NotNow.NOT_CONNECTED
        stops = blocking(found_in(session, talk, words, person.language))
        if stops:
            return Stopped(tuple(stops))
        row = _row(session, talk, words, connection, to, hold, at)
        session.add(row)
        session.flush()
        ring(SEND_REPLIES)
        return OnItsWay(row.id)


def why_not_from_here(session: Session, talk: Conversation, to: VisitingText | None) -> NotNow | None:
    """Whether the page offers an answer from here at all."""
    connection = live_connection(session, talk.person_id, talk.network)
    if connection is None:
        return NotNow.NOT_CONNECTED
    if not adapter(talk.network).capabilities(tuple(connection.scopes)).may_reply:
        return NotNow.NOT_GRANTED
    return None if to else NotNow.TEXT_GONE


def hold_over(session: Session, person: Person, talk: Conversation) -> CrisisHold | None:
    """The crisis in which the answer would be given."""
    return hold_for(session, person, session.get_one(Share, talk.share_id).version_id)


def comment_to_answer(session: Session, talk: Conversation, at: AtClick = NOTHING_SHOWN) -> VisitingText | None:
    """What was said last and is still here, of what the page showed."""
    query = select(VisitingText).join(Comment, Comment.id == VisitingText.comment_id)
    query = query.where(Comment.conversation_id == talk.id, VisitingText.expires_at > now())
    shown = nth_comment(session, talk, at.comments)
    if shown is not None:
        query = query.where(Comment.id <= shown)
    return session.scalar(query.order_by(SAID_AT.desc(), Comment.id.desc()).limit(1))


def look_through(person: Person, public_id: str, words: str) -> list[Finding] | None:
    """While it is typed. None: there is no such conversation of this person."""
    with transaction() as session:
        talk = own_conversation(session, person.id, public_id)
        return None if talk is None else found_in(session, talk, words, person.language)


def found_in(session: Session, talk: Conversation, words: str, reader: str) -> list[Finding]:
    """What the guidelines say about this answer under this share."""
    if not words.strip():
        return []
    share = session.get_one(Share, talk.share_id)
    query = select(Topic.name).join(VersionTopic, VersionTopic.topic_id == Topic.id)
    topics = frozenset(session.scalars(query.where(VersionTopic.version_id == share.version_id)))
    return check_text(words, talk.network, language_of(share), Audience.ANSWER, topics=topics, reader=reader)


def language_of(share: Share) -> str:
    """An answer is held against the guidelines of the share's language."""
    return share.language or settings().languages[0]


def take_reply_back(person_id: int, public_id: str) -> bool | None:
    """While it still waits here. False: too late."""
    with transaction() as session:
        found = _newest(session, person_id, public_id)
        if found is None:
            return None
        row, _talk = found
        if row.state is not DeliveryState.QUEUED or row.resend:
            return False
        row.state, row.refused_because, row.waiting_for = DeliveryState.CANCELLED, Stays.TAKEN_BACK.value, None
        return True


def say_whether_there(person_id: int, public_id: str, *, there: bool) -> bool | None:
    """The person looked: it is there, or it is not. False: nobody asks any more."""
    with transaction() as session:
        found = _newest(session, person_id, public_id)
        if found is None:
            return None
        row, talk = found
        if row.state is not DeliveryState.UNCONFIRMED or row.asked_at is None:
            return False
        if there:
            row.state, row.published_at = DeliveryState.PUBLISHED, now()
            mark_answered(session, talk, AnsweredHow.THERE, row.tried_at or now(), row.comment_id)
        else:
            row.state = DeliveryState.CANCELLED
            done_with(talk)
        return True


def _newest(session: Session, person_id: int, public_id: str) -> tuple[Reply, Conversation] | None:
    talk = own_conversation(session, person_id, public_id, lock=True)
    newest = newest_reply(session, talk.id) if talk else None
    if talk is None or newest is None:
        return None
    return session.get_one(Reply, newest.id, with_for_update=True, populate_existing=True), talk


def _obstacle(session: Session, talk: Conversation, words: str, to: VisitingText | None) -> NotNow | None:
    if not words:
        return NotNow.EMPTY
    if reply_under_way(session, talk):
        return NotNow.UNDER_WAY
    if count(talk.network, words).too_long:
        return NotNow.TOO_LONG
    return why_not_from_here(session, talk, to)


def _changed(session: Session, talk: Conversation, at: AtClick, hold: CrisisHold | None) -> NotNow | None:
    """What is different from the page that the person had before them."""
    if at.answers is not None and at.answers != replies_so_far(session, talk.id):
        return NotNow.ANSWERED
    return NotNow.CRISIS if hold is not None and hold.public_id != at.hold else None


def _row(
    session: Session,
    talk: Conversation,
    words: str,
    connection: Connection,
    to: VisitingText,
    hold: CrisisHold | None,
    at: AtClick,
) -> Reply:
    share = session.get_one(Share, talk.share_id)
    return Reply(
        conversation_id=talk.id,
        person_id=talk.person_id,
        connection_id=connection.id,
        network=talk.network,
        account_id=connection.account_id,
        state=DeliveryState.QUEUED,
        due_at=now(),
        sent_at=now(),
        words=words,
        language=language_of(share),
        post_remote_id=share.remote_id or "",
        comment_remote_id=to.answer_to or to.remote_id,
        comment_id=newest_comment(session, talk, at.comments),
        hold_id=hold.id if hold else None,
    )
