"""Words and phrases, found all at once: one index over all rules, one walk over the words of a text."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from advocacy.guidelines.folding import fold

Span: TypeAlias = tuple[int, int]

# No part of this pattern can match what another part could, so it takes linear time.
_WORD = re.compile(r"[^\W_]+(?:['&][^\W_]+)*")
# Looking back and the possessive plus keep a long run of dots from being tried from each of its dots.
_END_OF_SENTENCE = re.compile(r"[.!?…\n](?:(?<=\n)\s*\n|(?<=[.!?…])(?<![.!?…][.!?…])[.!?…]*+(?=[\s\"')\]]|$))")
# What may stand between the words of a phrase: no end of a sentence, and no new paragraph.
_GAP = frozenset(" \t\n-_*/'\"~+()")
_LONGEST_GAP = 6
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
    return [Word(found.group(), found.start(), found.end()) for found in _WORD.finditer(folded)]


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
        pieces = [piece for part in fold(written).text.split() for piece in _with_star(part)]
        if any(piece.endswith("*") and len(piece) <= SHORTEST_START for piece in pieces):
            return None
        return cls(tuple(pieces)) if pieces else None


def _with_star(part: str) -> list[str]:
    found = [word.text for word in words(part)]
    if found and part.endswith("*"):
        found[-1] += "*"
    return found


class _Node:
    """A place in the tree of phrases: the words that lead on from it, and the phrases that end here."""

    __slots__ = ("ends", "starts", "whole")

    def __init__(self) -> None:
        self.whole: dict[str, _Node] = {}
        self.starts: dict[str, list[tuple[str, _Node]]] = defaultdict(list)  # by their first letters
        self.ends: list[Phrase] = []

    def add(self, word: str) -> "_Node":
        if not word.endswith("*"):
            return self.whole.setdefault(word, _Node())
        start = word[:-1]
        known = self.starts[start[:SHORTEST_START]]
        node = next((node for other, node in known if other == start), None) or _Node()
        if (start, node) not in known:
            known.append((start, node))
        return node

    def after(self, word: str) -> list["_Node"]:
        """Where a word of a text leads; “company's” leads where “company” does."""
        nodes = [self.whole[word]] if word in self.whole else []
        if word.endswith("'s") and word[:-2] in self.whole:
            nodes.append(self.whole[word[:-2]])
        if word[:SHORTEST_START] in self.starts:
            nodes += [node for start, node in self.starts[word[:SHORTEST_START]] if word.startswith(start)]
        return nodes


class PhraseIndex:
    """All phrases of a rulebook as one automaton over words: a text is walked once, however many phrases there are."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._root = _Node()
        for phrase in dict.fromkeys(phrases):
            node = self._root
            for word in phrase.words:
                node = node.add(word)
            node.ends.append(phrase)

    def find(self, folded: str) -> Mapping[Phrase, list[Span]]:
        """Where each phrase stands in a folded text, in order."""
        found: dict[Phrase, list[Span]] = {}
        text_words = list(_WORD.finditer(folded))
        texts = [word.group() for word in text_words]
        for place in self._openings(texts):
            start = text_words[place].start()
            for phrase, end in self._from(text_words, place, folded):
                found.setdefault(phrase, []).append((start, end))
        return found

    def _openings(self, texts: Sequence[str]) -> list[int]:
        """The places where a phrase may start, by its first two words. Few are left, and only those are walked."""
        whole, starts = self._root.whole, self._root.starts
        known = [
            place
            for place, text in enumerate(texts)
            if text in whole or text[:SHORTEST_START] in starts or text[-2:] == "'s"
        ]
        return [place for place in known if self._opens(texts[place], (texts[place + 1 : place + 2] or [""])[0])]

    def _opens(self, text: str, following: str) -> bool:
        node = self._root.whole.get(text)
        if node is not None and (node.ends or node.starts or following in node.whole or following[-2:] == "'s"):
            return True
        starting = self._root.starts.get(text[:SHORTEST_START], ())
        return any(text.startswith(start) for start, _ in starting) or (
            text[-2:] == "'s" and text[:-2] in self._root.whole
        )

    def _from(self, text_words: Sequence[re.Match[str]], place: int, folded: str) -> Iterator[tuple[Phrase, int]]:
        """The phrases that start at a word, with their ends."""
        nodes = self._root.after(text_words[place].group())
        while nodes:
            end = text_words[place].end()
            yield from ((phrase, end) for node in nodes for phrase in node.ends)
            place += 1
            if place == len(text_words) or not _joined(folded[end : text_words[place].start()]):
                return
            word = text_words[place].group()
            nodes = [after for node in nodes for after in node.after(word)]


def _joined(gap: str) -> bool:
    return len(gap) <= _LONGEST_GAP and gap.count("\n") < 2 and _GAP.issuperset(gap)


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
