"""Keeping the address of whoever asked outside, as long as it is needed: sealed, mailed to once, forgotten."""

from datetime import timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.identifiers import token_hash
from advocacy.core.services import now, services
from advocacy.notifications.writing_outside import take_back_outside, write_outside
from advocacy.questions.models import Question
from advocacy.questions.outside_letters import ANSWER_LETTER, LETTER, outside_token
from advocacy.questions.outside_models import OutsideAsker, outside_of
from advocacy.questions.rules import QuestionState

LONGEST_KEPT = timedelta(days=60)  # whatever becomes of the question
ENDED = (QuestionState.CLOSED, QuestionState.WITHDRAWN)


def keep_outside(session: Session, question: Question, address: str) -> None:
    row = OutsideAsker(question_id=question.id, token_hash=token_hash(outside_token(question.public_id)), kept_at=now())
    row.address = services().vault.seal(address, row.purpose)
    session.add(row)


def mail_outside(session: Session, question: Question) -> None:
    """In the transaction of the answer; once."""
    row = outside_of(session, question.id)
    if row is not None:
        write_outside(session, address_of(row), LETTER, question.public_id)


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
