"""Words for wishes: how they stand, and what came of an act."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.wishes.answering import Answered, Merged
from advocacy.wishes.rules import MOST_A_DAY, Shelf, WishState
from advocacy.wishes.wishing import Voted, WishObstacle

STATE_WORDS: Mapping[WishState, Any] = {
    WishState.OPEN: _l("Open"),
    WishState.ASKED_BACK: _l("A question back"),
    WishState.PLANNED: _l("Planned"),
    WishState.DONE: _l("Done"),
    WishState.DECLINED: _l("Not for now"),
    WishState.MERGED: _l("With another one"),
}
SHELF_WORDS: Mapping[Shelf, Any] = {
    Shelf.OPEN: _l("Open"),
    Shelf.PLANNED: _l("Planned"),
    Shelf.DONE: _l("Done"),
    Shelf.DECLINED: _l("Not for now"),
}
PILLS: Mapping[WishState, tuple[str, str]] = {
    WishState.ASKED_BACK: ("soon", "chat"),
    WishState.PLANNED: ("accent", "calendar-check"),
    WishState.DONE: ("good", "check-lg"),
    WishState.DECLINED: ("quiet", "slash-circle"),
}


def pill_of(state: WishState) -> tuple[str, str, str] | None:
    """Words, tone and icon; None while nobody has said anything."""
    return (str(STATE_WORDS[state]), *PILLS[state]) if state in PILLS else None


def obstacle_words(obstacle: WishObstacle) -> str:
    words: Mapping[WishObstacle, str] = {
        WishObstacle.TOO_SHORT: _("Say it in a few words, so that others know whether they want it too."),
        WishObstacle.ENOUGH_TODAY: _(
            "You made %(most)s wishes today, which is all that fits. Nothing is lost: send it tomorrow.",
            most=MOST_A_DAY,
        ),
    }
    return words[obstacle]


def voted_words(outcome: Voted, *, back: bool = False) -> tuple[str, str]:
    words: Mapping[Voted, tuple[str, str]] = {
        Voted.DONE: (_("Your vote is taken back.") if back else _("Your vote counts."), "good"),
        Voted.ALREADY: (_("You don't vote for it.") if back else _("You vote for it already."), "soon"),
        Voted.OVER: (_("It is decided, so votes rest."), "soon"),
    }
    return words[outcome]


def answered_words(outcome: Answered) -> tuple[str, str]:
    words: Mapping[Answered, tuple[str, str]] = {
        Answered.DONE: (_("Answered. Everybody who wishes for it is told."), "good"),
        Answered.SAME: (_("It says so already. Nobody is told again."), "soon"),
        Answered.NO_WORDS: (_("Say why, or what is new: those who wish for it read it."), "bad"),
        Answered.MERGED: (_("It stands with another wish now. Answer that one."), "soon"),
    }
    return words[outcome]


def merged_words(outcome: Merged) -> tuple[str, str]:
    words: Mapping[Merged, tuple[str, str]] = {
        Merged.DONE: (_("They stand together now, each person's vote once."), "good"),
        Merged.ALREADY: (_("It stands with another wish already."), "soon"),
        Merged.ITSELF: (_("That is the same wish."), "bad"),
        Merged.NOT_THERE: (_("Choose the wish that it is the same as."), "bad"),
    }
    return words[outcome]
