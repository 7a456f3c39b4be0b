"""Tables of conversations: who said something under which share, what they said for a while, what we answered."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from advocacy.core.database import Base, Id, PublicId, enum_column
from advocacy.core.delivery import FINAL, Delivery
from advocacy.core.identifiers import is_public_id
from advocacy.engagement.conversations.rules import (
    AnsweredHow,
    ConversationState,
    ListenState,
    Standing,
)
from advocacy.engagement.leasing import Leased
from advocacy.networks.rules import Network
from advocacy.people.models import Person, Team
from advocacy.questions.models import Question
from advocacy.sharing.models import Connection, CrisisHold, Share
from advocacy.sharing.rules import WaitingFor

LONGEST_NAME, LONGEST_ADDRESS = 200, 400
UNDER_WAY = text("state IN ('queued', 'publishing', 'unconfirmed')")


class Listening(Leased, Base):
    """When a share's comments are asked for next. `mark`: the network's id up to which everything was read.

    A reading goes from the newest down to the mark. One that had to stop in between is gone on with: it began at
    `sweep_newest` and came down to `sweep_until`; both are empty where none is open.
    """

    __tablename__ = "engagement_listenings"
    __table_args__ = (
        Index("ix_engagement_listenings_due", "network", "due_at", postgresql_where=text("state = 'listening'")),
    )

    share_id: Mapped[int] = mapped_column(ForeignKey(Share.id), primary_key=True, autoincrement=False)
    state: Mapped[ListenState] = enum_column(ListenState)
    mark: Mapped[str] = mapped_column(String(32), default="", server_default="")
    sweep_newest: Mapped[str] = mapped_column(String(32), default="", server_default="")
    sweep_until: Mapped[str] = mapped_column(String(32), default="", server_default="")
    read_at: Mapped[datetime | None]


class Conversation(Base):
    """What one person outside says under one share. They are a code under the owner's key, never a name."""

    __tablename__ = "engagement_conversations"
    __table_args__ = (
        UniqueConstraint("share_id", "counterpart"),
        Index("ix_engagement_conversations_open", "person_id", "clock_at", postgresql_where=text("state = 'open'")),
        Index("ix_engagement_conversations_person", "person_id", "id"),
        Index("ix_engagement_conversations_quiet", "last_at", postgresql_where=text("state IN ('open', 'answered')")),
        Index("ix_engagement_conversations_question", "question_id", postgresql_where=text("question_id IS NOT NULL")),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    team_id: Mapped[int | None] = mapped_column(ForeignKey(Team.id))  # of the owner then
    share_id: Mapped[int] = mapped_column(ForeignKey(Share.id))
    network: Mapped[Network] = enum_column(Network)
    counterpart: Mapped[str] = mapped_column(String(64))
    state: Mapped[ConversationState] = enum_column(ConversationState)
    clock_at: Mapped[datetime]
    last_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    comments: Mapped[int] = mapped_column(default=0)
    question_id: Mapped[int | None] = mapped_column(ForeignKey(Question.id))  # the newest it was handed over as

    @property
    def standing(self) -> Standing:
        return Standing(self.state, self.clock_at, self.last_at)

    def stand(self, standing: Standing) -> None:
        self.state, self.clock_at, self.last_at = standing.state, standing.clock_at, standing.last_at


class Comment(Base):
    """That something was said. `key`: a code of the network's id, so that the same comment twice is one."""

    __tablename__ = "engagement_comments"
    __table_args__ = (
        Index("ix_engagement_comments_conversation", "conversation_id", "id"),
        Index("ix_engagement_comments_clocks", "arrived_at", postgresql_where=text("starts_clock")),
    )

    id: Mapped[Id]
    conversation_id: Mapped[int] = mapped_column(ForeignKey(Conversation.id))
    key: Mapped[str] = mapped_column(String(64), unique=True)
    arrived_at: Mapped[datetime]
    starts_clock: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[datetime | None]
    how: Mapped[AnsweredHow | None] = enum_column(AnsweredHow)
    not_needed: Mapped[bool] = mapped_column(default=False)  # no answer was needed: judged nowhere


class VisitingText(Base):
    """Name and words of somebody outside, for as long as the network lets us. Everything else refers to it."""

    __tablename__ = "engagement_visiting_texts"
    __table_args__ = (Index("ix_engagement_visiting_texts_names", "names_until", postgresql_where=text("name <> ''")),)

    comment_id: Mapped[int] = mapped_column(ForeignKey(Comment.id), primary_key=True, autoincrement=False)
    remote_id: Mapped[str] = mapped_column(String(200), index=True)
    answer_to: Mapped[str] = mapped_column(String(200), default="", server_default="")  # the thread it stands in
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    handle: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    words: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(String(LONGEST_ADDRESS), default="")
    written_at: Mapped[datetime | None]
    names_until: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


SAID_AT = func.coalesce(VisitingText.written_at, Comment.arrived_at)  # after a pause older ones may arrive later


class Reply(Delivery, Base):
    """Our answer on its way to a comment, with the exact text that the person sent. States as a share's, without
    `held` and undo.
    """

    __tablename__ = "engagement_replies"
    __table_args__ = (
        Index("ix_engagement_replies_due", "due_at", postgresql_where=text("state = 'queued'")),
        Index("ix_engagement_replies_lease", "lease_until", postgresql_where=text("state = 'publishing'")),
        Index("ix_engagement_replies_settle", "settle_at", postgresql_where=text("state = 'unconfirmed'")),
        Index("uq_engagement_replies_one", "conversation_id", unique=True, postgresql_where=UNDER_WAY),
        Index("ix_engagement_replies_conversation", "conversation_id", "id"),
    )

    id: Mapped[Id]
    conversation_id: Mapped[int] = mapped_column(ForeignKey(Conversation.id))
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    connection_id: Mapped[int] = mapped_column(ForeignKey(Connection.id))
    network: Mapped[Network] = enum_column(Network)
    account_id: Mapped[str] = mapped_column(String(128))
    sent_at: Mapped[datetime]  # the person's click
    words: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(8))
    post_remote_id: Mapped[str] = mapped_column(String(128))
    comment_remote_id: Mapped[str] = mapped_column(String(200))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey(Comment.id))  # what came later waits on
    hold_id: Mapped[int | None] = mapped_column(ForeignKey(CrisisHold.id))  # the crisis that the person read of
    tried_at: Mapped[datetime | None]  # of the attempt that may have arrived: the outside waited until then
    booked_at: Mapped[datetime | None]  # of the newest attempt, while its price is not given back
    waiting_for: Mapped[WaitingFor | None] = enum_column(WaitingFor)
    refused_because: Mapped[str | None] = mapped_column(String(64))
    first_called_at: Mapped[datetime | None]
    settle_at: Mapped[datetime | None]  # None: nothing more is tried by ourselves
    readings_without: Mapped[int] = mapped_column(default=0)
    failed_readings: Mapped[int] = mapped_column(default=0)
    resend: Mapped[bool] = mapped_column(default=False)  # not found by two readings: the same bytes once more
    asked_at: Mapped[datetime | None]  # since when the person is asked
    published_at: Mapped[datetime | None]
    remote_id: Mapped[str | None] = mapped_column(String(200))
    remote_url: Mapped[str | None] = mapped_column(String(400))

    @property
    def is_under_way(self) -> bool:
        """Sent, waiting, or of unknown fate: a second answer might stand beside it."""
        return self.state not in FINAL


