"""Finding all phrases of a rulebook at once: one automaton over all rules, one walk over a text."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import re2

from advocacy.guidelines.folding import Folded
from advocacy.guidelines.patterns import Places
from advocacy.guidelines.phrases import SHORTEST_START, WORD, Phrase, Span

# What may stand between the words of a phrase: no end of a sentence, and no new paragraph.
_GAP = r"[ \t\n_*/'\"~+()-]{1,6}"
_JOINED = re.compile(rf"{_GAP}({WORD.pattern})")
_MOST_MEMORY = 64 << 20  # for the automaton of all phrases; beyond it RE2 goes on without one, more slowly


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
    """All phrases of a rulebook as one automaton: RE2 walks a text once for all of them and says where one may start;
    the tree of words then says which one it is. `_opening` may say too much, never too little."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._root = _Node()
        for phrase in dict.fromkeys(phrases):
            node = self._root
            for word in phrase.words:
                node = node.add(word)
            node.ends.append(phrase)
        self._opening = _opening(self._root)

    def find(self, folded: Folded) -> Mapping[Phrase, list[Span]]:
        """Where each phrase stands in a folded text, in order."""
        found: dict[Phrase, list[Span]] = {}
        for start in self._starts(folded):
            for phrase, end in self._from(folded.text, start):
                found.setdefault(phrase, []).append((start, end))
        return found

    def _starts(self, folded: Folded) -> Iterator[int]:
        """The places of words with which a phrase may start."""
        if self._opening is None:
            return
        data, places, from_byte = b" " + folded.data, Places(folded), 0
        while match := self._opening.search(data, from_byte):
            before = match.start()
            start = places.character(before - 1) + 1 if before else 0
            if _starts_word(folded.text, start):
                yield start
            from_byte = before + 1

    def _from(self, folded: str, start: int) -> Iterator[tuple[Phrase, int]]:
        """The phrases that start at a word, with their ends."""
        word = WORD.match(folded, start)
        nodes = self._root.after(word.group()) if word else []
        while nodes and word:
            yield from ((phrase, word.end()) for node in nodes for phrase in node.ends)
            word = _next_word(folded, word.end())
            nodes = [after for node in nodes for after in node.after(word.group(1))] if word else []


def _opening(root: _Node) -> Any | None:
    """Matches where a phrase may start, by its first two words, with the sign before it. No groups: they are dear."""
    openings = [
        *(re2.escape(start) for known in root.starts.values() for start, _ in known),
        *(_opened_by(word, node) for word, node in root.whole.items()),
    ]
    if not openings:
        return None
    options = re2.Options()
    options.max_mem = _MOST_MEMORY
    return re2.compile(f"[^a-z0-9](?:{'|'.join(openings)})", options)


def _opened_by(word: str, node: _Node) -> str:
    """A word, and the next one where only some may follow; “company's” opens what “company” does."""
    if node.ends or node.starts:
        return f"{re2.escape(word)}(?:[^a-z0-9]|$)"
    following = "|".join(map(re2.escape, node.whole))
    return f"{re2.escape(word)}(?:'s)?{_GAP}(?:{following})"


def _starts_word(folded: str, place: int) -> bool:
    """Whether a letter or digit is the first of its word."""
    before = folded[max(place - 2, 0) : place]
    return not before[-1:].isalnum() and not (before[-1:] in ("'", "&") and before[:-1].isalnum())


def _next_word(folded: str, end: int) -> re.Match[str] | None:
    """The word behind another one when nothing parts them that ends a phrase."""
    found = _JOINED.match(folded, end)
    return found if found and folded.count("\n", end, found.start(1)) < 2 else None
