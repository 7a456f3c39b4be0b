"""A text that is too near to what colleagues posted: many voices saying one thing sound like one that shouts."""

from collections.abc import Iterable
from dataclasses import dataclass

from advocacy.guidelines.likeness import alike_triples, word_triples
from advocacy.guidelines.passages import Passage
from advocacy.guidelines.phrases import Phrase
from advocacy.guidelines.reading import Table
from advocacy.guidelines.rules import Hit


@dataclass(frozen=True)
class Similarity:
    """`at_least`: the likeness from which it is too near, above 0 and at most 1 (the same words in the same order)."""

    at_least: float

    @classmethod
    def read(cls, table: Table) -> "Similarity":
        least = table.decimal("at_least")
        if not 0 < least <= 1:
            table.complain("at_least", "Likeness lies between 0 and 1, such as 0.8.")
        table.done()
        return cls(least)

    def phrases(self) -> Iterable[Phrase]:
        return ()

    def find(self, passage: Passage) -> list[Hit]:
        others = passage.context.others
        if not others or not passage.word_set:
            return []
        own = word_triples(passage.text)
        near = any(alike_triples(own, word_triples(other)) >= self.at_least for other in others)
        return [Hit(0, len(passage.text))] if near else []
