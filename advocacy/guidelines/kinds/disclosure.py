"""That the relation to the employer is plain: in the text itself and near what is praised, as the place's law asks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from advocacy.guidelines.kinds.sought import Called, Sought
from advocacy.guidelines.passages import Passage
from advocacy.guidelines.phrases import Phrase, Span, not_inside
from advocacy.guidelines.reading import Table
from advocacy.guidelines.rules import Fix, Hit


@dataclass(frozen=True)
class Nearness:
    """How near is near enough: within the first characters, or within so many sentences of the first claim.

    `hashtag_is_enough`: whether a disclosure that is only a hashtag counts, as #employee.
    """

    first_characters: int
    sentences: int
    hashtag_is_enough: bool

    @classmethod
    def read(cls, table: Table) -> "Nearness":
        return cls(
            table.number("first_characters", 0),
            table.number("sentences", 0),
            table.truth("hashtag_is_enough", default=False),
        )


@dataclass(frozen=True)
class Disclosure:
    """When one of `when` is in the text, one of `one_of` has to be near it.

    `[disclosure.in.us]` and the like say what is near enough under the law of one country.
    """

    when: Called
    one_of: Sought
    nearness: Nearness
    by_jurisdiction: Mapping[str, Nearness]
    add: Mapping[str, str]

    @classmethod
    def read(cls, table: Table) -> "Disclosure":
        when, one_of = Called.read(table, "when"), Sought.read(table, "one_of")
        if not when:
            table.complain("when", "Say what calls for it: when or when_pattern.")
        if not one_of:
            table.complain("one_of", "Say what makes it plain: one_of or one_of_pattern.")
        section = cls(when, one_of, Nearness.read(table), _by_jurisdiction(table), table.tables_of_text("add"))
        table.done()
        return section

    def phrases(self) -> Iterable[Phrase]:
        return [*self.when.phrases(), *self.one_of.phrases.phrases]

    def find(self, passage: Passage) -> list[Hit]:
        claims = not_inside(self.when.spans(passage), passage.address_spans)
        if not claims:
            return []
        nearness = self.by_jurisdiction.get(passage.context.jurisdiction, self.nearness)
        said = [span for span in self.one_of.spans(passage) if _counts(span, passage, nearness)]
        if any(_near(span, claims[0], passage, nearness) for span in said):
            return []
        return [self._missing(passage, claims[0])]

    def _missing(self, passage: Passage, claim: Span) -> Hit:
        """Where the words belong that can be added, else what calls for them."""
        place = passage.hit(claim)
        words = self.add.get(passage.context.language)
        if not words:
            return place
        at, addition = _addition(passage, claim, words)
        return Hit(at, at, Fix(at, at, addition), shown=passage.text[place.start : place.end])


def _addition(passage: Passage, claim: Span, words: str) -> tuple[int, str]:
    """Below a text of few sentences, where it reads best; otherwise right behind the sentence that calls for it."""
    number = passage.sentence_of(claim[0])
    end = len(passage.text.rstrip())
    if number >= len(passage.sentences) - 1 or len(passage.sentences) <= 1:
        return end, f"\n\n{words}"
    _, sentence_end = passage.hit_span(passage.sentences[number])
    while sentence_end and passage.text[sentence_end - 1 : sentence_end].isspace():
        sentence_end -= 1
    return sentence_end, f" {words}"


def _counts(span: Span, passage: Passage, nearness: Nearness) -> bool:
    is_hashtag = passage.folded.text[max(span[0] - 1, 0) : span[0]] == "#"
    return nearness.hashtag_is_enough or not is_hashtag


def _near(span: Span, claim: Span, passage: Passage, nearness: Nearness) -> bool:
    if nearness.first_characters and span[1] <= passage.folded.place(nearness.first_characters):
        return True
    return abs(passage.sentence_of(span[0]) - passage.sentence_of(claim[0])) <= nearness.sentences


def _by_jurisdiction(table: Table) -> dict[str, Nearness]:
    places = table.part("in")
    if places is None:
        return {}
    found = {}
    for name in places.names():
        if (part := places.part(name)) is not None:
            found[name] = Nearness.read(part)
            part.done()
    places.done()
    return found
