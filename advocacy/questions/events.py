"""Writing down what happened to a question."""

from sqlalchemy.orm import Session

from advocacy.core.services import now
from advocacy.questions.models import Question, QuestionEvent
from advocacy.questions.rules import EventKind


def note(session: Session, row: Question, kind: EventKind, by: int | None, *, to: int | None = None) -> None:
    """`by`: who did it; None for what time or a rule did. `to`: who has it from now on."""
    session.add(
        QuestionEvent(question_id=row.id, kind=kind, person_id=by, to_id=to, level=int(row.level), happened_at=now())
    )
