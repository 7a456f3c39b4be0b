"""The card beside the feed: questions that wait for somebody, with their clocks."""

from typing import Any

from advocacy.core.services import now
from advocacy.questions.listing import first_waiting
from advocacy.questions.telling import about_words, due_of, ring_of, short_words, until_words

IN_RAIL = 3


def rail(person: Any) -> dict[str, Any] | None:
    """None when nobody waits."""
    waiting = first_waiting(person, IN_RAIL)
    if not waiting:
        return None
    shown = [(one, ring_of(one.row, now()), until_words(due_of(one.row)[0], now())) for one in waiting]
    return {"waiting": shown, "title_of": short_words, "about_words": about_words}
