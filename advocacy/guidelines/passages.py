"""A text prepared once for all rules: folded, its phrases found, its links, its sentences, its length."""

from collections.abc import Mapping
from functools import cached_property

from advocacy.guidelines.folding import Folded, fold_keeping_capitals, small_letters
from advocacy.guidelines.links import Link, attached_link, links_in
from advocacy.guidelines.phrases import Phrase, PhraseIndex, Span, sentences
from advocacy.guidelines.rules import Context, Count, Hit
from advocacy.networks.rules import TextLength


class Passage:
    """What the kinds of rules look at. Everything dear is worked out at most once, and only when asked for."""

    def __init__(self, text: str, context: Context, index: PhraseIndex, count: Count) -> None:
        self.text = text
        self.context = context
        self._index = index
        self._count = count

    @cached_property
    def folded(self) -> Folded:
        return small_letters(self.cased)

    @cached_property
    def cased(self) -> Folded:
        return fold_keeping_capitals(self.text)

    @cached_property
    def as_written(self) -> Folded:
        """Not folded at all; broken characters become question marks, so that it can be encoded."""
        return Folded(self.text.encode(errors="replace").decode(), range(len(self.text)), len(self.text))

    @cached_property
    def phrases(self) -> Mapping[Phrase, list[Span]]:
        return self._index.find(self.folded.text)

    @cached_property
    def sentences(self) -> list[Span]:
        return sentences(self.folded.text)

    @cached_property
    def links(self) -> list[Link]:
        """Those in the text and those that go out with it."""
        return [*links_in(self.folded, self.text), *map(attached_link, self.context.links)]

    @cached_property
    def length(self) -> TextLength:
        """Counted as the network counts."""
        return self._count(self.context.network, self.text)

    def hit(self, span: Span) -> Hit:
        """A place in the folded text, as a place in the original."""
        return Hit(*self.folded.span(*span))
