"""Something that has to be said: anywhere, near the start, or in the same sentence as what calls for it."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from advocacy.guidelines.kinds.sought import Called, Sought
from advocacy.guidelines.passages import Passage
from advocacy.guidelines.phrases import MOST_HITS, Phrase, Span
from advocacy.guidelines.reading import Table
from advocacy.guidelines.rules import Fix, Hit


class Near(StrEnum):
    TEXT = "text"
    START = "start"
    SENTENCE = "sentence"


@dataclass(frozen=True)
class MustInclude:
    """`one_of` must stand in the text when `when` does, or always without `when`; `but_not_in` excepts its places."""

    one_of: Sought
    when: Called
    near: Near
    first_characters: int
    add: dict[str, str]

    @classmethod
    def read(cls, table: Table) -> "MustInclude":
        one_of, when = Sought.read(table, "one_of"), Called.read(table, "when")
        near = table.choice("near", Near, Near.TEXT)
        first = table.number("first_characters", least=1) if near is Near.START else 0
        section = cls(one_of, when, near, first, table.tables_of_text("add"))
        section._judge(table)
        table.done()
        return section

    def _judge(self, table: Table) -> None:
        if not self.one_of:
            table.complain("one_of", "Say what must be included: one_of or one_of_pattern.")
        if self.near is Near.SENTENCE and not self.when:
            table.complain("when", 'With near = "sentence", say when: which words call for it.')
        if self.near is Near.SENTENCE and self.add:
            table.complain("add", 'With near = "sentence" nothing can be added by itself.')

    def phrases(self) -> Iterable[Phrase]:
        return [*self.one_of.phrases.phrases, *self.when.phrases()]

    def find(self, passage: Passage) -> list[Hit]:
        called_for = self.when.spans(passage)
        if self.when and not called_for:
            return []
        if self.near is Near.SENTENCE:
            return self._missing_in_sentences(passage, called_for)
        return [] if self._said(passage) else [self._missing(passage, called_for)]

    def _said(self, passage: Passage) -> bool:
        last = passage.folded.place(self.first_characters) if self.near is Near.START else len(passage.folded.text)
        return any(end <= last for _, end in self.one_of.spans(passage))

    def _missing_in_sentences(self, passage: Passage, called_for: list[Span]) -> list[Hit]:
        ends = [end for _, end in passage.sentences]
        said = {bisect_right(ends, start) for start, _ in self.one_of.spans(passage)}
        return [passage.hit(span) for span in called_for if bisect_right(ends, span[0]) not in said][:MOST_HITS]

    def _missing(self, passage: Passage, called_for: list[Span]) -> Hit:
        """Where the addition belongs, if there is one; else at what calls for it, else at the start."""
        place = passage.hit(called_for[0]) if called_for else Hit(0, 0)
        words = self.add.get(passage.context.language)
        if not words:
            return place
        fix = self._addition(passage.text, words)
        return Hit(fix.start, fix.end, fix, shown=passage.text[place.start : place.end])

    def _addition(self, text: str, words: str) -> Fix:
        if self.near is Near.START:
            return Fix(0, 0, f"{words} " if text else words)
        end = len(text.rstrip())
        return Fix(end, end, f"\n\n{words}" if end else words)
