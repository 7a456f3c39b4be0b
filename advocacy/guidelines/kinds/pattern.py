"""A regular expression (RE2, so always in linear time) that a text should not match."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import re2

from advocacy.guidelines.folding import Folded, fold_keeping_capitals
from advocacy.guidelines.passages import Passage
from advocacy.guidelines.patterns import compile_pattern, spans_of
from advocacy.guidelines.phrases import MOST_HITS, Phrase, Span, not_inside
from advocacy.guidelines.reading import Table
from advocacy.guidelines.rules import Fix, Hit


class Reading(StrEnum):
    """How the text is read: folded; folded but with its capitals; or exactly as it was typed."""

    FOLDED = "folded"
    CAPITALS = "capitals"
    AS_WRITTEN = "as written"


@dataclass(frozen=True)
class Pattern:
    """More than `more_than` places where `find` matches and none of `but_not_in` covers it.

    `make_plain`: what is found can be mended with one click, by writing the same in ordinary letters and signs.
    """

    expression: Any
    exceptions: tuple[Any, ...]
    reading: Reading
    more_than: int
    make_plain: bool = False

    @classmethod
    def read(cls, table: Table) -> "Pattern":
        reading = table.choice("read", Reading, Reading.FOLDED)
        expression = read_pattern(table, "find", reading)
        if expression is None and not table.unfilled("find"):
            table.complain("find", "This is missing; it must be a pattern.")
        exceptions = tuple(
            compiled
            for written in table.texts("but_not_in")
            if (compiled := _compiled(table, "but_not_in", written, reading)) is not None
        )
        more_than = table.number("more_than", 0)
        if more_than >= MOST_HITS:
            table.complain("more_than", f"This must be less than {MOST_HITS}.")
        make_plain = table.truth("make_plain", default=False)
        table.done()
        return cls(expression, exceptions, reading, more_than, make_plain)

    def phrases(self) -> Iterable[Phrase]:
        return ()

    def find(self, passage: Passage) -> list[Hit]:
        folded = _read(passage, self.reading)
        spans = spans_of(self.expression, folded)
        for exception in self.exceptions if spans else ():
            spans = not_inside(spans, spans_of(exception, folded))
        return [self._hit(passage.text, folded.span(*span)) for span in spans[self.more_than :][:MOST_HITS]]

    def _hit(self, text: str, span: Span) -> Hit:
        written = text[slice(*span)]
        plain = fold_keeping_capitals(written).text
        return Hit(*span, Fix(*span, plain) if self.make_plain and plain != written else None)


def read_pattern(table: Table, name: str, reading: Reading = Reading.FOLDED) -> Any | None:
    """The compiled pattern, with placeholders filled; None when it is missing or wrong (then complained about)."""
    written = table.unfilled(name)
    for key, value in table.file.fill.items():
        written = written.replace(f"{{{key}}}", re2.escape(fold_keeping_capitals(value).text))
    return _compiled(table, name, written, reading) if written else None


def _compiled(table: Table, name: str, written: str, reading: Reading) -> Any | None:
    if reading is not Reading.AS_WRITTEN and fold_keeping_capitals(written).text != written:
        table.complain(name, "Write it without accents and curly signs: the text is compared without them.")
    try:
        compiled = compile_pattern(written, ignore_case=reading is Reading.FOLDED)
    except re2.error as error:
        table.complain(name, f"This is not an RE2 pattern: {_words_of(error)}.")
        return None
    if compiled.search(b"") is not None:
        table.complain(name, "This matches an empty text, so it would match everywhere.")
        return None
    return compiled


def _words_of(error: Exception) -> str:
    words = error.args[0] if error.args else ""
    return words.decode(errors="replace") if isinstance(words, bytes) else str(words)


def _read(passage: Passage, reading: Reading) -> Folded:
    match reading:
        case Reading.FOLDED:
            return passage.in_sentences
        case Reading.CAPITALS:
            return passage.cased
        case Reading.AS_WRITTEN:
            return passage.as_written
