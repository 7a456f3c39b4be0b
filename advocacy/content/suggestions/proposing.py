"""Proposing: an idea is sent once, some a day, and can be taken back while nobody has answered."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.content.models import Picture
from advocacy.content.previews.asking import ask_for_preview
from advocacy.content.suggestion_models import (
    Suggestion,
    count_since,
    suggestion_by_key,
    suggestion_by_public_id,
)
from advocacy.content.suggestion_rules import (
    MOST_A_DAY,
    Idea,
    SuggestionObstacle,
    SuggestionState,
    answer_by,
    day_began,
)
from advocacy.content.suggestions.informing import inform_comms
from advocacy.core.database import transaction
from advocacy.core.identifiers import is_public_id, public_id
from advocacy.core.services import now, settings
from advocacy.people.models import Person, Topic


@dataclass(frozen=True)
class Proposed:
    public_id: str


def propose(person: Person, idea: Idea, key: str) -> Proposed | SuggestionObstacle:
    """Send an idea to communications; a page that sends its `key` twice, because an answer was lost, sends one."""
    if idea.empty:
        return SuggestionObstacle.NOTHING_IN_IT
    key = key if is_public_id(key) else public_id()
    with transaction() as session:
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"suggest:{person.id}"))))
        before = suggestion_by_key(session, person.id, key)
        if before:
            return Proposed(before.public_id)
        if count_since(session, person.id, day_began(now(), ZoneInfo(person.time_zone))) >= MOST_A_DAY:
            return SuggestionObstacle.ENOUGH_TODAY
        row = _row(session, person, idea, key)
        session.add(row)
        session.flush()
        inform_comms(row, person)
        ask_for_preview(row.link_url, by=person.id)
        return Proposed(row.public_id)


def _row(session: Session, person: Person, idea: Idea, key: str) -> Suggestion:
    """A picture that somebody else uploaded is nobody's to propose."""
    own = select(Picture.id).where(Picture.public_id == idea.picture, Picture.uploaded_by == person.id)
    return Suggestion(
        public_id=public_id(),
        person_id=person.id,
        key=key,
        proposed_at=now(),
        answer_by=answer_by(now(), ZoneInfo(settings().time_zone)),
        words=idea.words.strip(),
        language=person.language,
        link_url=idea.link_url,
        picture_id=session.scalar(own) if is_public_id(idea.picture) else None,
        nobody_in_it=idea.nobody_in_it,
        topic_id=session.scalar(select(Topic.id).where(Topic.public_id == idea.topic)),
        named=idea.named,
        state=SuggestionState.OPEN,
    )


def withdraw_suggestion(public_name: str, person_id: int) -> bool | SuggestionObstacle:
    """The proposer takes it back; False when it is nobody's, or somebody else's."""
    with transaction() as session:
        row = suggestion_by_public_id(session, public_name, lock=True)
        if row is None or row.person_id != person_id:
            return False
        if row.state is not SuggestionState.OPEN:
            return SuggestionObstacle.DECIDED
        row.state, row.decided_at = SuggestionState.WITHDRAWN, now()
        return True


def choose_naming(public_name: str, person_id: int, *, named: bool) -> bool:
    """Whether one's name stands on the card; may be changed at any time, also while the post is on offer."""
    with transaction() as session:
        row = suggestion_by_public_id(session, public_name, lock=True)
        if row is None or row.person_id != person_id:
            return False
        row.named = named
        return True


def own_picture(picture_public_id: str, person_id: int) -> bool:
    """Whether this is a picture that the person uploaded."""
    if not is_public_id(picture_public_id):
        return False
    own = select(Picture.id).where(Picture.public_id == picture_public_id, Picture.uploaded_by == person_id)
    with transaction() as session:
        return session.scalar(own) is not None
