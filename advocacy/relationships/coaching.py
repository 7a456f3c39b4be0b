"""What the coach shows a person about their own last 90 days. Nobody else ever asks for it."""

from dataclasses import dataclass

from sqlalchemy import func, select
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
    query = (
        select(PostVersion.style, func.count(func.distinct(Share.post_id)))
        .join(Share, Share.version_id == PostVersion.id)
        .where(Share.person_id == person_id, Share.published_at > now() - LOOKS_BACK, Share.repost_of.is_(None))
        .group_by(PostVersion.style)
    )
    return dict(session.execute(query).all())


def _acts(session: Session, person_id: int) -> dict[FactKind, int]:
    taken_back = select(_Void.id).where(_Void.voids == FactRow.source).exists()
    query = (
        select(FactRow.kind, func.count())
        .where(FactRow.person_id == person_id, FactRow.kind.in_(SIDE_OF), FactRow.happened_at > now() - LOOKS_BACK)
        .where(~taken_back)
        .group_by(FactRow.kind)
    )
    return dict(session.execute(query).all())


def _asked(session: Session, person_id: int) -> int:
    """For themselves: what somebody outside asked is brought in, and listens to people."""
    query = select(func.count()).where(
        Question.asker_id == person_id,
        Question.who_asked == WhoAsked.ME,
        Question.asked_at > now() - LOOKS_BACK,
        Question.state != QuestionState.WITHDRAWN,
    )
    return session.scalar(query) or 0


def _thanked(session: Session, person_id: int) -> int:
    """By themselves: whoever asked outside may say thanks, too."""
    query = select(func.count(QuestionEvent.question_id.distinct())).join(
        Question, Question.id == QuestionEvent.question_id
    )
    return (
        session.scalar(
            query.where(
                Question.asker_id == person_id,
                QuestionEvent.person_id == person_id,
                QuestionEvent.kind == EventKind.THANKED,
                QuestionEvent.happened_at > now() - LOOKS_BACK,
            )
        )
        or 0
    )
