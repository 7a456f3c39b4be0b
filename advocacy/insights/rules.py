"""Sums over shares in which nobody can be recognised: under three sharers no figure, and none by subtraction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advocacy.content.rules import LEAST_SHARERS
from advocacy.guidelines.likeness import whole_percent

CLEARLY_MORE = 1.25  # times the next one, before a sentence calls it the best
BUCKETS = ((0, 20), (20, 40), (40, 60), (60, 80), (80, 101))  # percent of own words, the end not included


@dataclass(frozen=True)
class ShareFacts:
    """One published share. `answers` and `reach` None: the network does not tell; `reported`: told by its owner."""

    person_id: int
    wording: str
    own_words: float
    visits: int
    answers: int | None = None
    reported: int = 0
    reach: int | None = None


@dataclass(frozen=True)
class Figures:
    """Sums over at least three sharers. `own_words` in percent.

    How many answered what a wording asks is told of the whole version alone, on the post's page: beside it the numbers
    of single wordings would leave one colleague's.
    """

    shares: int
    own_words: int
    visits_a_share: float
    answers: int | None
    reported: int
    reach: int | None


@dataclass(frozen=True)
class Row:
    """One group. `figures` None: too few sharers, or so few elsewhere that these would give them away."""

    key: str
    figures: Figures | None


@dataclass(frozen=True)
class Table:
    """`together` None: under three sharers in all."""

    rows: Sequence[Row]
    together: Figures | None


def sharers(facts: Sequence[ShareFacts]) -> int:
    return len({fact.person_id for fact in facts})


def figures(facts: Sequence[ShareFacts]) -> Figures | None:
    """None under three sharers."""
    if sharers(facts) < LEAST_SHARERS:
        return None
    return Figures(
        shares=len(facts),
        own_words=round(100 * sum(fact.own_words for fact in facts) / len(facts)),
        visits_a_share=sum(fact.visits for fact in facts) / len(facts),
        answers=_known_sum([fact.answers for fact in facts]),
        reported=sum(fact.reported for fact in facts),
        reach=_known_sum([fact.reach for fact in facts]),
    )


def table(groups: Mapping[str, Sequence[ShareFacts]]) -> Table:
    """The groups in their order, with the figures that may be told."""
    told = tellable(groups)
    rows = [Row(key, figures(facts) if key in told else None) for key, facts in groups.items()]
    return Table(rows, figures([fact for facts in groups.values() for fact in facts]))


def tellable(groups: Mapping[str, Sequence[ShareFacts]]) -> set[str]:
    """Groups of at least three sharers; without the smallest of them while what is kept back holds fewer than three.

    Otherwise the sum minus what is told would be the figures of one or two people.
    """
    told = {key for key, facts in groups.items() if sharers(facts) >= LEAST_SHARERS}
    while told and 0 < sharers(_rest(groups, told)) < LEAST_SHARERS:
        told.remove(min(told, key=lambda key: (sharers(groups[key]), key)))
    return told


def tellable_counts(counts: Mapping[str, int], least: int) -> dict[str, int]:
    """The counts of at least so many people; without the smallest of them while fewer are kept back.

    The sum of all is told beside them, so what is left over must hold as many as any count that is told.
    """
    told = {key: number for key, number in counts.items() if number >= least}
    while told and 0 < sum(counts.values()) - sum(told.values()) < least:
        del told[min(told, key=lambda key: (told[key], key))]
    return told


def by_wording(facts: Sequence[ShareFacts], wordings: Sequence[str]) -> Table:
    """Those on offer now in their order, then those of earlier versions."""
    groups: dict[str, list[ShareFacts]] = {text: [] for text in wordings}
    for fact in facts:
        groups.setdefault(fact.wording, []).append(fact)
    return table(groups)


def by_own_words(facts: Sequence[ShareFacts]) -> Table:
    """Keys are the buckets' starts in percent."""
    groups: dict[str, list[ShareFacts]] = {str(start): [] for start, _ in BUCKETS}
    for fact in facts:
        percent = whole_percent(fact.own_words)
        start = next(start for start, end in BUCKETS if percent < end)
        groups[str(start)].append(fact)
    return table(groups)


def best(rows: Sequence[Row], measure: str) -> Row | None:
    """The row that brought clearly more a share than the next one; None when there is nothing to compare."""
    known = [(value, row) for row in rows if (value := _a_share(row, measure)) is not None]
    ranked = sorted(known, key=lambda pair: -pair[0])
    if len(ranked) < 2 or ranked[0][0] <= 0 or ranked[0][0] < CLEARLY_MORE * ranked[1][0]:
        return None
    return ranked[0][1]


def lowest_and_highest(rows: Sequence[Row]) -> tuple[Row, Row] | None:
    """The rows with the fewest and the most visits a share, when the most are clearly more; None when not."""
    known = [(row.figures.visits_a_share, row) for row in rows if row.figures]
    if len(known) < 2:
        return None
    ranked = sorted(known, key=lambda pair: pair[0])
    (fewest, low), (most, high) = ranked[0], ranked[-1]
    return (low, high) if most > 0 and most >= CLEARLY_MORE * fewest else None


def _a_share(row: Row, measure: str) -> float | None:
    if row.figures is None:
        return None
    if measure == "visits":
        return row.figures.visits_a_share
    answers = row.figures.answers
    return answers / row.figures.shares if answers is not None else None


def _rest(groups: Mapping[str, Sequence[ShareFacts]], told: set[str]) -> list[ShareFacts]:
    return [fact for key, facts in groups.items() if key not in told for fact in facts]


def _known_sum(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
