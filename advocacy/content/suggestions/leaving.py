"""What becomes of somebody's suggestions when they leave, and what of them is handed out."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from advocacy.content.suggestion_models import Suggestion
from advocacy.content.suggestion_rules import USED, SuggestionState
from advocacy.core.services import now


def let_suggestions_go(session: Session, person_id: int) -> None:
    """What became a post is the company's, without the name. The rest was theirs and goes with them."""
    theirs = update(Suggestion).where(Suggestion.person_id == person_id)
    waiting = theirs.where(Suggestion.state == SuggestionState.OPEN)
    session.execute(waiting.values(state=SuggestionState.WITHDRAWN, decided_at=now()))
    unused = theirs.where(Suggestion.state.not_in(USED))
    session.execute(unused.values(words="", link_url="", picture_id=None, topic_id=None, answer=""))
    session.execute(theirs.values(named=False))


def exported_suggestions(session: Session, person_id: int) -> Iterator[dict[str, Any]]:
    """What this person proposed, and what they were answered."""
    for row in session.scalars(select(Suggestion).where(Suggestion.person_id == person_id).order_by(Suggestion.id)):
        yield {
            "at": row.proposed_at.isoformat(),
            "words": row.words,
            "link": row.link_url,
            "state": row.state.value,
            "because": row.declined_because.value if row.declined_because else None,
            "answer": row.answer,
            "named": row.named,
        }


def exported_decisions(session: Session, person_id: int) -> Iterator[dict[str, Any]]:
    """What this person decided about ideas of others."""
    decided = select(Suggestion).where(Suggestion.decided_by == person_id).order_by(Suggestion.id)
    for row in session.scalars(decided):
        at = row.decided_at.isoformat() if row.decided_at else None
        yield {"suggestion": row.public_id, "state": row.state.value, "answer": row.answer, "at": at}
