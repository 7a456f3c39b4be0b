"""What several kinds look for: words and phrases, a pattern, or both, under one name in their section."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from advocacy.guidelines.kinds.pattern import read_pattern
from advocacy.guidelines.kinds.words import read_phrases
from advocacy.guidelines.passages import Passage
from advocacy.guidelines.patterns import spans_of
from advocacy.guidelines.phrases import Phrase, PhraseList, Span, not_inside, without_overlaps
from advocacy.guidelines.reading import Table


@dataclass(frozen=True)
class Sought:
    """Phrases under `name` and a pattern under `name_pattern`; each may be empty."""

    phrases: PhraseList
    pattern: Any | None

    @classmethod
    def read(cls, table: Table, name: str) -> "Sought":
        return cls(PhraseList(read_phrases(table, name)), read_pattern(table, f"{name}_pattern"))

    def __bool__(self) -> bool:
        return bool(self.phrases.phrases) or self.pattern is not None

    def spans(self, passage: Passage) -> list[Span]:
        """In order and without overlaps."""
        spans = self.phrases.spans(passage.phrases)
        if self.pattern is None:
            return spans
        return without_overlaps([*spans, *spans_of(self.pattern, passage.in_sentences)])


@dataclass(frozen=True)
class Called:
    """Places that a rule speaks about: what is sought under one name, but not in what `but_not_in` names."""

    sought: Sought
    but_not_in: Sought

    @classmethod
    def read(cls, table: Table, name: str) -> "Called":
        return cls(Sought.read(table, name), Sought.read(table, "but_not_in"))

    def __bool__(self) -> bool:
        return bool(self.sought)

    def phrases(self) -> Iterable[Phrase]:
        return self.sought.phrases.phrases | self.but_not_in.phrases.phrases

    def spans(self, passage: Passage) -> list[Span]:
        spans = self.sought.spans(passage)
        return not_inside(spans, self.but_not_in.spans(passage)) if spans else []