class ReplyCall(Base):
    """One attempt whose posting call was made or may have been: limits count it. Gone once it surely was not made."""

    __tablename__ = "engagement_reply_calls"
    __table_args__ = (Index("ix_engagement_reply_calls_started", "started_at"),)

    reply_id: Mapped[int] = mapped_column(ForeignKey(Reply.id, ondelete="CASCADE"), primary_key=True)
    fence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    started_at: Mapped[datetime]


def own_conversation(session: Session, person_id: int, public_id: str, *, lock: bool = False) -> Conversation | None:
    """Another person's conversation is not found."""
    if not is_public_id(public_id):
        return None
    query = select(Conversation).where(Conversation.public_id == public_id, Conversation.person_id == person_id)
    return session.scalar(query.with_for_update(key_share=True) if lock else query)


def lock_talk_of(session: Session, reply_id: int) -> Conversation:
    """Before the answer itself, as every page does: whoever locks both never waits in a circle."""
    query = select(Conversation).join(Reply, Reply.conversation_id == Conversation.id).where(Reply.id == reply_id)
    return session.scalars(query.with_for_update(of=Conversation, key_share=True)).one()


def nth_comment(session: Session, talk: Conversation, number: int | None) -> int | None:
    """The id of the newest comment on a page that showed so many; None when no newer one came since."""
    if number is None or number >= talk.comments:
        return None
    query = select(Comment.id).where(Comment.conversation_id == talk.id).order_by(Comment.id)
    return session.scalar(query.offset(max(number, 1) - 1).limit(1))


def newest_comment(session: Session, talk: Conversation, shown: int | None) -> int | None:
    """The id of the newest comment that the person saw: the last one of a page that showed so many, or of all."""
    query = select(func.max(Comment.id)).where(Comment.conversation_id == talk.id)
    return nth_comment(session, talk, shown) or session.scalar(query)


def replies_so_far(session: Session, conversation_id: int) -> int:
    """A page that knew of fewer was opened before the newest was written."""
    query = select(func.count()).select_from(Reply).where(Reply.conversation_id == conversation_id)
    return session.scalar(query) or 0


def newest_reply(session: Session, conversation_id: int) -> Reply | None:
    query = select(Reply).where(Reply.conversation_id == conversation_id)
    return session.scalar(query.order_by(Reply.id.desc()).limit(1))
