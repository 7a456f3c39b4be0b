"""What somebody outside does with the link in their answer, once: say thanks, or ask on. No account needed."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.people.models import Person, Topic
from advocacy.questions.asking import AskedNow, AskObstacle, Wanted, ask
from advocacy.questions.keeping_outside import address_of
from advocacy.questions.models import Question
from advocacy.questions.outside_models import OutsideAsker, outside_by_token
from advocacy.questions.rules import QuestionState
from advocacy.questions.thanking import note_thanks


@dataclass(frozen=True)
class OutsidePage:
    """What the link shows. `used`: it has done its one thing."""

    question: str
    answer: str
    language: str
    used: bool


class Came(StrEnum):
    """What came of it."""

    THANKED = "thanked"
    ASKED_ON = "asked_on"
    USED = "used"  # before


def look(token: str) -> OutsidePage | None:
    """None for a link that is not ours, or whose question is over."""
    with transaction() as session:
        found = _found(session, token)
        if found is None:
            return None
        row, question = found
        answer = question.pass_on or question.answer
        return OutsidePage(question.words, answer, question.language, row.used_at is not None)


def thank_from_outside(token: str) -> Came | None:
    with transaction() as session:
        found = _found(session, token, lock=True)
        if found is None:
            return None
        row, question = found
        if row.used_at:
            return Came.USED
        row.used_at = now()
        if question.thanked_at is None:
            note_thanks(session, question, None)
        return Came.THANKED


def ask_on_from_outside(token: str, words: str) -> Came | AskObstacle | None:
    """A new question of the colleague who brought the first, with a promise of its own; its answer goes outside too."""
    with transaction() as session:
        found = _found(session, token, lock=True)
        if found is None:
            return None
        row, question = found
        if row.used_at:
            return Came.USED
        asker = session.get_one(Person, question.asker_id)
        if not asker.is_active:
            return None
        topic = session.get(Topic, question.topic_id) if question.topic_id else None
        wanted = Wanted(
            words=words,
            who_asked=question.who_asked,
            topic=topic.public_id if topic else "",
            language=question.language,
            by_mail=question.by_mail,
            outside=address_of(row),
        )
        came = ask(asker, wanted, "", follows=question.public_id)
        if not isinstance(came, AskedNow):
            return came
        row.used_at = now()
        return Came.ASKED_ON


def _found(session: Session, token: str, *, lock: bool = False) -> tuple[OutsideAsker, Question] | None:
    row = outside_by_token(session, token, lock=lock)
    question = session.get(Question, row.question_id) if row else None
    return (row, question) if row and question and question.state is QuestionState.ANSWERED else None
