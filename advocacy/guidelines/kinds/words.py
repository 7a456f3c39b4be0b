"""Words and phrases that a text should not hold, with exceptions, and a replacement where it is safe."""

from collections.abc import Iterable
from dataclasses import dataclass

from advocacy.guidelines.passages import Passage
from advocacy.guidelines.phrases import MOST_HITS, Phrase, PhraseList, Span, not_inside
from advocacy.guidelines.reading import Table
from advocacy.guidelines.rules import Fix, Hit


@dataclass(frozen=True)
class Words:
    """`any_of` and the keys of `replace` are looked for; a place inside one of `but_not_in` does not count."""

    any_of: PhraseList
    but_not_in: PhraseList
    replace: dict[Phrase, str]

    @classmethod
    def read(cls, table: Table) -> "Words":
        replace = _phrases_with_text(table, "replace")
        any_of = read_phrases(table, "any_of", needed=not replace)
        section = cls(PhraseList([*any_of, *replace]), PhraseList(read_phrases(table, "but_not_in")), replace)
        table.done()
        return section

    def phrases(self) -> Iterable[Phrase]:
        return self.any_of.phrases | self.but_not_in.phrases

    def find(self, passage: Passage) -> list[Hit]:
        spans = self.any_of.spans(passage.phrases)
        left = not_inside(spans, self.but_not_in.spans(passage.phrases)) if spans else []
        return [self._hit(passage, span) for span in left[:MOST_HITS]]

    def _hit(self, passage: Passage, span: Span) -> Hit:
        hit = passage.hit(span)
        phrase = next((phrase for phrase in self.replace if span in passage.phrases.get(phrase, ())), None)
        if phrase is None:
            return hit
        found = passage.text[hit.start : hit.end]
        return Hit(hit.start, hit.end, Fix(hit.start, hit.end, _in_the_case_of(found, self.replace[phrase])))


def read_phrases(table: Table, name: str, *, needed: bool = False) -> list[Phrase]:
    """A list of phrases; one that can't be looked for is complained about."""
    parsed = [(written, Phrase.parse(written)) for written in table.texts(name, needed=needed)]
    for written, phrase in parsed:
        if phrase is None:
            table.complain(name, f"“{written}” holds no word, or fewer than three letters before its star.")
    return [phrase for _, phrase in parsed if phrase is not None]


def _phrases_with_text(table: Table, name: str) -> dict[Phrase, str]:
    replacements = table.tables_of_text(name)
    parsed = {written: Phrase.parse(written) for written in replacements}
    for written, phrase in parsed.items():
        if phrase is None or any(word.endswith("*") for word in phrase.words):
            table.complain(f"{name}.{written}", "Only whole words can be replaced safely.")
    return {phrase: replacements[written] for written, phrase in parsed.items() if phrase is not None}


def _in_the_case_of(found: str, replacement: str) -> str:
    return replacement[:1].upper() + replacement[1:] if found[:1].isupper() else replacement
