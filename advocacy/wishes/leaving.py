"""What becomes of somebody's wishes when they are erased, and what of them is handed out."""

from typing import Any

from sqlalchemy import select, update

from advocacy.core.database import transaction
from advocacy.people.models import Person
from advocacy.people.rules import PersonState
from advocacy.wishes.models import Vote, Wish
from advocacy.wishes.wishing import forget_votes


def leave(person_id: int) -> None:
    """Wishes and votes of somebody who left stay: others wish for the same. Erasing takes names and own words away."""
    with transaction() as session:
        if session.get_one(Person, person_id).state is not PersonState.ERASED:
            return
        forget_votes(session, person_id)
        session.execute(update(Wish).where(Wish.person_id == person_id).values(words=""))


def export(person_id: int) -> dict[str, Any]:
    own = select(Wish).where(Wish.person_id == person_id).order_by(Wish.id)
    voted = select(Wish.title).join(Vote, Vote.wish_id == Wish.id).where(Vote.person_id == person_id).order_by(Wish.id)
    with transaction() as session:
        return {
            "wishes": [
                {"at": row.made_at.isoformat(), "wish": row.title, "words": row.words, "state": row.state.value}
                for row in session.scalars(own)
            ],
            "votes": list(session.scalars(voted)),
        }
