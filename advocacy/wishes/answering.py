"""Communications answers a wish, or puts two together that ask for the same."""

from enum import StrEnum

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.journal import record
from advocacy.core.services import now
from advocacy.people.models import Person
from advocacy.wishes.informing import inform_answered, inform_merged
from advocacy.wishes.models import Vote, Wish, locked_wish, standing_wish, wish_by_public_id
from advocacy.wishes.rules import ANSWERS, WishState
from advocacy.wishes.wishing import add_vote


class Answered(StrEnum):
    DONE = "done"
    SAME = "same"  # nothing changed: nobody is told again
    NO_WORDS = "no_words"  # a state comes with an answer
    MERGED = "merged"  # it stands under another one


class Merged(StrEnum):
    DONE = "done"
    ALREADY = "already"
    ITSELF = "itself"
    NOT_THERE = "not_there"  # the other one


def answer_wish(public_name: str, state: WishState, words: str, by: Person) -> Answered | None:
    """Whoever wished or voted is told. None: there is no such wish, or no such answer."""
    with transaction() as session:
        found = wish_by_public_id(session, public_name)
        if found is None or state not in ANSWERS:
            return None
        row = locked_wish(session, found.id)
        if row.state is WishState.MERGED:
            return Answered.MERGED
        if not words.strip():
            return Answered.NO_WORDS
        if (row.state, row.answer) == (state, words.strip()):
            return Answered.SAME
        row.state, row.answer = state, words.strip()
        row.answered_by, row.answered_at = by.id, now()
        record("wish.answered", actor_id=by.id, subject=f"wish:{row.public_id}", details={"state": state.value})
        inform_answered(session, row, by)
        return Answered.DONE


def merge_wish(public_name: str, into_name: str, by: Person) -> Merged | None:
    """Its votes go along, each person's once. None: there is no such wish."""
    with transaction() as session:
        first, second = wish_by_public_id(session, public_name), wish_by_public_id(session, into_name)
        if first is None:
            return None
        if second is None:
            return Merged.NOT_THERE
        _lock_both(session, first, second)
        target = standing_wish(session, into_name)
        if first.state is WishState.MERGED:
            return Merged.ALREADY
        if target is None or target.id == first.id:
            return Merged.ITSELF
        _move(session, first, target)
        details: dict[str, str | int | None] = {"into": target.public_id}
        record("wish.merged", actor_id=by.id, subject=f"wish:{first.public_id}", details=details)
        inform_merged(first, target)
        return Merged.DONE


def _lock_both(session: Session, *rows: Wish) -> None:
    """In one order, so that two who put them together crosswise wait for each other and not in a circle."""
    for row_id in sorted({row.id for row in rows}):
        locked_wish(session, row_id)


def _move(session: Session, row: Wish, target: Wish) -> None:
    """What stood under it stands under the other one from now on."""
    for person_id in session.scalars(select(Vote.person_id).where(Vote.wish_id == row.id).order_by(Vote.person_id)):
        add_vote(session, target, person_id)
    session.execute(delete(Vote).where(Vote.wish_id == row.id))
    session.execute(update(Wish).where(Wish.merged_into == row.id).values(merged_into=target.id))
    row.votes, row.state, row.merged_into = 0, WishState.MERGED, target.id
