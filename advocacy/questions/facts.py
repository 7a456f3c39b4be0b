"""What questions put into evidence, in the transaction in which it happens. Only what came from outside counts."""

from datetime import date, timedelta

from sqlalchemy import func, select

from advocacy.core.database import transaction
from advocacy.core.services import now, services
from advocacy.evidence.loading import ScoringBook
from advocacy.evidence.recording import Fact, record_fact
from advocacy.evidence.rules import FactKind
from advocacy.questions.models import Question

WEEK, MOST_FROM_ONE = timedelta(days=7), 3  # answers to one colleague's questions that bring points


def brought_in(row: Question) -> None:
    if row.who_asked.outside:
        record_fact(
            Fact(
                source=_source(row, "brought"),
                kind=FactKind.BROUGHT_IN,
                person_id=row.asker_id,
                happened_at=row.asked_at,
                subject=_subject(row),
            )
        )


def taken_back(row: Question) -> None:
    """What was withdrawn was brought to nobody."""
    if row.who_asked.outside and row.follows_id is None:
        record_fact(
            Fact(
                source=_source(row, "withdrawn"),
                kind=FactKind.VOID,
                person_id=row.asker_id,
                happened_at=now(),
                voids=_source(row, "brought"),
            )
        )


def answered(row: Question) -> None:
    """`amount`: the seconds from asking, which say whether the promise was kept. Nobody answers themselves.

    One of many between two colleagues is a colleague's: it earns nothing, and the promise counts as it would broken.
    """
    answerer = row.answerer_id
    if row.answered_at is None or answerer is None or answerer == row.asker_id or not row.who_asked.outside:
        return
    record_fact(
        Fact(
            source=_source(row, "answered"),
            kind=FactKind.QUESTION_ANSWERED,
            person_id=answerer,
            happened_at=row.answered_at,
            subject=_subject(row),
            amount=int((row.answered_at - row.asked_at).total_seconds()),
            from_colleague=counted_answerer(row) is None,
            rules_on=_asked_on(row),
        )
    )


def promise_broken(row: Question, owner_id: int) -> None:
    """The day ended while this owner had it."""
    if row.who_asked.outside and owner_id != row.asker_id:
        record_fact(
            Fact(
                source=_source(row, "broken"),
                kind=FactKind.PROMISE_BROKEN,
                person_id=owner_id,
                happened_at=row.promise_due,
                subject=_subject(row),
                rules_on=_asked_on(row),
            )
        )


def thanked(row: Question) -> None:
    answerer = counted_answerer(row)
    if answerer is None or not row.who_asked.outside:
        return
    record_fact(
        Fact(
            source=_source(row, "thanks"),
            kind=FactKind.THANKS,
            person_id=answerer,
            happened_at=now(),
            subject=_subject(row),
            rules_on=_asked_on(row),
        )
    )


def counted_answerer(row: Question) -> int | None:
    """Who answered; None when it brings nothing: asked by themselves, or one of many between two.

    Of the answers to one colleague's questions only the first few of a week count, so that nothing can be arranged.
    """
    if row.answered_at is None or row.answerer_id == row.asker_id:
        return None
    earlier = select(func.count()).where(
        Question.asker_id == row.asker_id,
        Question.answerer_id == row.answerer_id,
        Question.id != row.id,
        Question.answered_at <= row.answered_at,
        Question.answered_at > row.answered_at - WEEK,
    )
    with transaction() as session:
        return row.answerer_id if (session.scalar(earlier) or 0) < MOST_FROM_ONE else None


def _subject(row: Question) -> str:
    return f"question:{row.public_id}"


def _source(row: Question, what: str) -> str:
    return f"question:{row.public_id}:{what}"


def _asked_on(row: Question) -> date:
    return services().get(ScoringBook).calendar.day_of(row.asked_at)
