"""Experts say something to each other about a question; one of them answers. The asker does not see it."""

from sqlalchemy import select

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.people.models import Person
from advocacy.questions.answering import Outcome
from advocacy.questions.informing import inform_commented
from advocacy.questions.models import Comment, Question, may_answer, question_by_public_id
from advocacy.questions.rules import QuestionState


def say(public_name: str, person: Person, words: str) -> Outcome | None:
    with transaction() as session:
        row = question_by_public_id(session, public_name, lock=True)
        if row is None or (row.asker_id == person.id and row.owner_id != person.id):
            return None
        if session.scalar(select(Question.id).where(Question.id == row.id, may_answer(person))) is None:
            return None
        if row.state is QuestionState.WITHDRAWN:
            return Outcome.NOT_OPEN
        comment = Comment(question_id=row.id, person_id=person.id, words=words.strip(), said_at=now())
        session.add(comment)
        session.flush()
        inform_commented(session, row, comment)
        return Outcome.DONE
