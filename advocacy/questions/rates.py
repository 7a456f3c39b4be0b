"""How well the company keeps its word: greeted in an hour, answered in a day, thanked; by topic, never by person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.people.models import Topic
from advocacy.questions.models import Question
from advocacy.questions.rules import HELLO, LAST_SECOND, PROMISE, QuestionState


@dataclass(frozen=True)
class Rates:
    """Counts of the questions asked in a time. `hours_over`, `days_over`: those whose hour or day can be judged."""

    asked: int = 0
    hours_over: int = 0
    greeted: int = 0
    days_over: int = 0
    kept: int = 0
    answered: int = 0
    thanked: int = 0

    def __add__(self, other: "Rates") -> "Rates":
        names = Rates.__dataclass_fields__
        return Rates(**{name: getattr(self, name) + getattr(other, name) for name in names})

    @property
    def greeted_rate(self) -> int | None:
        return percent(self.greeted, self.hours_over)

    @property
    def kept_rate(self) -> int | None:
        return percent(self.kept, self.days_over)

    @property
    def thanked_rate(self) -> int | None:
        return percent(self.thanked, self.answered)


@dataclass(frozen=True)
class TopicRates:
    topic: str  # empty where the asker knew none
    rates: Rates


def percent(part: int, whole: int) -> int | None:
    """None where there is nothing to judge: that is no 0. Only all of it is 100."""
    return part * 100 // whole if whole else None


def rates_of(days: int) -> tuple[Rates, Sequence[TopicRates]]:
    """All of it, and each topic by name; one query. What was taken back counts nowhere."""
    with transaction() as session:
        query = select(func.coalesce(Topic.name, ""), *_columns(now())).select_from(Question)
        query = query.outerjoin(Topic, Topic.id == Question.topic_id)
        query = query.where(Question.asked_at > now() - timedelta(days=days), Question.state != QuestionState.WITHDRAWN)
        rows = session.execute(query.group_by(Topic.name).order_by(func.lower(Topic.name))).all()
    found = [TopicRates(name, Rates(*counts)) for name, *counts in rows]
    return sum((one.rates for one in found), Rates()), found


def _columns(moment: datetime) -> list[ColumnElement[int]]:
    greeted = Question.acknowledged_at < Question.asked_at + HELLO + LAST_SECOND
    kept = Question.answered_at < Question.asked_at + PROMISE + LAST_SECOND
    answered = Question.answered_at.is_not(None)
    return [
        func.count(),
        _count(Question.acknowledged_at.is_not(None) | (Question.asked_at + HELLO < moment)),
        _count(greeted),
        _count(answered | (Question.promise_due < moment)),
        _count(kept),
        _count(answered),
        _count(and_(answered, Question.thanked_at.is_not(None))),
    ]


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)
