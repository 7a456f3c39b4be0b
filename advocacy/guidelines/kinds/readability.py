"""How hard a text is to read, by the measure that was made for its language, and sentences that are too long.

- Flesch reading ease (English): 206.835 - 1.015 x words per sentence - 84.6 x syllables per word.
  R. Flesch, “A new readability yardstick”, Journal of Applied Psychology 32 (1948).
- Flesch-Douma (Dutch): 206.84 - 0.93 x words per sentence - 77 x syllables per word.
  W. H. Douma, “De leesbaarheid van landbouwbladen”, Wageningen (1960).
- LIX (any language): words per sentence + 100 x share of words longer than six letters; here a higher one is harder.
  C. H. Björnsson, “Läsbarhet”, Stockholm (1968).

Syllables are counted as groups of vowels, which is off by a few per cent and good enough for a hint.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from advocacy.guidelines.passages import Passage
from advocacy.guidelines.phrases import MOST_HITS, Phrase, Span
from advocacy.guidelines.reading import Table
from advocacy.guidelines.rules import Hit


class Measure(StrEnum):
    FLESCH = "flesch"
    FLESCH_DOUMA = "flesch-douma"
    LIX = "lix"


_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_LETTERS_ONLY = {code: letter if (letter := chr(code)).isalpha() or letter in "'-" else " " for code in range(128)}
_VOWELS_ONLY = {code: "a" if chr(code) in "aeiouy" else " " for code in range(128)}
# The e at the end of “quite”, “rules” and “walked” is silent; that of “little”, “houses” and “wanted” is not.
_SILENT_E = re.compile(r"[aeiouy](?:[^\Waeiouy]*[^\Waeiouyl]|l)(?:(?<![td])ed|(?<![scxzg])es|e)\b")
# Dutch vowels that make one sound; what else stands beside each other is two.
_DUTCH_SYLLABLE = re.compile(r"aai|ooi|oei|eeu|ieu|aa|ee|oo|uu|oe|ie|eu|ij|ei|ui|au|ou|[aeiouy]")
_LONG_WORD = 6


@dataclass(frozen=True)
class Level:
    """What a language asks: at least so much ease (at most so much LIX)."""

    measure: Measure
    limit: float

    def too_hard(self, words: int, sentences: int, syllables: int, long_words: int) -> bool:
        value = score(self.measure, words, sentences, syllables, long_words)
        return value > self.limit if self.measure is Measure.LIX else value < self.limit


def score(measure: Measure, words: int, sentences: int, syllables: int, long_words: int) -> float:
    """The measure's value; `words` and `sentences` are at least one."""
    match measure:
        case Measure.FLESCH:
            return 206.835 - 1.015 * words / sentences - 84.6 * syllables / words
        case Measure.FLESCH_DOUMA:
            return 206.84 - 0.93 * words / sentences - 77 * syllables / words
        case Measure.LIX:
            return words / sentences + 100 * long_words / words


@dataclass(frozen=True)
class Readability:
    """A text of at least `least_words` words below its language's level; sentences of more than `longest_sentence`."""

    levels: Mapping[str, Level]
    least_words: int
    longest_sentence: int

    @classmethod
    def read(cls, table: Table) -> "Readability":
        least, longest = table.number("least_words", 40, least=1), table.number("longest_sentence", 0)
        levels = {name: _level(part) for name in table.names() if (part := table.part(name)) is not None}
        if not levels and not longest:
            table.complain("longest_sentence", "Say longest_sentence, or a level such as [readability.en].")
        table.done()
        return cls(levels, least, longest)

    def phrases(self) -> Iterable[Phrase]:
        return ()

    def find(self, passage: Passage) -> list[Hit]:
        too_long = self._long_sentences(passage) if self.longest_sentence else []
        level = self.levels.get(passage.context.language)
        hard = [Hit(0, len(passage.text))] if level and self._too_hard(passage, level) else []
        return [*hard, *too_long][:MOST_HITS]

    def _long_sentences(self, passage: Passage) -> list[Hit]:
        text, hits = passage.folded.text, []
        for start, end in passage.sentences:
            if (
                text.count(" ", start, end) + text.count("\n", start, end) >= self.longest_sentence // 2
                and len(_words(text[start:end])) > self.longest_sentence
            ):
                hits.append(passage.hit(_trimmed(text, (start, end))))
        return hits

    def _too_hard(self, passage: Passage, level: Level) -> bool:
        found = _words(passage.prose)
        if len(found) < self.least_words:
            return False
        sentences = sum(1 for start, end in passage.sentences if _WORD.search(passage.folded.text, start, end))
        long_words = sum(len(word) > _LONG_WORD for word in found) if level.measure is Measure.LIX else 0
        text, language = " ".join(found), passage.context.language
        # Counting each vowel group is quick and never too few: what reads well by that reads well.
        return all(
            level.too_hard(len(found), max(sentences, 1), count(text, language), long_words)
            for count in (vowel_groups, syllables)
        )


def syllables(text: str, language: str) -> int:
    """About how many syllables a folded text has."""
    silent = 0 if language == "nl" else len(_SILENT_E.findall(text))
    return max(vowel_groups(text, language) - silent, 1)


def vowel_groups(text: str, language: str) -> int:
    """At least as many as there are syllables."""
    return len(_DUTCH_SYLLABLE.findall(text)) if language == "nl" else len(text.translate(_VOWELS_ONLY).split())


def _words(text: str) -> list[str]:
    """What `_WORD` finds; in plain letters without looking at each of them."""
    if not text.isascii():
        return _WORD.findall(text)
    pieces = text.translate(_LETTERS_ONLY).split()
    return [word for piece in pieces for word in ((piece,) if piece.isalpha() else _WORD.findall(piece))]


def _trimmed(text: str, span: Span) -> Span:
    start = span[0] + len(text[span[0] : span[1]]) - len(text[span[0] : span[1]].lstrip())
    return start, start + len(text[start : span[1]].rstrip())


def _level(part: Table) -> Level:
    measure = part.choice("measure", Measure)
    level = Level(measure, part.decimal("at_most" if measure is Measure.LIX else "at_least"))
    part.done()
    return level
