"""What becomes of somebody's questions when they leave, and what of them is handed out."""

from typing import Any

from sqlalchemy import Select, delete, or_, select, update

from advocacy.core.database import transaction
from advocacy.people.models import Person, Topic
from advocacy.people.rules import PersonState
from advocacy.questions.events import note
from advocacy.questions.handing import replace_owner
from advocacy.questions.informing import inform_withdrawn
from advocacy.questions.mail.confirming import drop_letters, letters_of
from advocacy.questions.mail.models import ReplyAddress
from advocacy.questions.models import Comment, Expert, Fallback, Helper, Question, QuestionEvent, is_open
from advocacy.questions.rules import EventKind
from advocacy.questions.thanking import take_back


def leave(person_id: int) -> None:
    """What they asked is taken back, what they had goes on at once. Answers stay: colleagues look them up."""
    with transaction() as session:
        for table in (Expert, Fallback, Helper):
            session.execute(delete(table).where(table.person_id == person_id))
        replace_owner(session, person_id)
        asked = select(Question).where(Question.asker_id == person_id, is_open()).order_by(Question.id)
        for row in session.scalars(asked.with_for_update(key_share=True)):
            take_back(session, row)
            note(session, row, EventKind.WITHDRAWN, None)
            inform_withdrawn(session, row)
        session.execute(delete(ReplyAddress).where(ReplyAddress.person_id == person_id))
        drop_letters(person_id)
        session.execute(update(Question).where(Question.offered_to == person_id).values(offered_to=None))
        if session.get_one(Person, person_id).state is PersonState.ERASED:
            _erase(person_id)


def _erase(person_id: int) -> None:
    """Words that became nobody's answer go with them."""
    with transaction() as session:
        unanswered = update(Question).where(Question.asker_id == person_id, Question.answered_at.is_(None))
        session.execute(unanswered.values(words=""))
        session.execute(update(Comment).where(Comment.person_id == person_id).values(words=""))


def export(person_id: int) -> dict[str, Any]:
    """What they asked and what they heard, what they answered, did and said, what they answer for, how they help."""
    with transaction() as session:
        asked = select(Question).where(Question.asker_id == person_id).order_by(Question.id)
        answered = select(Question).where(Question.answerer_id == person_id).order_by(Question.id)
        said = select(Comment).where(Comment.person_id == person_id).order_by(Comment.id)
        topics = select(Topic.name).join(Expert, Expert.topic_id == Topic.id).where(Expert.person_id == person_id)
        keeps = select(Topic.name).join(Fallback, Fallback.topic_id == Topic.id).where(Fallback.person_id == person_id)
        helper = session.get(Helper, person_id)
        return {
            "asked": [_asked(row) for row in session.scalars(asked)],
            "answered": [_answered(row) for row in session.scalars(answered)],
            "did": [_did(event, name) for event, name in session.execute(_acts_of(person_id))],
            "said_to_experts": [{"at": row.said_at.isoformat(), "words": row.words} for row in session.scalars(said)],
            "answers_for": list(session.scalars(topics.order_by(Topic.name))),
            "keeps": list(session.scalars(keeps.order_by(Topic.name))),
            "mails": [{"at": each.taken_at.isoformat(), "became": each.became.value} for each in letters_of(person_id)],
            "helping": _helping(helper) if helper else None,
        }


def _asked(row: Question) -> dict[str, Any]:
    return {
        "at": row.asked_at.isoformat(),
        "words": row.words,
        "for": row.who_asked.value,
        "state": row.state.value,
        "greeted_at": row.acknowledged_at.isoformat() if row.acknowledged_at else None,
        "answered_at": row.answered_at.isoformat() if row.answered_at else None,
        "answer": row.answer,
        "to_pass_on": row.pass_on,
        "thanked": row.thanked_at.isoformat() if row.thanked_at else None,
    }


def _acts_of(person_id: int) -> Select[QuestionEvent, str]:
    """What they did with questions, and which were given to them."""
    theirs = or_(QuestionEvent.person_id == person_id, QuestionEvent.to_id == person_id)
    query = select(QuestionEvent, Question.public_id).join(Question, Question.id == QuestionEvent.question_id)
    return query.where(theirs).order_by(QuestionEvent.id)


def _did(event: QuestionEvent, question: str) -> dict[str, Any]:
    return {"at": event.happened_at.isoformat(), "what": event.kind.value, "question": question}


def _answered(row: Question) -> dict[str, Any]:
    at = row.answered_at.isoformat() if row.answered_at else None
    return {"at": at, "question": row.words, "answer": row.answer, "to_pass_on": row.pass_on}


def _helping(row: Helper) -> dict[str, Any]:
    moments = ("starts", "ends", "away_from", "away_until")
    plain = ("days", "most_open", "listed", "shows_team", "shows_languages", "shows_topics", "offers")
    return {name: getattr(row, name) for name in plain} | {
        name: value.isoformat() if (value := getattr(row, name)) else None for name in moments
    }
