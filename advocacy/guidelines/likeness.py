"""How much of a text is a person's own words, and how near two texts are to each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import floor

from advocacy.guidelines.folding import fold
from advocacy.guidelines.links import links_in
from advocacy.guidelines.phrases import Span, Word, words

Triple = tuple[str, ...]
# Memory grows with the square of the words; no post is near this long. What comes after counts as own words.
MOST_WORDS = 4_000


@dataclass(frozen=True, slots=True)
class OwnWords:
    """`share`: own words among all words of the text, 0 to 1. `spans`: where they stand, in Python characters."""

    share: float
    spans: tuple[Span, ...]

    @property
    def percent(self) -> int:
        return whole_percent(self.share)


def whole_percent(share: float) -> int:
    """Rounded down, as the fifths of the company are cut: 19.6 % of own words is under a fifth on every page."""
    return floor(100 * share + 1e-9)  # 0.29 in a float is a little less than 29 hundredths


def own_words(dealt: str, text: str) -> OwnWords:
    """The words of `text` that are not in `dealt` in the same order. Links and signs count for neither."""
    text_words = _words_with_places(text)
    if not text_words:
        return OwnWords(0.0, ())
    kept = _common(normalised_words(dealt)[:MOST_WORDS], [word.text for word in text_words[:MOST_WORDS]])
    own = [place for place in range(len(text_words)) if place not in kept]
    return OwnWords(len(own) / len(text_words), _joined([text_words[place] for place in own], own))


def normalised(text: str) -> str:
    """A text for comparison: links, case, signs and white space do not matter. Equal for texts that read the same."""
    return " ".join(normalised_words(text))


def normalised_words(text: str) -> list[str]:
    return [word.text for word in _words_with_places(text)]


@lru_cache(maxsize=2_000)  # of one post the same colleagues' texts are held against each new one
def word_triples(text: str) -> frozenset[Triple]:
    """Three words in a row, each set of three once; a shorter text is one entry of its own."""
    found = normalised_words(text)
    if len(found) < 3:
        return frozenset({tuple(found)} if found else ())
    return frozenset(zip(found, found[1:], found[2:], strict=False))


def alike(one: str, other: str) -> float:
    """The Jaccard index over word triples: 0 nothing in common, 1 the same. Texts without any word are alike."""
    return alike_triples(word_triples(one), word_triples(other))


def alike_triples(one: frozenset[Triple], other: frozenset[Triple]) -> float:
    """As `alike`, for triples that were worked out before."""
    if not one and not other:
        return 1.0
    return len(one & other) / len(one | other)


def _words_with_places(text: str) -> list[Word]:
    """The words outside links, folded, with their places in the original text."""
    folded = fold(text)
    links = [
        (link.start, link.end) for link in links_in(folded, text) if link.start is not None and link.end is not None
    ]
    found = [Word(word.text, *folded.span(word.start, word.end)) for word in words(folded.text)]
    outside, next_link = [], 0
    for word in found:
        while next_link < len(links) and links[next_link][1] <= word.start:
            next_link += 1
        if next_link == len(links) or word.end <= links[next_link][0]:
            outside.append(word)
    return outside


def _common(dealt: Sequence[str], text: Sequence[str]) -> set[int]:
    """Places in `text` of a longest common subsequence.

    Hyyrö's bit-parallel form: one big-integer step per word of `dealt`, so that hostile texts stay cheap.
    """
    places: dict[str, int] = {}
    for place, word in enumerate(text):
        places[word] = places.get(word, 0) | 1 << place
    everything = (1 << len(text)) - 1
    row, rows = everything, [everything]
    for word in dealt:
        shared = row & places.get(word, 0)
        row = ((row + shared) | (row - shared)) & everything
        rows.append(row)
    return _walk_back(rows, len(text))


def _walk_back(rows: Sequence[int], length: int) -> set[int]:
    """A zero bit at a place of row n means: the subsequence grows there, using the first n dealt words."""
    kept: set[int] = set()
    step, place = len(rows) - 1, length - 1
    while step > 0 and place >= 0:
        if rows[step] >> place & 1:
            place -= 1
        elif not rows[step - 1] >> place & 1:
            step -= 1
        else:
            kept.add(place)
            step, place = step - 1, place - 1
    return kept


def _joined(own: Sequence[Word], places: Sequence[int]) -> tuple[Span, ...]:
    """Words that follow each other become one span, with what stands between them."""
    spans: list[Span] = []
    for number, word in enumerate(own):
        if number and places[number] == places[number - 1] + 1:
            spans[-1] = (spans[-1][0], word.end)
        else:
            spans.append((word.start, word.end))
    return tuple(spans)
