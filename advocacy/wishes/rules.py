"""What may happen to a wish. Plain values, no database."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_TITLE, LONGEST_WORDS, LONGEST_ANSWER = 120, 2000, 1000
SHORTEST_TITLE = 6
MOST_A_DAY = 10
ANSWER_WITHIN = timedelta(days=14)


class WishState(StrEnum):
    OPEN = "open"
    ASKED_BACK = "asked_back"  # a question for those who wish for it
    PLANNED = "planned"
    DONE = "done"
    DECLINED = "declined"
    MERGED = "merged"  # it stands under another one


class Shelf(StrEnum):
    """Where a wish stands on the board."""

    OPEN = "open"
    PLANNED = "planned"
    DONE = "done"
    DECLINED = "declined"


ON_SHELF: Mapping[Shelf, tuple[WishState, ...]] = {
    Shelf.OPEN: (WishState.OPEN, WishState.ASKED_BACK),
    Shelf.PLANNED: (WishState.PLANNED,),
    Shelf.DONE: (WishState.DONE,),
    Shelf.DECLINED: (WishState.DECLINED,),
}
CAN_BE_VOTED = frozenset({WishState.OPEN, WishState.ASKED_BACK, WishState.PLANNED})
ANSWERS = (WishState.ASKED_BACK, WishState.PLANNED, WishState.DONE, WishState.DECLINED)
WAITING = frozenset({WishState.OPEN})


def worth_reading(title: str) -> bool:
    return sum(sign.isalnum() for sign in title) >= SHORTEST_TITLE


def answer_by(made_at: datetime) -> datetime:
    """Every wish gets an answer by then, also when it is no."""
    return made_at + ANSWER_WITHIN


def is_late(state: WishState, made_at: datetime, now: datetime) -> bool:
    return state in WAITING and now >= answer_by(made_at)
