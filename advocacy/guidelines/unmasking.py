"""Words that are taken apart or dressed up so that a machine should not know them: g u e s s, gue-ss, gu3ss.

Two strengths. What no honest text does is undone for every kind of rule (`unmasked`). What honest texts do as well,
such as a hyphen within a word, is undone beside the text as it stands, and only where words are looked for (`joined`).
"""

import re
from collections.abc import Iterable, Iterator

from advocacy.guidelines.folding import Folded
from advocacy.guidelines.patterns import compile_pattern, spans_of
from advocacy.guidelines.phrases import Span

# Four letters or more, each alone, the same sign between them; and a word that is broken off at the end of a line.
_APART = r"(?<![^\s([{\"'])[^\W\d_](?:([ ._*|~-])[^\W\d_])(?:\1[^\W\d_]){2,}(?![._*|~-]?[^\W_])"
_TAKEN_APART = re.compile(rf"{_APART}|(?<=[^\W\d_][^\W\d_])-\n(?=[a-z])")
_MAY_BE_APART = compile_pattern(r"\b\pL[ ._*|~-]\pL[ ._*|~-]\pL[ ._*|~-]\pL\b|-\n", ignore_case=False)
_DRESSED = re.compile(r"(?<=[a-z])(?:[^\w\s'&@/:.,;]+|_+|\n)(?=[a-z])")
_DIGITS_AMONG_LETTERS = re.compile(r"(?=[0-9]{0,39}[a-z])(?=[a-z]{0,39}[0134578])[a-z0-9]{4,40}")
_WRAPPED = re.compile(r"(?<=[a-z,])\n(?=[a-z])")
_READS_AS = str.maketrans("0134578", "oieastb")
_MAY_BE_DRESSED = compile_pattern(
    r"[a-z](?:[^\pL\pN\s'&@/:.,;#\"()]+|\n)[a-z]|[a-z][0134578]|[0134578][a-z]", ignore_case=False
)
_REACH = 60  # characters on both sides, so that a phrase is seen whole
_BETWEEN = "\n\n"  # ends every phrase


def unmasked(folded: Folded) -> Folded:
    """The text with letters put together that were set apart."""
    if _MAY_BE_APART.search(folded.data) is None:
        return folded
    gone = [place for found in _TAKEN_APART.finditer(folded.text) for place in _signs_of(found)]
    return without(folded, gone) if gone else folded


def unwrapped(folded: Folded) -> Folded:
    """The text with sentences that go on in the next line as one line. The places stay."""
    if "\n" not in folded.text:
        return folded
    return Folded(_WRAPPED.sub(" ", folded.text), folded.origin, folded.original_length)


def _signs_of(found: re.Match[str]) -> Iterable[int]:
    """The places between the letters."""
    start, end = found.span()
    return range(start, end) if found.group(1) is None else range(start + 1, end, 2)


def without(folded: Folded, gone: Iterable[int]) -> Folded:
    """The text without the characters at these places."""
    missing = frozenset(gone)
    kept = [place for place in range(len(folded.text)) if place not in missing]
    text, origin = folded.text, folded.origin
    return Folded("".join(text[place] for place in kept), [origin[place] for place in kept], folded.original_length)


class Joined:
    """The surroundings of dressed up words as a reader says them: signs within words gone, digits read as letters."""

    def __init__(self, folded: Folded, places: list[Span]) -> None:
        pieces, self._places = [], list[int]()
        for start, end in _surroundings(folded.text, places):
            text, kept = _said(folded.text, start, end)
            pieces.append(text + _BETWEEN)
            self._places += [*kept, *([end] * len(_BETWEEN))]
        text = "".join(pieces)
        self.folded = Folded(text, range(len(text)), len(text))

    def place(self, span: Span) -> Span:
        """A span of the joined text, in the text that it was made of."""
        return self._places[span[0]], self._places[span[1] - 1] + 1


def joined(folded: Folded) -> Joined | None:
    """None when nothing in the text, which is in small letters, is dressed up, as mostly."""
    places = spans_of(_MAY_BE_DRESSED, folded)
    return Joined(folded, places) if places else None


def _surroundings(text: str, places: list[Span]) -> Iterator[Span]:
    """Whole words on both sides of each place; what overlaps is one."""
    start = end = 0
    for first, last in places:
        begin, stop = _whole_words(text, first - _REACH, last + _REACH)
        if end and begin > end:
            yield start, end
            start = begin
        start, end = (start if end else begin), stop
    yield start, end


def _whole_words(text: str, start: int, end: int) -> Span:
    before, behind = text.rfind(" ", 0, max(start, 0)), text.find(" ", end)
    return before + 1, len(text) if behind < 0 else behind


def _said(text: str, start: int, end: int) -> tuple[str, list[int]]:
    """What a reader says, and where each of its characters stands."""
    readable = _DIGITS_AMONG_LETTERS.sub(lambda found: found.group().translate(_READS_AS), text[start:end])
    missing = {place for found in _DRESSED.finditer(readable) for place in range(*found.span())}
    kept = [place for place in range(len(readable)) if place not in missing]
    return "".join(readable[place] for place in kept), [start + place for place in kept]
