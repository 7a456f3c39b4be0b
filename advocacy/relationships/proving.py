"""Checking the scoring file's worked examples: each is a promise about the numbers above it."""

from collections import Counter
from collections.abc import Mapping

from advocacy.evidence.examples import Example
from advocacy.evidence.loading import NAME, ScoringBook
from advocacy.evidence.rules import THOUSAND, Rule, RuleName
from advocacy.relationships.rules import score_all


def broken_examples(book: ScoringBook) -> list[str]:
    """One line for each example whose points are others than the file says."""
    lines = []
    for place, example in enumerate(book.examples):
        given = points_of(example, book.rules)
        promised = {name: milli for name, milli in example.points.items() if milli}
        if given != promised:
            lines.append(f"{NAME}: examples[{place}] “{example.title}”: gives {_words(given)}, says {_words(promised)}")
    return lines


def points_of(example: Example, rules: Mapping[RuleName, Rule]) -> dict[RuleName, int]:
    """Thousandths by rule; tallies and zeros left out."""
    points: Counter[RuleName] = Counter()
    for row in score_all(rules, example.facts):
        points[row.rule] += row.milli
    return {name: milli for name, milli in points.items() if milli}


def _words(points: Mapping[RuleName, int]) -> str:
    return ", ".join(f"{name} {milli / THOUSAND:g}" for name, milli in sorted(points.items())) or "nothing"
