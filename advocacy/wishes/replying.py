"""Whoever made a wish replies to a question back; it is open again, and communications hear of it."""

from advocacy.core.database import transaction
from advocacy.people.models import Person
from advocacy.wishes.informing import inform_replied
from advocacy.wishes.models import locked_wish, wish_by_public_id
from advocacy.wishes.rules import WishState


def reply_to_question(public_name: str, words: str, person: Person) -> bool | None:
    """The reply stands below the wish's own words. None: no wish of theirs. False: nothing asked, nothing said."""
    with transaction() as session:
        found = wish_by_public_id(session, public_name)
        if found is None or found.person_id != person.id:
            return None
        row = locked_wish(session, found.id)
        if row.state is not WishState.ASKED_BACK or not words.strip():
            return False
        row.words = f"{row.words}\n\n{words.strip()}".strip()
        row.state = WishState.OPEN
        inform_replied(row, person)
        return True
