"""Telling people about questions: in the transaction in which it happens. The kinds stand in notices.py."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.core.permissions import Role
from advocacy.core.services import now
from advocacy.notifications.telling import Link, tell, tell_role
from advocacy.people.models import Person, Topic
from advocacy.questions import notices as kinds
from advocacy.questions.models import Comment, Question
from advocacy.questions.notices import Given
from advocacy.questions.rules import Level, QuestionState, Reminded


def inform_given(session: Session, row: Question) -> None:
    """Who has it now; and admins, when it is a fallback because no expert was there."""
    inform_owner(session, row)
    if row.level == Level.FALLBACK:
        inform_alone(session, row)


def inform_owner(session: Session, row: Question) -> None:
    """Who has it now is asked to say hello within this level's hour; where no hour runs, to answer within the day."""
    if row.owner_id == row.asker_id:
        return
    until, how = row.level_due or row.promise_due, _asked_of(row)
    _tell(
        session, [row.owner_id], kinds.ASSIGNED, row, until=until, moment=until, how=how, turn=row.owned_at.isoformat()
    )


def _asked_of(row: Question) -> Given:
    if row.level_due is not None:
        return Given.STAYS if row.level == Level.FALLBACK else Given.GOES_ON
    if row.broken_at is not None or now() >= row.promise_due:
        return Given.LATE
    return Given.GREETED if row.state is QuestionState.ACKNOWLEDGED else Given.WAITS


def inform_alone(session: Session, row: Question) -> None:
    """No expert was there: admins know at once, whoever keeps the question."""
    parameters = {"topic": _topic(session, row), "name": _first_name(session, row.owner_id)}
    tell_role(Role.ADMIN, kinds.ALONE, parameters=parameters, link=_link(row), once_key=row.public_id)


def inform_hour_over(session: Session, row: Question) -> None:
    """It is at the fallback and nobody said hello."""
    parameters = {"topic": _topic(session, row), "name": _first_name(session, row.owner_id)}
    tell_role(Role.ADMIN, kinds.HOUR_OVER, parameters=parameters, link=_link(row), once_key=row.public_id)


def inform_moved(session: Session, row: Question, before: int) -> None:
    """Who had it hears that it went on; nothing is asked of them any more."""
    if before != row.owner_id:
        name = _first_name(session, row.owner_id)
        _tell(session, [before], kinds.MOVED, row, name=name, turn=row.owned_at.isoformat())


def inform_offered(session: Session, row: Question, person_id: int) -> None:
    _tell(session, [person_id], kinds.OFFERED, row, until=row.promise_due)


def inform_reminded(session: Session, row: Question, how: Reminded) -> None:
    kind = kinds.HALF if how is Reminded.HALF else kinds.LATE
    _tell(session, [row.owner_id], kind, row, until=row.promise_due, moment=row.promise_due)


def inform_broken(session: Session, row: Question) -> None:
    """Who has it next, and admins: the promise was the company's."""
    parameters = {"topic": _topic(session, row), "name": _first_name(session, row.owner_id)}
    tell_role(Role.ADMIN, kinds.BROKEN, parameters=parameters, link=_link(row), once_key=row.public_id)


def inform_acknowledged(session: Session, row: Question) -> None:
    name = _first_name(session, row.owner_id)
    _tell(session, [row.asker_id], kinds.ACKNOWLEDGED, row, name=name, until=row.promise_due, moment=row.promise_due)


def inform_answered(session: Session, row: Question) -> None:
    """The asker, by mail too where that was wished; and the owner, when a colleague answered."""
    kind = kinds.ANSWERED_BY_MAIL if row.by_mail else kinds.ANSWERED
    name = _first_name(session, row.answerer_id)
    if row.answerer_id != row.asker_id:
        _tell(session, [row.asker_id], kind, row, name=name)
    if row.owner_id not in (row.answerer_id, row.asker_id):
        _tell(session, [row.owner_id], kinds.ANSWERED_BY_COLLEAGUE, row, name=name)


def inform_corrected(session: Session, row: Question) -> None:
    if row.owner_id != row.asker_id:
        name = _first_name(session, row.owner_id)
        _tell(session, [row.asker_id], kinds.CORRECTED, row, name=name, turn=now().isoformat())


def inform_thanked(session: Session, row: Question, *, outside: bool = False) -> None:
    """By whom: the colleague, or whoever asked outside, who has no name here."""
    if row.answerer_id is not None and row.answerer_id != row.asker_id:
        kind = kinds.THANKED_OUTSIDE if outside else kinds.THANKED
        _tell(session, [row.answerer_id], kind, row, name=_first_name(session, row.asker_id))


def inform_withdrawn(session: Session, row: Question) -> None:
    if row.owner_id != row.asker_id:
        _tell(session, [row.owner_id], kinds.WITHDRAWN, row)


def inform_commented(session: Session, row: Question, comment: Comment) -> None:
    """The owner and everybody who spoke before."""
    spoke = set(session.scalars(select(Comment.person_id).where(Comment.question_id == row.id)))
    to = (spoke | {row.owner_id}) - {comment.person_id, row.asker_id}
    _tell(session, to, kinds.COMMENTED, row, name=_first_name(session, comment.person_id), turn=str(comment.id))


def inform_review(session: Session, row: Question) -> None:
    _tell(session, [row.owner_id], kinds.REVIEW, row, turn=str(row.review_on))


def _tell(
    session: Session,
    to: Collection[int],
    kind: str,
    row: Question,
    *,
    until: datetime | None = None,
    turn: str = "",
    **parameters: str | datetime,
) -> None:
    key = f"{row.public_id}:{turn}" if turn else row.public_id
    given = {"topic": _topic(session, row), **parameters}
    tell(to, kind, parameters=given, link=_link(row), once_key=key[:80], until=until)


def _link(row: Question) -> Link:
    return "questions.show", {"public_id": row.public_id}


def _topic(session: Session, row: Question) -> str:
    found = session.get(Topic, row.topic_id) if row.topic_id else None
    return found.name if found else ""


def _first_name(session: Session, person_id: int | None) -> str:
    found = session.get(Person, person_id) if person_id else None
    return found.first_name if found else ""
