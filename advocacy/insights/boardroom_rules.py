"""A quarter in six figures: which ones there are, and how each compares with the quarter before. Plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from advocacy.content.rules import LEAST_SHARERS
from advocacy.insights.outcome_rules import Outcome
from advocacy.insights.talk_rules import Answering
from advocacy.networks.rules import Network

FIGURES_SHOWN = 6
NOBODY = Answering(0, 0, 0, None)


class FigureKind(StrEnum):
    """In the order in which they are wanted; the first six that can be known are shown."""

    ANSWERED = "answered"
    CAME_BACK = "came_back"
    IN_TIME = "in_time"
    PROMISES = "promises"
    OWN_WORDS = "own_words"
    TAKE_PART = "take_part"
    VISITS = "visits"
    PER_SHARE = "per_share"
    PASSED_ON = "passed_on"


OF_NETWORKS = frozenset({FigureKind.ANSWERED, FigureKind.CAME_BACK, FigureKind.VISITS, FigureKind.PASSED_ON})
FROM_SHARES = frozenset(
    {
        FigureKind.ANSWERED,
        FigureKind.CAME_BACK,
        FigureKind.OWN_WORDS,
        FigureKind.VISITS,
        FigureKind.PER_SHARE,
        FigureKind.PASSED_ON,
    }
)


@dataclass(frozen=True)
class Quarter:
    """What is known of a quarter or month. Points in thousandths; `people`: invited at its end.

    `active`: who shared, answered somebody or answered a question; both without who left the ranking.
    `sharers`: who shared, on a network that counts. `few`: networks that are left out of the sums, because one or two
    people shared there.
    `answering`: of those whom people outside wrote to.
    """

    sums: Mapping[Outcome, int] = field(default_factory=dict)
    active: int = 0
    sharers: int = 0
    people: int = 0
    shares: int = 0
    from_shares: int = 0
    due: int = 0
    kept: int = 0
    own_words: int | None = None
    few: frozenset[Network] = frozenset()
    answering: Answering = NOBODY

    def amount(self, outcome: Outcome) -> int:
        return self.sums.get(outcome, 0)

    @property
    def answered(self) -> int:
        return self.amount(Outcome.ANSWERS) + self.amount(Outcome.REPORTED)

    @property
    def is_told(self) -> bool:
        return self.active >= LEAST_SHARERS

    def behind(self, kind: FigureKind) -> int:
        """How many people such a figure is of: who only answers questions hides no sharer."""
        if kind is FigureKind.IN_TIME:
            return self.answering.people
        return self.sharers if kind in FROM_SHARES else self.active

    def tells(self, kind: FigureKind) -> bool:
        return self.behind(kind) >= LEAST_SHARERS

    def compares(self, kind: FigureKind, before: "Quarter") -> bool:
        """A network that is left out of one of the two would look like a rise or a fall."""
        return before.tells(kind) and (kind not in OF_NETWORKS or self.few == before.few)


@dataclass(frozen=True)
class Figure:
    """`value` out of `of`, where it is a part; `before`: the same of the quarter before, None when there is none."""

    kind: FigureKind
    value: float
    of: int | None
    before: float | None


def value_of(kind: FigureKind, quarter: Quarter) -> float | None:
    """None: not known of this quarter, which is not 0."""
    if not quarter.tells(kind):
        return None
    match kind:
        case FigureKind.ANSWERED:
            return quarter.answered or None
        case FigureKind.CAME_BACK:
            return quarter.amount(Outcome.CAME_BACK) or None
        case FigureKind.IN_TIME:
            return quarter.answering.rate
        case FigureKind.PROMISES:
            return quarter.kept if quarter.due else None
        case FigureKind.OWN_WORDS:
            return quarter.own_words
        case FigureKind.TAKE_PART:
            return quarter.active if quarter.people else None
        case FigureKind.VISITS:
            return quarter.amount(Outcome.VISITS) or None
        case FigureKind.PER_SHARE:
            return round(quarter.from_shares / quarter.shares / 1000, 1) if quarter.shares else None
        case FigureKind.PASSED_ON:
            return quarter.amount(Outcome.PASSED_ON) or None


def figures_of(quarter: Quarter, before: Quarter) -> Sequence[Figure]:
    """The first six that are known."""
    known = [(kind, value) for kind in FigureKind if (value := value_of(kind, quarter)) is not None]
    wholes = {FigureKind.PROMISES: quarter.due, FigureKind.TAKE_PART: quarter.people}
    return [
        Figure(kind, value, wholes.get(kind), value_of(kind, before) if quarter.compares(kind, before) else None)
        for kind, value in known[:FIGURES_SHOWN]
    ]


def missing_of(quarter: Quarter) -> Sequence[FigureKind]:
    """What the page can't say, of what it would say first."""
    return [kind for kind in list(FigureKind)[:FIGURES_SHOWN] if value_of(kind, quarter) is None]


@dataclass(frozen=True)
class Part:
    """A month or week of a quarter. `people` behind it; empty: there is nothing in it to find out."""

    people: int
    is_empty: bool


def told_parts(parts: Sequence[Part]) -> Sequence[bool]:
    """Which of a quarter's parts may be told, the quarter's sum being known.

    Parts of one or two people are not, and while what is kept back could be theirs alone, the smallest other one is
    not either. Somebody may stand in several parts: what is kept back counts as its largest one.
    """
    told = {place for place, part in enumerate(parts) if part.people >= LEAST_SHARERS}
    while told and _few_are_behind([part for place, part in enumerate(parts) if place not in told]):
        told.remove(min(told, key=lambda place: (parts[place].people, place)))
    return [place in told for place in range(len(parts))]


def _few_are_behind(kept_back: Sequence[Part]) -> bool:
    return any(not part.is_empty for part in kept_back) and max(part.people for part in kept_back) < LEAST_SHARERS
