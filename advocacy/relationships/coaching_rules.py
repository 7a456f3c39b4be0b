"""The listening-first coach, decided: four sides in the order people, process, results, vision (relationship.md).

Listening is people and process, sending is results and vision. No database, no words, no clock.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from math import sqrt

from advocacy.content.rules import Style
from advocacy.evidence.rules import FactKind

LOOKS_BACK = timedelta(days=90)
ORDER = (Style.PEOPLE, Style.PROCESS, Style.RESULTS, Style.VISION)
LISTENING = frozenset({Style.PEOPLE, Style.PROCESS})
SENDS_TOO_MUCH = 3  # times as much sending as listening
FEWEST_TO_SAY_SO = 4  # sent: two posts are no habit
SMALLEST_SCALE = 12  # a side of so many fills the plot, so that two posts don't look like a full life

# What somebody does for others, beside the posts they share, which speak in the style that comms gave them.
SIDE_OF: Mapping[FactKind, Style] = {
    FactKind.ANSWER: Style.PEOPLE,
    FactKind.QUESTION_ANSWERED: Style.PEOPLE,
    FactKind.BROUGHT_IN: Style.PEOPLE,
    FactKind.REPORTED: Style.PEOPLE,  # they went back and read what people answered
}


@dataclass(frozen=True)
class Sides:
    """How often on each side; `untold`: posts shared to which comms gave no style."""

    counts: Mapping[Style, int]
    untold: int = 0

    @property
    def listening(self) -> int:
        return sum(self.counts[side] for side in ORDER if side in LISTENING)

    @property
    def sending(self) -> int:
        return sum(self.counts[side] for side in ORDER if side not in LISTENING)

    @property
    def is_empty(self) -> bool:
        return not any(self.counts.values())

    @property
    def only_sends(self) -> bool:
        """More than three times as much sending as listening."""
        return self.sending >= FEWEST_TO_SAY_SO and self.sending > SENDS_TOO_MUCH * self.listening


@dataclass(frozen=True)
class NextStep:
    """The side to go to, and the count to which it leads."""

    side: Style
    target: int


def sides(
    posts: Mapping[Style | None, int], acts: Mapping[FactKind, int], *, asked: int = 0, thanked: int = 0
) -> Sides:
    """`posts`: different posts shared, by the style they speak in; `acts`: facts by kind, others are left out.

    `asked`: questions that they wanted to know the answer of themselves; `thanked`: answers they said thanks for.
    """
    counts = {side: posts.get(side, 0) for side in ORDER}
    counts[Style.PROCESS] += asked
    counts[Style.PEOPLE] += thanked
    for kind, count in acts.items():
        if kind in SIDE_OF:
            counts[SIDE_OF[kind]] += count
    return Sides(counts, posts.get(None, 0))


def next_step(found: Sides) -> NextStep:
    """Listening before sending, then round in the order: no side is left behind one that comes after it."""
    side = Style.PEOPLE if found.only_sends else _behind(found.counts) or _follows(found.counts) or Style.PEOPLE
    return NextStep(side, max(found.counts[side] + 1, *_after(found.counts, side), 0))


def strongest(found: Sides) -> Style | None:
    """The side that stands out: more than half of everything; None when there is none."""
    whole = sum(found.counts.values())
    return next((side for side in ORDER if found.counts[side] * 2 > whole), None)


def scale_of(found: Sides, step: NextStep) -> int:
    """The count at the plot's rim."""
    return max(SMALLEST_SCALE, step.target, *found.counts.values())


def radius(count: int, scale: int) -> float:
    """Share of the rim's radius: the disc's area, not its radius, shows the count."""
    return sqrt(count / scale)


def _behind(counts: Mapping[Style, int]) -> Style | None:
    """The first side of which a later one has more."""
    return next((side for side in ORDER if any(later > counts[side] for later in _after(counts, side))), None)


def _follows(counts: Mapping[Style, int]) -> Style | None:
    """The first side that has fewer than the one before it."""
    return next((side for before, side in pairwise(ORDER) if counts[side] < counts[before]), None)


def _after(counts: Mapping[Style, int], side: Style) -> Iterable[int]:
    return [counts[later] for later in ORDER[ORDER.index(side) + 1 :]]
