"""Asking: the question is written down and given to somebody in one transaction, so that it always has an owner."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.identifiers import is_public_id, public_id
from advocacy.core.services import now, settings
from advocacy.people.models import Person, topic_by_public_id
from advocacy.questions.events import note
from advocacy.questions.facts import brought_in
from advocacy.questions.informing import inform_given
from advocacy.questions.keeping_outside import keep_outside
from advocacy.questions.models import (
    Question,
    listed_person_id,
    question_by_key,
    question_by_public_id,
    visible_to,
)
from advocacy.questions.routing import choose, give, load_pool, one_at_a_time, prefer
from advocacy.questions.rules import (
    MOST_A_DAY,
    PROMISE,
    EventKind,
    Level,
    QuestionState,
    WhoAsked,
    worth_knowing,
)


@dataclass(frozen=True)
class Wanted:
    """What is asked. `topic`: a topic's public id, or empty. `by_mail`: the asker wants a mail too. `to`: public id of
    a colleague out of the directory, who gets it if they are there. `asked_at`: when somebody outside asked, if that
    was before now. `conversation`: public id of the conversation it came from. `outside`: address of whoever asked, who
    agreed to get the answer there.
    """

    words: str
    who_asked: WhoAsked
    topic: str
    language: str
    by_mail: bool = False
    to: str = ""
    asked_at: datetime | None = None
    conversation: str = ""
    outside: str = field(default="", repr=False)


class AskObstacle(StrEnum):
    TOO_SHORT = "too_short"
    ENOUGH_TODAY = "enough_today"
    NOT_ANSWERED = "not_answered"  # ask on, only where there is an answer to go on from


@dataclass(frozen=True)
class AskedNow:
    public_id: str


def ask(asker: Person, wanted: Wanted, key: str, *, follows: str = "") -> AskedNow | AskObstacle:
    """A page that sends its `key` twice, because an answer was lost, asks once. `follows`: the question it goes on
    from; it is a new one, with a promise of its own.
    """
    if not worth_knowing(wanted.words):
        return AskObstacle.TOO_SHORT
    key = key if is_public_id(key) else public_id()
    with transaction() as session:
        one_at_a_time(session)
        before = question_by_key(session, asker.id, key)
        if before:
            return AskedNow(before.public_id)
        if _asked_today(session, asker) >= MOST_A_DAY:
            return AskObstacle.ENOUGH_TODAY
        earlier = question_to_follow(session, asker, follows) if follows else None
        if follows and earlier is None:
            return AskObstacle.NOT_ANSWERED
        return AskedNow(_write(session, asker, wanted, key, earlier).public_id)


def question_to_follow(session: Session, asker: Person, public_name: str) -> Question | None:
    """An answered question that this person may see."""
    found = question_by_public_id(session, public_name)
    seen = found and session.scalar(select(Question.id).where(Question.id == found.id, visible_to(asker)))
    return found if found and seen and found.settled else None


def _write(session: Session, asker: Person, wanted: Wanted, key: str, earlier: Question | None) -> Question:
    moment = now()
    row = _row(session, asker, wanted, key, moment)
    row.follows_id = earlier.id if earlier else None
    to = listed_person_id(session, wanted.to)
    pool = load_pool(session, [row.topic_id], also=[to] if to else ())
    chosen = prefer(pool, row, to, moment) if to else None
    found = chosen or choose(pool, row, Level.EXPERT, (), moment)
    row.owner_id, row.owned_at, row.level = found.owner_id, moment, int(found.level)
    session.add(row)
    session.flush()
    note(session, row, EventKind.ASKED, asker.id)
    give(session, pool, row, found, moment)
    session.flush()
    if wanted.outside:
        keep_outside(session, row, wanted.outside)
    if earlier is None:  # going on from an answer brings nobody new in
        brought_in(row)
    inform_given(session, row)
    return row


def _row(session: Session, asker: Person, wanted: Wanted, key: str, moment: datetime) -> Question:
    topic, asked_at = topic_by_public_id(session, wanted.topic), min(wanted.asked_at or moment, moment)
    return Question(
        public_id=public_id(),
        asker_id=asker.id,
        key=key,
        words=wanted.words.strip(),
        who_asked=wanted.who_asked,
        topic_id=topic.id if topic else None,
        language=wanted.language,
        by_mail=wanted.by_mail,
        conversation=wanted.conversation,
        state=QuestionState.ASSIGNED,
        asked_at=asked_at,
        promise_due=asked_at + PROMISE,
        reminded=0,
    )


def _asked_today(session: Session, asker: Person) -> int:
    here = now().astimezone(ZoneInfo(settings().time_zone))
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    query = select(func.count()).where(Question.asker_id == asker.id, Question.asked_at >= midnight)
    return session.scalar(query) or 0
