"""Words, sentences and phrases of a folded text, and sets of places in it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from advocacy.guidelines.folding import fold

Span: TypeAlias = tuple[int, int]

# No part of this pattern can match what another part could, so it takes linear time.
WORD = re.compile(r"[^\W_]+(?:['&][^\W_]+)*")
_PLAIN_PHRASE = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*\*?")
# Looking back and the possessive plus keep a long run of dots from being tried from each of its dots.
_END_OF_SENTENCE = re.compile(r"[.!?…\n](?:(?<=\n)\s*\n|(?<=[.!?…])(?<![.!?…][.!?…])[.!?…]*+(?=[\s\"')\]]|$))")
_NEVER = 2**62  # behind the end of every text
SHORTEST_START = 3  # letters before the star of “guarantee*”
MOST_HITS = 20  # so many findings of one rule are told


class Word(NamedTuple):
    """A word of a folded text and where it stands there."""

    text: str
    start: int
    end: int


def words(folded: str) -> list[Word]:
    """All words of a folded text in order; a word may hold an apostrophe or an ampersand."""
    return [Word(found.group(), found.start(), found.end()) for found in WORD.finditer(folded)]


def sentences(folded: str) -> list[Span]:
    """The sentences of a folded text; together they cover it."""
    ends = [found.end() for found in _END_OF_SENTENCE.finditer(folded)]
    starts = [0, *ends]
    return [(start, end) for start, end in zip(starts, [*ends, len(folded)], strict=True) if end > start]


class Phrase(NamedTuple):
    """One or more words that stand beside each other; a word that ends in `*` means every word that starts so."""

    words: tuple[str, ...]

    @classmethod
    def parse(cls, written: str) -> "Phrase | None":
        """The phrase as a rule file writes it; None when it holds no word, or too few letters before a star."""
        pieces = _pieces(written)
        if any(piece.endswith("*") and len(piece) <= SHORTEST_START for piece in pieces):
            return None
        return cls(tuple(pieces)) if pieces else None


def _pieces(written: str) -> list[str]:
    """Most phrases of a rule file are plain words, and there are thousands."""
    if _PLAIN_PHRASE.fullmatch(written):
        return written.split()
    return [piece for part in fold(written).text.split() for piece in _with_star(part)]


def _with_star(part: str) -> list[str]:
    found = WORD.findall(part)
    if found and part.endswith("*"):
        found[-1] += "*"
    return found


class PhraseList:
    """The phrases of one rule, kept so that only those in the text are looked at."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self.phrases = frozenset(phrases)

    def spans(self, found: Mapping[Phrase, list[Span]]) -> list[Span]:
        """Where these phrases stand, longest first where several share a place, never overlapping."""
        hits = [span for phrase, spans in found.items() if phrase in self.phrases for span in spans]
        return without_overlaps(hits) if hits else []


def without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """The spans in order; of those that overlap, the first and there the longest stays."""
    kept: list[Span] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def not_inside(spans: Sequence[Span], others: Iterable[Span]) -> list[Span]:
    """Those of the spans that lie wholly within none of the others. Takes time in proportion to both, once sorted."""
    covers, furthest, kept = iter([*sorted(others), (_NEVER, _NEVER)]), -1, []
    cover = next(covers)
    for start, end in spans:
        while cover[0] <= start:
            furthest, cover = max(furthest, cover[1]), next(covers)
        if end > furthest:
            kept.append((start, end))
    return kept
