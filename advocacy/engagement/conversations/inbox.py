"""The inbox: conversations beside questions, what is due first on top, what is over below, the newest first.

Both lists go on by a key of their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from advocacy.content.models import PostVersion
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.engagement.conversations.models import SAID_AT, Comment, Conversation, VisitingText, own_conversation
from advocacy.engagement.conversations.rates import OwnRate, own_rate
from advocacy.engagement.conversations.rules import ConversationState
from advocacy.people.models import Person
from advocacy.questions import listing
from advocacy.questions.listing import Listed, Shown
from advocacy.questions.telling import due_of
from advocacy.sharing.models import Share

PAGE = 25
END = "end"  # that list is at its end; the other one goes on
STATES: Mapping[Shown, tuple[ConversationState, ...]] = {
    Shown.WAITING: (ConversationState.OPEN,),
    Shown.HANDED_OVER: (ConversationState.HANDED_OVER,),
    Shown.DONE: (ConversationState.ANSWERED, ConversationState.CLOSED),
}


@dataclass(frozen=True)
class Talk:
    """A conversation in a list. `words` and `name` are empty once they left."""

    row: Conversation
    title: str
    name: str = ""
    handle: str = ""
    words: str = ""


@dataclass(frozen=True)
class Entry:
    """One of both."""

    due_at: datetime
    talk: Talk | None = None
    question: Listed | None = None


@dataclass(frozen=True)
class Inbox:
    entries: Sequence[Entry]
    after: str  # how both lists go on; both at their end: empty
    talks_after: str
    counts: Mapping[Shown, int]
    rate: OwnRate
    questions: listing.Inbox
    earlier: Sequence[Entry]

    @property
    def more(self) -> bool:
        return bool(self.after or self.talks_after)


def inbox(person: Person, shown: Shown, after: str = "", talks_after: str = "") -> Inbox:
    questions = listing.inbox(person, shown, "" if after == END else after)
    found = questions.listed if after != END else ()
    with transaction() as session:
        talks = _talks(session, person.id, shown, talks_after) if talks_after != END else []
        earlier = _talks(session, person.id, Shown.DONE, "")[: listing.EARLIER] if _is_first(shown, after) else []
        counts = _counts(session, person.id)
    goes_on = (questions.next_after if after != END else "", talks[PAGE - 1].row.public_id if len(talks) > PAGE else "")
    return Inbox(
        entries=_together(found, talks[:PAGE], soonest=shown is not Shown.DONE),
        after=(goes_on[0] or END) if any(goes_on) else "",
        talks_after=(goes_on[1] or END) if any(goes_on) else "",
        counts={shown: number + counts.get(shown, 0) for shown, number in questions.counts.items()},
        rate=own_rate(person.id),
        questions=questions,
        earlier=_together(questions.earlier, earlier, soonest=False),
    )


def waiting_for(person: Person) -> int:
    """Questions and conversations that wait; the number beside the place."""
    with transaction() as session:
        waiting = select(func.count()).where(*_shown(person.id, Shown.WAITING))
        return listing.waiting_for(person) + (session.scalar(waiting) or 0)


def _is_first(shown: Shown, after: str) -> bool:
    return shown is Shown.WAITING and not after


def _together(questions: Sequence[Listed], talks: Sequence[Talk], *, soonest: bool) -> list[Entry]:
    """What time is left for, the soonest first; then what is over or done, the newest first."""
    entries = [Entry(due_of(one.row)[0] if soonest else _over_at(one), question=one) for one in questions]
    entries += [Entry(one.row.standing.due_at if soonest else one.row.last_at, talk=one) for one in talks]
    moment = now()
    ahead = [entry for entry in reversed(entries) if soonest and entry.due_at > moment]  # of two at once: the first
    over = [entry for entry in entries if not soonest or entry.due_at <= moment]
    newest_first = sorted(over, key=lambda entry: entry.due_at, reverse=True)
    return sorted(ahead, key=lambda entry: entry.due_at) + newest_first


def _over_at(one: Listed) -> datetime:
    return one.row.answered_at or one.row.asked_at


def _counts(session: Session, person_id: int) -> dict[Shown, int]:
    open_ones = (Shown.WAITING, Shown.HANDED_OVER)
    asked = [select(func.count()).where(*_shown(person_id, shown)).scalar_subquery() for shown in open_ones]
    return dict(zip(open_ones, session.execute(select(*asked)).one(), strict=True))


def _shown(person_id: int, shown: Shown) -> tuple[ColumnElement[bool], ...]:
    return Conversation.person_id == person_id, Conversation.state.in_(STATES[shown])


def _talks(session: Session, person_id: int, shown: Shown, after: str) -> list[Talk]:
    """Those that came last first, one more than a page holds if there are more. Two queries, however many."""
    query: Select[Conversation, str] = (
        select(Conversation, PostVersion.title)
        .join(Share, Share.id == Conversation.share_id)
        .join(PostVersion, PostVersion.id == Share.version_id)
        .where(*_shown(person_id, shown))
    )
    last = own_conversation(session, person_id, after) if after else None
    if shown is Shown.DONE:
        query = query.where(Conversation.id < last.id) if last else query
        query = query.order_by(Conversation.id.desc())
    else:
        order = tuple_(Conversation.clock_at, Conversation.id)
        query = query.where(order < (last.clock_at, last.id)) if last else query
        query = query.order_by(Conversation.clock_at.desc(), Conversation.id.desc())
    rows = session.execute(query.limit(PAGE + 1)).all()
    texts = _newest_texts(session, [talk.id for talk, _title in rows])
    return [_talk(talk, title, texts.get(talk.id)) for talk, title in rows]


def _talk(row: Conversation, title: str, text: VisitingText | None) -> Talk:
    if text is None:
        return Talk(row, title)
    named = text.names_until > now()
    return Talk(row, title, text.name if named else "", text.handle if named else "", text.words)


def _newest_texts(session: Session, ids: Sequence[int]) -> dict[int, VisitingText]:
    """By conversation, what was said last, as long as it may be shown."""
    query = (
        select(Comment.conversation_id, VisitingText)
        .join(VisitingText, VisitingText.comment_id == Comment.id)
        .where(Comment.conversation_id.in_(ids), VisitingText.expires_at > now())
        .ext(distinct_on(Comment.conversation_id))
        .order_by(Comment.conversation_id, SAID_AT.desc(), Comment.id.desc())
    )
    return dict(session.execute(query).all()) if ids else {}
