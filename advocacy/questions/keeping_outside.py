"""Keeping the address of whoever asked outside, as long as it is needed: sealed, mailed to once, forgotten."""

from datetime import timedelta

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.identifiers import token_hash
from advocacy.core.services import now, services, settings
from advocacy.notifications.writing_outside import letters_about, take_back_outside, write_outside
from advocacy.questions.models import Question, QuestionEvent
from advocacy.questions.outside_letters import (
    ANSWER_LETTER,
    CORRECTION,
    CORRECTION_LETTER,
    LETTER,
    correction_of,
    outside_token,
)
from advocacy.questions.outside_models import OutsideAsker, outside_of
from advocacy.questions.rules import EventKind, QuestionState

LONGEST_KEPT = timedelta(days=60)  # whatever becomes of the question
ENDED = (QuestionState.CLOSED, QuestionState.WITHDRAWN)
HANDED_OVER = frozenset({DeliveryState.PUBLISHING, DeliveryState.PUBLISHED, DeliveryState.UNCONFIRMED})


def keep_outside(session: Session, question: Question, address: str) -> None:
    row = OutsideAsker(question_id=question.id, token_hash=token_hash(outside_token(question.public_id)), kept_at=now())
    row.address = services().vault.seal(address, row.purpose)
    session.add(row)


def mail_outside(session: Session, question: Question) -> None:
    """In the transaction of the answer; once."""
    row = outside_of(session, question.id)
    if row is not None:
        write_outside(session, address_of(row), LETTER, question.public_id)


def mail_correction(session: Session, question: Question) -> None:
    """To whoever has an answer that was corrected, as long as we have their address. A letter that has not left yet
    carries the newest words by itself; whom none reached has nothing to correct, and the colleague knows.
    """
    row = outside_of(session, question.id)
    if row is None or row.used_at is not None:
        return
    states = letters_about(session, (ANSWER_LETTER, CORRECTION_LETTER), question.public_id)
    if DeliveryState.QUEUED in states or (states and HANDED_OVER.isdisjoint(states)):
        return
    write_outside(session, address_of(row), CORRECTION, correction_of(question, _corrections(session, question)))


def _corrections(session: Session, question: Question) -> int:
    corrected = (QuestionEvent.question_id == question.id, QuestionEvent.kind == EventKind.CORRECTED)
    return session.scalar(select(func.count()).where(*corrected)) or 0


def goes_outside(session: Session, question: Question) -> bool:
    """Whether the words of an answer, or of its correction, leave the company by mail."""
    row = outside_of(session, question.id) if settings().smtp_url else None
    return row is not None and row.used_at is None


def address_of(row: OutsideAsker) -> str:
    return services().vault.open(row.address, row.purpose)


def drop_outside(session: Session, question: Question) -> None:
    """The question was taken back: nobody waits, and the address goes at once."""
    session.execute(delete(OutsideAsker).where(OutsideAsker.question_id == question.id))
    take_back_outside(session, ANSWER_LETTER, question.public_id)


def forget_outside() -> None:
    """Each day: whose link was used, whose question is over, and in any case after two months."""
    over = select(Question.id).where(Question.state.in_(ENDED))
    gone = or_(
        OutsideAsker.used_at.is_not(None),
        OutsideAsker.question_id.in_(over),
        OutsideAsker.kept_at < now() - LONGEST_KEPT,
    )
    with transaction() as session:
        session.execute(delete(OutsideAsker).where(gone).execution_options(synchronize_session=False))
