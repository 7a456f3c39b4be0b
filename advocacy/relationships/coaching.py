"""What the coach shows a person about their own last 90 days. Nobody else ever asks for it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from advocacy.content.models import PostVersion
from advocacy.content.rules import Style
from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.evidence.models import FactRow
from advocacy.evidence.rules import FactKind
from advocacy.people.models import Person
from advocacy.questions.models import Question, QuestionEvent
from advocacy.questions.rules import EventKind, QuestionState, WhoAsked
from advocacy.relationships.coaching_rules import (
    LOOKS_BACK,
    SIDE_OF,
    NextStep,
    Sides,
    next_step,
    scale_of,
    sides,
    strongest,
)
from advocacy.sharing.models import Share

_Void = aliased(FactRow)


@dataclass(frozen=True)
class Coach:
    sides: Sides
    next: NextStep
    strongest: Style | None
    scale: int


def coach(person: Person) -> Coach:
    with transaction() as session:
        found = sides(
            _posts(session, person.id),
            _acts(session, person.id),
            asked=_asked(session, person.id),
            thanked=_thanked(session, person.id),
        )
    step = next_step(found)
    return Coach(found, step, strongest(found), scale_of(found, step))


def _posts(session: Session, person_id: int) -> dict[Style | None, int]:
    """Different posts shared: one post on two networks is told once."""
    query = posts_of(select(PostVersion.style, func.count(func.distinct(Share.post_id))), person_id)
    return dict(session.execute(query.group_by(PostVersion.style)).all())


def posts_of(query: Select[*tuple[Any, ...]], person_id: int) -> Select[*tuple[Any, ...]]:
    """Of what the person shared; a repost of the company's own post is none."""
    return query.join(Share, Share.version_id == PostVersion.id).where(
        Share.person_id == person_id, Share.published_at > now() - LOOKS_BACK, Share.repost_of.is_(None)
    )


def _acts(session: Session, person_id: int) -> dict[FactKind, int]:
    query = acts_of(select(FactRow.kind, func.count()), person_id)
    return dict(session.execute(query.group_by(FactRow.kind)).all())


def acts_of(query: Select[*tuple[Any, ...]], person_id: int) -> Select[*tuple[Any, ...]]:
    """Of what they did for others, without what was taken back."""
    taken_back = select(_Void.id).where(_Void.voids == FactRow.source).exists()
    return query.where(
        FactRow.person_id == person_id, FactRow.kind.in_(SIDE_OF), FactRow.happened_at > now() - LOOKS_BACK, ~taken_back
    )


def _asked(session: Session, person_id: int) -> int:
    return session.scalar(asked_by(select(func.count(Question.id)), person_id)) or 0


def asked_by(query: Select[*tuple[Any, ...]], person_id: int) -> Select[*tuple[Any, ...]]:
    """For themselves: what somebody outside asked is brought in, and listens to people."""
    return query.where(
        Question.asker_id == person_id,
        Question.who_asked == WhoAsked.ME,
        Question.asked_at > now() - LOOKS_BACK,
        Question.state != QuestionState.WITHDRAWN,
    )


def _thanked(session: Session, person_id: int) -> int:
    query, _at = thanked_by(person_id)
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def thanked_by(person_id: int) -> tuple[Select[*tuple[Any, ...]], Any]:
    """Questions they said thanks for, and when; by themselves: whoever asked outside may say thanks, too."""
    at = func.max(QuestionEvent.happened_at)
    query = (
        select(Question.public_id, at)
        .join(QuestionEvent, QuestionEvent.question_id == Question.id)
        .where(
            Question.asker_id == person_id,
            QuestionEvent.person_id == person_id,
            QuestionEvent.kind == EventKind.THANKED,
            QuestionEvent.happened_at > now() - LOOKS_BACK,
        )
    )
    return query.group_by(Question.public_id), at
