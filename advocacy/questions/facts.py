"""What questions put into evidence, in the transaction in which it happens. Only what came from outside counts."""

from datetime import date

from advocacy.core.services import now, services
from advocacy.evidence.loading import ScoringBook
from advocacy.evidence.recording import Fact, record_fact
from advocacy.evidence.rules import FactKind
from advocacy.questions.models import Question


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
    """`amount`: the seconds from asking, which say whether the promise was kept. Nobody answers themselves."""
    if not row.who_asked.outside or row.answered_at is None or row.answerer_id in (None, row.asker_id):
        return
    record_fact(
        Fact(
            source=_source(row, "answered"),
            kind=FactKind.QUESTION_ANSWERED,
            person_id=row.answerer_id,
            happened_at=row.answered_at,
            subject=_subject(row),
            amount=int((row.answered_at - row.asked_at).total_seconds()),
            rules_on=_asked_on(row),
        )
    )


def promise_broken(row: Question) -> None:
    """The day ended while this owner had it."""
    if row.who_asked.outside and row.owner_id != row.asker_id:
        record_fact(
            Fact(
                source=_source(row, "broken"),
                kind=FactKind.PROMISE_BROKEN,
                person_id=row.owner_id,
                happened_at=row.promise_due,
                subject=_subject(row),
                rules_on=_asked_on(row),
            )
        )


def thanked(row: Question) -> None:
    if not row.who_asked.outside or row.answerer_id in (None, row.asker_id):
        return
    record_fact(
        Fact(
            source=_source(row, "thanks"),
            kind=FactKind.THANKS,
            person_id=row.answerer_id,
            happened_at=now(),
            subject=_subject(row),
            rules_on=_asked_on(row),
        )
    )


def _subject(row: Question) -> str:
    return f"question:{row.public_id}"


def _source(row: Question, what: str) -> str:
    return f"question:{row.public_id}:{what}"


def _asked_on(row: Question) -> date:
    return services().get(ScoringBook).calendar.day_of(row.asked_at)
