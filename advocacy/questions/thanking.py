"""What the asker does afterwards: thank, or take the question back."""

from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.people.models import Person
from advocacy.questions import facts
from advocacy.questions.answering import Outcome
from advocacy.questions.crediting import credit_thanks
from advocacy.questions.events import note
from advocacy.questions.informing import inform_thanked, inform_withdrawn
from advocacy.questions.keeping_outside import drop_outside
from advocacy.questions.models import Question, question_by_public_id
from advocacy.questions.rules import EventKind, QuestionState


def thank(public_name: str, person: Person) -> Outcome | None:
    """One tap; a second one changes nothing."""
    with transaction() as session:
        row = question_by_public_id(session, public_name, lock=True)
        if row is None or row.asker_id != person.id or row.answerer_id == person.id:
            return None
        if not row.settled:
            return Outcome.NOT_OPEN
        if row.thanked_at:
            return Outcome.ALREADY
        note_thanks(session, row, person.id)
        return Outcome.DONE


def note_thanks(session: Session, row: Question, person_id: int | None) -> None:
    """By the asker, or by whoever asked outside, who has no account."""
    row.thanked_at = row.quiet_since = now()
    row.stand(row.standing)
    note(session, row, EventKind.THANKED, person_id)
    facts.thanked(row)
    credit_thanks(row)
    inform_thanked(session, row, outside=person_id is None)


def withdraw(public_name: str, person: Person) -> Outcome | None:
    """The asker takes it back while nobody has answered."""
    with transaction() as session:
        row = question_by_public_id(session, public_name, lock=True)
        if row is None or row.asker_id != person.id:
            return None
        if row.settled:
            return Outcome.ANSWERED_ALREADY
        if row.open:
            take_back(session, row)
            note(session, row, EventKind.WITHDRAWN, person.id)
            inform_withdrawn(session, row)
        return Outcome.DONE


def take_back(session: Session, row: Question) -> None:
    drop_outside(session, row)
    row.state, row.level_due, row.missed = QuestionState.WITHDRAWN, None, False
    row.stand(row.standing)
    facts.taken_back(row)
