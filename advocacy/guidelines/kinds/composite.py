"""A rule made of other rules: all of them, any of them, none of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from advocacy.guidelines.passages import Passage
from advocacy.guidelines.phrases import MOST_HITS, Phrase, Span
from advocacy.guidelines.reading import Table
from advocacy.guidelines.rules import Hit


class Together(StrEnum):
    TEXT = "text"
    SENTENCE = "sentence"


@dataclass(frozen=True)
class Composite:
    """Breaks when every rule of `all` and at least one of `any` find something, and none of `none` does.

    `near`: anywhere in the text, or in one sentence. The other rules are named by their file's name.
    """

    all: tuple[str, ...]
    any: tuple[str, ...]
    none: tuple[str, ...]
    near: Together

    @classmethod
    def read(cls, table: Table) -> "Composite":
        section = cls(
            table.texts("all"), table.texts("any"), table.texts("none"), table.choice("near", Together, Together.TEXT)
        )
        if not (section.all or section.any):
            table.complain("all", "Name other rules: all or any.")
        table.done()
        return section

    @property
    def rules(self) -> Mapping[str, tuple[str, ...]]:
        """The rules that it names, by the key under which it does."""
        return {"all": self.all, "any": self.any, "none": self.none}

    def phrases(self) -> Iterable[Phrase]:
        return ()

    def find(self, passage: Passage) -> list[Hit]:
        everything = (-1, len(passage.text) + 1)
        if not self._broken(passage, everything):
            return []
        pieces = [everything] if self.near is Together.TEXT else map(passage.hit_span, passage.sentences)
        broken = [piece for piece in pieces if self._broken(passage, piece)]
        return [hit for piece in broken for hit in self._shown(passage, piece)][:MOST_HITS]

    def _broken(self, passage: Passage, piece: Span) -> bool:
        def finds(rule: str) -> bool:
            return bool(_within(passage.hits_of(rule), piece))

        return (
            all(map(finds, self.all)) and (not self.any or any(map(finds, self.any))) and not any(map(finds, self.none))
        )

    def _shown(self, passage: Passage, piece: Span) -> list[Hit]:
        """Where its first part stands; a fix of a part would not mend the whole."""
        first = next(rule for rule in (*self.all, *self.any) if _within(passage.hits_of(rule), piece))
        return [replace(hit, fix=None) for hit in _within(passage.hits_of(first), piece)]


def _within(hits: list[Hit], piece: Span) -> list[Hit]:
    return [hit for hit in hits if piece[0] <= hit.start and hit.end <= piece[1]]
