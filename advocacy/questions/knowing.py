"""What the company knows: answered questions, who looks after each, and whether it is still true."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, literal, select, tuple_, update

from advocacy.core.database import transaction
from advocacy.core.identifiers import is_public_id
from advocacy.core.services import now, settings
from advocacy.people.models import Person, Topic
from advocacy.questions.answering import Outcome
from advocacy.questions.events import note
from advocacy.questions.informing import inform_review
from advocacy.questions.knowing_rules import next_review
from advocacy.questions.models import Question, is_known, question_by_public_id
from advocacy.questions.rules import EventKind
from advocacy.questions.searching import closeness, fits, lexemes_of

PAGE = 25
AT_ONCE = 200


@dataclass(frozen=True)
class Known:
    """An answered question as the list shows it. `owner`: who looks after the answer."""

    row: Question
    owner: Person
    topic: str


@dataclass(frozen=True)
class KnownPage:
    known: Sequence[Known]
    next_after: str  # public id, empty at the end


def what_is_known(search: str = "", topic: str = "", after: str = "") -> KnownPage:
    """The newest first; what fits best first when something is looked for, at most a page of it."""
    with transaction() as session:
        query = select(Question, Person, func.coalesce(Topic.name, "")).join(Person, Person.id == Question.owner_id)
        query = query.outerjoin(Topic, Topic.id == Question.topic_id).where(is_known())
        if is_public_id(topic):
            query = query.where(Topic.public_id == topic)
        newest = (Question.answered_at.desc(), Question.id.desc())
        if search.strip():
            found = lexemes_of(session, search)
            query = query.where(fits(found, " & ")).order_by(closeness(found, " & ").desc(), *newest)
        else:
            query = query.order_by(*newest)
            last = question_by_public_id(session, after) if after else None
            if last and last.answered_at:
                behind = tuple_(literal(last.answered_at), literal(last.id))
                query = query.where(tuple_(Question.answered_at, Question.id) < behind)
        rows = session.execute(query.limit(PAGE + 1)).all()
    known = [Known(row, owner, name) for row, owner, name in rows[:PAGE]]
    more = len(rows) > PAGE and not search.strip()
    return KnownPage(known, known[-1].row.public_id if more else "")


def count_view(public_name: str) -> None:
    """How often an answer was looked up; by whom is nobody's business."""
    with transaction() as session:
        session.execute(
            update(Question).where(Question.public_id == public_name, is_known()).values(views=Question.views + 1)
        )


def say_still_true(public_name: str, person: Person, *, true: bool) -> Outcome | None:
    """Only who looks after an answer says so. One that is not true any more is found by nobody."""
    with transaction() as session:
        row = question_by_public_id(session, public_name, lock=True)
        if row is None or row.owner_id != person.id or not row.settled:
            return None
        today = company_day(now())
        row.checked_on = today
        row.review_on = next_review(today) if true else None
        row.retired_at = None if true else now()
        note(session, row, EventKind.STILL_TRUE if true else EventKind.NOT_TRUE, person.id)
        return Outcome.DONE


def ask_whether_true() -> int:
    """Idempotent: who was asked about a review is not asked about the same one again."""
    asked, last = 0, 0
    while found := _ask_some(last):
        asked, last = asked + len(found), found[-1]
    return asked


def _ask_some(after: int) -> list[int]:
    """The next reviews that are due, by id: who leaves them lying doesn't keep the others from being asked."""
    with transaction() as session:
        due = select(Question).where(Question.review_on <= company_day(now()), is_known(), Question.id > after)
        rows = session.scalars(due.order_by(Question.id).limit(AT_ONCE)).all()
        for row in rows:
            inform_review(session, row)
        return [row.id for row in rows]


def company_day(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(settings().time_zone)).date()
