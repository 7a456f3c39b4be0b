"""Superlatives, guarantees and other claims that need their proof beside them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from advocacy.guidelines.kinds.sought import Called, Sought
from advocacy.guidelines.passages import Passage
from advocacy.guidelines.patterns import compile_pattern, spans_of
from advocacy.guidelines.phrases import MOST_HITS, Phrase, Span, not_inside, without_overlaps
from advocacy.guidelines.reading import Table
from advocacy.guidelines.rules import Hit

# “the fastest ferry in the country”: what compares with all others in a place, a market or a time. “The best day” alone
# compares with nothing that anybody could measure.
_SUPERLATIVES: Mapping[str, Any] = {
    "en": compile_pattern(
        r"\b(?:the (?:very )?(?:most|least) [a-z]{4,}|the (?:very )?(?:best|worst|[a-z]{2,}est))\b(?: [a-z'-]+){0,4} "
        r"(?:in|of|on|across) (?:the |all |our |this )?(?:whole |entire )?(?:world|earth|planet|country|nation|"
        r"continent|market|industry|sector|field|city|region|province|netherlands|europe|globe|river|harbour|decade|century|"
        r"business)\b"
        r"|\b(?:world|europe|country|nation|industry|market)'s (?:most [a-z]{4,}|best|first|[a-z]{2,}est)\b",
        ignore_case=False,
    ),
    "nl": compile_pattern(
        r"\b(?:de|het) (?:aller)?(?:beste|[a-z]{3,}ste|meest [a-z]{4,})\b(?: [a-z'-]+){0,4} "
        r"(?:van|ter|in|op) (?:de |het |ons |onze |heel )?(?:wereld|aarde|land|nederland|europa|markt|sector|branche|"
        r"stad|regio|provincie|rivier|haven|eeuw|decennium|vak)\b",
        ignore_case=False,
    ),
}
_NO_SUPERLATIVES: Mapping[str, Any] = {
    "en": compile_pattern(
        r"\bthe (?:rest|west|north-?west|south-?west|forest|interest|nearest|latest|request|guest|test|honest|"
        r"harvest)\b",
        ignore_case=False,
    ),
    "nl": compile_pattern(
        r"\b(?:de|het) (?:eerste|laatste|volgende|meeste|minste|naaste|juiste|vaste|bewuste|verste|"
        r"[a-z]*(?:tig|tien|honderd|duizend|acht)ste)\b",
        ignore_case=False,
    ),
}


@dataclass(frozen=True)
class Claims:
    """A claim counts unless a `proof` stands within `sentences` sentences of it: 0 means in the same one.

    `superlatives`: also what is the most in a place, a market or a time, in English and Dutch."""

    claims: Called
    superlatives: bool
    proof: Sought
    sentences: int

    @classmethod
    def read(cls, table: Table) -> "Claims":
        claims, superlatives = Called.read(table, "any_of"), table.truth("superlatives", default=False)
        if not claims and not superlatives:
            table.complain("any_of", "Say which claims: any_of, any_of_pattern or superlatives = true.")
        section = cls(claims, superlatives, Sought.read(table, "proof"), table.number("sentences", 0))
        table.done()
        return section

    def phrases(self) -> Iterable[Phrase]:
        return [*self.claims.phrases(), *self.proof.phrases.phrases]

    def find(self, passage: Passage) -> list[Hit]:
        claimed = self._claimed(passage)
        if not claimed:
            return []
        proven = {passage.sentence_of(start) for start, _ in self.proof.spans(passage)}
        reach = range(-self.sentences, self.sentences + 1)
        unproven = [
            span for span in claimed if all(passage.sentence_of(span[0]) + step not in proven for step in reach)
        ]
        return [passage.hit(span) for span in unproven[:MOST_HITS]]

    def _claimed(self, passage: Passage) -> list[Span]:
        spans = self.claims.spans(passage)
        language = passage.context.language
        if not self.superlatives or language not in _SUPERLATIVES:
            return spans
        superlatives = spans_of(_SUPERLATIVES[language], passage.folded)
        excepted = spans_of(_NO_SUPERLATIVES[language], passage.folded) if superlatives else []
        own = self.claims.but_not_in.spans(passage) if superlatives else []
        starts = {start for start, _ in excepted}
        found = [span for span in not_inside(superlatives, own) if span[0] not in starts]
        return without_overlaps([*spans, *found])
