"""Three minutes with the guidelines: begun, answered one question after another, kept for the person alone."""

from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.identifiers import public_id
from advocacy.core.services import now
from advocacy.guidelines.checkup_rules import Question, draw, first_open, question_of
from advocacy.guidelines.models import CheckUp
from advocacy.guidelines.reaching import count, current_rulebook
from advocacy.people.models import Person
from advocacy.rewards.earning import Help, earn
from advocacy.rewards.rules import Deed

KEPT = 10  # finished ones of a person


class Answered(StrEnum):
    NOW = "now"
    BEFORE = "before"  # the first answer counts: a second click, or another window
    NOT_YET = "not yet"  # an earlier question is still open
    NO_SUCH_OPTION = "no such option"


@dataclass(frozen=True)
class Taken:
    """A check-up as its page shows it."""

    checkup: CheckUp
    questions: tuple[Question, ...]

    @property
    def open_at(self) -> int | None:
        return first_open(self.questions)

    @property
    def to_look_at(self) -> list[Question]:
        """Those answered in another way than the guidelines do."""
        return [question for question in self.questions if question.answer is not None and not question.agreed]


def start_checkup(person_id: int, language: str, random: Random) -> str | None:
    """The public id of a new one; one that was left half-way goes. None where no rule can be asked about."""
    rulebook = current_rulebook()
    questions = draw(rulebook, language, random, count) or draw(rulebook, "en", random, count)
    if not questions:
        return None
    with transaction() as session:
        session.get_one(Person, person_id, with_for_update={"key_share": True})  # two clicks begin one after the other
        _tidy(session, person_id)
        kept = [question.as_json() for question in questions]
        checkup = CheckUp(public_id=public_id(), person_id=person_id, questions=kept, started_at=now())
        session.add(checkup)
        return checkup.public_id


def find_checkup(person_id: int, wanted: str) -> Taken | None:
    """Only the person's own."""
    with transaction() as session:
        found = session.scalar(_own(person_id).where(CheckUp.public_id == wanted))
    return _taken(found) if found else None


def unfinished_checkup(person_id: int) -> Taken | None:
    with transaction() as session:
        found = session.scalar(_own(person_id).where(CheckUp.finished_at.is_(None)).limit(1))
    return _taken(found) if found else None


def finished_checkups(person_id: int) -> list[Taken]:
    """The newest first."""
    with transaction() as session:
        return [_taken(found) for found in session.scalars(_own(person_id).where(CheckUp.finished_at.is_not(None)))]


def answer_question(person_id: int, wanted: str, index: int, option: int) -> Answered | None:
    """None when there is no such check-up or question of this person. An answer is never changed."""
    with transaction() as session:
        found = session.scalar(_own(person_id).where(CheckUp.public_id == wanted).with_for_update())
        if found is None or not 0 <= index < len(found.questions):
            return None
        questions = [question_of(kept) for kept in found.questions]
        if questions[index].answer is not None:
            return Answered.BEFORE
        if index != first_open(questions):
            return Answered.NOT_YET
        if not 0 <= option < questions[index].options:
            return Answered.NO_SUCH_OPTION
        questions[index] = replace(questions[index], answer=option)
        found.questions = [question.as_json() for question in questions]
        if first_open(questions) is None:
            found.finished_at = now()
            source = f"check-up:{found.public_id}"
            earn(Help(Deed.CHECKUP_DONE, person_id, source, source))
        return Answered.NOW


def _own(person_id: int) -> Select[CheckUp]:
    return select(CheckUp).where(CheckUp.person_id == person_id).order_by(CheckUp.id.desc())


def _taken(checkup: CheckUp) -> Taken:
    return Taken(checkup, tuple(question_of(kept) for kept in checkup.questions))


def _tidy(session: Session, person_id: int) -> None:
    """What was left half-way, and what is older than the newest few."""
    newest = _own(person_id).where(CheckUp.finished_at.is_not(None)).limit(KEPT - 1)
    kept = session.scalars(newest.with_only_columns(CheckUp.id)).all()
    session.execute(delete(CheckUp).where(CheckUp.person_id == person_id, CheckUp.id.not_in(kept)))
