"""One conversation as its page shows it: to its owner, and to the expert it was handed to while the text lives."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.content.models import PostVersion
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.engagement.conversations.models import Comment, Conversation, Reply, VisitingText, replies_so_far
from advocacy.engagement.conversations.replying import NotNow, comment_to_answer, language_of, why_not_from_here
from advocacy.engagement.conversations.rules import ConversationState
from advocacy.people.models import Person
from advocacy.questions.models import Question
from advocacy.questions.rules import PROMISE
from advocacy.sharing.holding import hold_for
from advocacy.sharing.models import Share

MOST_SAID = 50


@dataclass(frozen=True)
class Crisis:
    """What colleagues say meanwhile, in the language of the share, and who speaks for the company."""

    statement: str
    speaker: str
    hold: str


@dataclass(frozen=True)
class Said:
    """A comment, with its words as long as they may be shown."""

    comment: Comment
    text: VisitingText | None
    named: bool

    @property
    def at(self) -> datetime:
        """When it was written, where that is known still."""
        written = self.text.written_at if self.text else None
        return written or self.comment.arrived_at


@dataclass(frozen=True)
class Turn:
    """One thing that was said: by somebody outside, or by us."""

    at: datetime
    said: Said | None = None
    reply: Reply | None = None


@dataclass(frozen=True)
class ConversationPage:
    row: Conversation
    share: Share
    title: str
    said: Sequence[Said]
    replies: Sequence[Reply]
    answers: int  # how many were ever begun: a form that knew of fewer is old
    question: Question | None
    mine: bool
    language: str
    why_not: NotNow | None  # why it can't be answered from here
    may_hand: bool  # to an expert: the promised day is not over
    crisis: Crisis | None

    @property
    def newest(self) -> VisitingText | None:
        return next((one.text for one in reversed(self.said) if one.text), None)

    @property
    def turns(self) -> Sequence[Turn]:
        """Theirs and ours as they followed each other; without answers of ours that never went out."""
        ours = [one for one in self.replies if one.published_at or one.is_under_way]
        turns = [Turn(one.at, said=one) for one in self.said] + [Turn(one.sent_at, reply=one) for one in ours]
        return sorted(turns, key=lambda turn: turn.at)

    @property
    def reply(self) -> Reply | None:
        return self.replies[-1] if self.replies else None


def show(person: Person, public_id: str) -> ConversationPage | None:
    """None when there is none, or none for this person."""
    with transaction() as session:
        row = session.scalar(select(Conversation).where(Conversation.public_id == public_id))
        if row is None:
            return None
        answers, replies = replies_so_far(session, row.id), _replies(session, row)
        # Only now how it stands: whoever reads that an answer was sent reads the conversation as answered, too.
        session.refresh(row)
        question = session.get(Question, row.question_id) if row.question_id else None
        page = _page(session, row, question, person, answers, replies)
        return page if page.mine or _may_look(page, question, person) else None


def _may_look(page: ConversationPage, question: Question | None, person: Person) -> bool:
    """Whoever has the question, while there is something to read."""
    return question is not None and question.open and question.owner_id == person.id and page.newest is not None


def _page(
    session: Session,
    row: Conversation,
    question: Question | None,
    person: Person,
    answers: int,
    replies: Sequence[Reply],
) -> ConversationPage:
    share = session.get_one(Share, row.share_id)
    mine = row.person_id == person.id
    return ConversationPage(
        row=row,
        share=share,
        title=session.get_one(PostVersion, share.version_id).title,
        said=_said(session, row),
        replies=replies,
        answers=answers,
        question=question,
        mine=mine,
        language=language_of(share),
        why_not=why_not_from_here(session, row, comment_to_answer(session, row)),
        may_hand=row.state is ConversationState.OPEN and now() < row.clock_at + PROMISE,
        crisis=_crisis(session, share, person) if mine else None,
    )


def _said(session: Session, row: Conversation) -> list[Said]:
    query = select(Comment, VisitingText).outerjoin(
        VisitingText, (VisitingText.comment_id == Comment.id) & (VisitingText.expires_at > now())
    )
    query = query.where(Comment.conversation_id == row.id).order_by(Comment.id.desc()).limit(MOST_SAID)
    found = session.execute(query).all()
    said = [Said(comment, text, bool(text and text.names_until > now())) for comment, text in found]
    # What was written earlier stands above, also when it arrived later, after a pause of listening.
    return sorted(said, key=lambda one: (one.at, one.comment.id))


def _replies(session: Session, row: Conversation) -> Sequence[Reply]:
    query = select(Reply).where(Reply.conversation_id == row.id).order_by(Reply.id.desc()).limit(MOST_SAID)
    return list(reversed(session.scalars(query).all()))


def _crisis(session: Session, share: Share, person: Person) -> Crisis | None:
    hold = hold_for(session, person, share.version_id)
    if hold is None:
        return None
    speaker = session.get_one(Person, hold.speaker_id).name
    statement = hold.statements.get(language_of(share)) or next(iter(hold.statements.values()), "")
    return Crisis(statement, speaker, hold.public_id)
