"""Words and phrases, found all at once: one index over all rules, one walk over the words of a text."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from advocacy.guidelines.folding import fold

Span: TypeAlias = tuple[int, int]

# No part of this pattern can match what another part could, so it takes linear time.
_WORD = re.compile(r"[^\W_]+(?:['&][^\W_]+)*")
_END_OF_SENTENCE = re.compile(r"[.!?…]+(?=[\s\"')\]]|$)|\n\s*\n")
# What may stand between the words of a phrase: no end of a sentence, and no new paragraph.
_GAP_LIMIT = 6
_GAP = frozenset(" \t\n-_*/'\"~+()")
MOST_HITS = 20


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a folded text and where it stands there."""

    text: str
    start: int
    end: int


def words(folded: str) -> list[Word]:
    """All words of a folded text in order; a word may hold an apostrophe or an ampersand."""
    return [Word(found.group(), found.start(), found.end()) for found in _WORD.finditer(folded)]


def sentences(folded: str) -> list[Span]:
    """The sentences of a folded text; together they cover it."""
    ends = [found.end() for found in _END_OF_SENTENCE.finditer(folded)]
    starts = [0, *ends]
    return [(start, end) for start, end in zip(starts, [*ends, len(folded)], strict=True) if end > start]


@dataclass(frozen=True, slots=True)
class Phrase:
    """One or more words that stand beside each other; a word that ends in `*` means every word that starts so."""

    words: tuple[str, ...]

    @classmethod
    def parse(cls, written: str) -> "Phrase | None":
        """The phrase as a rule file writes it; None when nothing of it is a word."""
        pieces = [piece for part in fold(written).text.split() for piece in _with_star(part)]
        return cls(tuple(pieces)) if pieces else None

    @property
    def first(self) -> str:
        return self.words[0]


def _with_star(part: str) -> list[str]:
    found = [word.text for word in words(part)]
    if found and part.endswith("*"):
        found[-1] += "*"
    return found


def _fits(wanted: str, word: str) -> bool:
    if wanted.endswith("*"):
        return word.startswith(wanted[:-1])
    return word == wanted or word == wanted + "'s"


class PhraseIndex:
    """All phrases of a rulebook, by their first word."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._whole: dict[str, list[Phrase]] = defaultdict(list)
        self._starts: dict[str, list[Phrase]] = defaultdict(list)
        for phrase in dict.fromkeys(phrases):
            if phrase.first.endswith("*"):
                self._starts[phrase.first[:-1]].append(phrase)
            else:
                self._whole[phrase.first].append(phrase)
                self._whole[phrase.first + "'s"].append(phrase)
        self._lengths = sorted({len(start) for start in self._starts})

    def find(self, folded: str) -> Mapping[Phrase, list[Span]]:
        """Where each phrase stands in a folded text, at most `MOST_HITS` places each."""
        found: dict[Phrase, list[Span]] = {}
        text_words = words(folded)
        for place, word in enumerate(text_words):
            for phrase in self._starting_with(word.text):
                spans = found.setdefault(phrase, [])
                end = self._end_of(phrase, text_words, place, folded) if len(spans) < MOST_HITS else None
                if end is not None:
                    spans.append((word.start, end))
        return {phrase: spans for phrase, spans in found.items() if spans}

    def _starting_with(self, word: str) -> list[Phrase]:
        phrases = self._whole.get(word, [])
        for length in self._lengths:
            if length > len(word):
                break
            more = self._starts.get(word[:length])
            if more:
                phrases = phrases + more
        return phrases

    @staticmethod
    def _end_of(phrase: Phrase, text_words: list[Word], place: int, folded: str) -> int | None:
        if place + len(phrase.words) > len(text_words):
            return None
        for step, wanted in enumerate(phrase.words[1:], start=1):
            before, word = text_words[place + step - 1], text_words[place + step]
            if not _fits(wanted, word.text) or not _joined(folded[before.end : word.start]):
                return None
        return text_words[place + len(phrase.words) - 1].end


def _joined(gap: str) -> bool:
    return len(gap) <= _GAP_LIMIT and gap.count("\n") < 2 and _GAP.issuperset(gap)


class PhraseList:
    """The phrases of one rule, kept so that only those in the text are looked at."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self.phrases = frozenset(phrases)

    def spans(self, found: Mapping[Phrase, list[Span]]) -> list[Span]:
        """Where these phrases stand, longest first where several share a place, never overlapping."""
        hits = [span for phrase in found.keys() & self.phrases for span in found[phrase]]
        return without_overlaps(hits)


def without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """The spans in order; of those that overlap, the first and there the longest stays."""
    kept: list[Span] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def inside(span: Span, others: Iterable[Span]) -> bool:
    """Whether the span lies wholly within one of the others."""
    return any(start <= span[0] and span[1] <= end for start, end in others)
