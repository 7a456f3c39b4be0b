"""A text prepared once for all rules: folded, its phrases found, its links, its sentences, its length."""

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from functools import cached_property

from advocacy.guidelines.folding import Folded, fold_keeping_capitals, small_letters
from advocacy.guidelines.links import Link, attached_link, links_in
from advocacy.guidelines.phrase_index import PhraseIndex
from advocacy.guidelines.phrases import Phrase, Span, sentences, words
from advocacy.guidelines.rules import Context, Count, Hit
from advocacy.guidelines.unmasking import joined, unmasked, unwrapped
from advocacy.networks.rules import TextLength

_DIGITS = re.compile(r"\d+")
_NO_PROSE = re.compile(r"[#@]\w+|https?://\S+")
_MAIL = re.compile(r"[^\s@]++@[^\s@]++")
_SPELLED_SIGN = re.compile(r"\b(?:at|apenstaart|apenstaartje)\b")
HitsOf = Callable[[str], list[Hit]]


class Passage:
    """What the kinds of rules look at. Everything dear is worked out at most once, and only when asked for."""

    def __init__(
        self, text: str, context: Context, index: PhraseIndex, count: Count, hits_of: HitsOf | None = None
    ) -> None:
        self.text = text
        self.context = context
        self.hits_of: HitsOf = hits_of or (lambda _rule: [])  # what another rule finds in the same text
        self._index = index
        self._count = count

    @cached_property
    def folded(self) -> Folded:
        return small_letters(self.cased)

    @cached_property
    def in_sentences(self) -> Folded:
        """As folded, but a line that only goes on below is one: what patterns look at."""
        return small_letters(unwrapped(self.cased))

    @cached_property
    def cased(self) -> Folded:
        return unmasked(fold_keeping_capitals(self.text))

    @cached_property
    def as_written(self) -> Folded:
        """Not folded at all; broken characters become question marks, so that it can be encoded."""
        return Folded(self.text.encode(errors="replace").decode(), range(len(self.text)), len(self.text))

    @cached_property
    def phrases(self) -> Mapping[Phrase, list[Span]]:
        """Those of the text, and those that it holds when its words are joined; by their places in the folded text."""
        found = dict(self._index.find(self.folded))
        if (plain := joined(self.folded)) is not None:
            for phrase, spans in self._index.find(plain.folded).items():
                found[phrase] = sorted({*found.get(phrase, ()), *map(plain.place, spans)})
        return found

    @cached_property
    def sentences(self) -> list[Span]:
        return sentences(self.folded.text)

    @cached_property
    def links(self) -> list[Link]:
        """Those in the text and those that go out with it."""
        return [*links_in(self.folded, self.text), *map(attached_link, self.context.links)]

    @cached_property
    def link_spans(self) -> list[Span]:
        """Where the links of the text stand in the folded text."""
        place = self.folded.place
        return [
            (place(link.start), place(link.end))
            for link in self.links
            if link.start is not None and link.end is not None
        ]

    @cached_property
    def address_spans(self) -> list[Span]:
        """Where links and e-mail addresses stand in the folded text: a name inside one is no word of the text."""
        mails = [found.span() for found in _MAIL.finditer(self.folded.text)] if "@" in self.folded.text else []
        return sorted([*self.link_spans, *mails])

    @cached_property
    def prose(self) -> str:
        """The folded text without its links and hashtags: what is read as sentences."""
        return _NO_PROSE.sub(" ", self.folded.text)

    @cached_property
    def word_set(self) -> frozenset[str]:
        """The words of the text outside links and hashtags, folded, each once."""
        return frozenset(word.text for word in words(self.prose))

    @cached_property
    def digit_groups(self) -> list[Span]:
        """Digits beside each other, in the folded text."""
        return [found.span() for found in _DIGITS.finditer(self.folded.text)]

    @cached_property
    def has_spelled_signs(self) -> bool:
        """Whether a word may stand for the sign in an e-mail address."""
        return _SPELLED_SIGN.search(self.folded.text) is not None

    @cached_property
    def _sentence_ends(self) -> list[int]:
        return [end for _, end in self.sentences]

    def sentence_of(self, place: int) -> int:
        """The number of the sentence in which a place of the folded text lies."""
        return bisect_right(self._sentence_ends, place)

    @cached_property
    def length(self) -> TextLength:
        """Counted as the network counts."""
        return self._count(self.context.network, self.text)

    def hit_span(self, span: Span) -> Span:
        """A place in the folded text, as a span of the original."""
        return self.folded.span(*span)

    def hit(self, span: Span) -> Hit:
        """A place in the folded text, as a place in the original."""
        return Hit(*self.hit_span(span))
