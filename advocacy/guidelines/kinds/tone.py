"""How a text sounds: shouting, exclamation marks, emoji, and how many hashtags stand where."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from advocacy.guidelines.folding import fold
from advocacy.guidelines.passages import Passage
from advocacy.guidelines.patterns import compile_pattern, spans_of
from advocacy.guidelines.phrases import MOST_HITS, Phrase, Span
from advocacy.guidelines.reading import Table
from advocacy.guidelines.rules import Fix, Hit

_SHOUTED = compile_pattern(r"\b\p{Lu}{2,}(?:[ ,]+\p{Lu}{2,})*\b", ignore_case=False)
_MARKS = re.compile(r"[!?]++")  # possessive: a run is looked at once
_EMOJI = compile_pattern(
    r"[\x{1F300}-\x{1FAFF}\x{2600}-\x{27BF}]"
    r"(?:[\x{FE0F}\x{200D}\x{1F3FB}-\x{1F3FF}]+[\x{1F300}-\x{1FAFF}\x{2600}-\x{27BF}]?)*",
    ignore_case=False,
)
_HASHTAG = compile_pattern(r"#[\pL\pN_]*\pL[\pL\pN_]*", ignore_case=False)
_PLAIN_HASHTAG = compile_pattern(r"#[\p{Ll}\pN_]+\b", ignore_case=False)
# Hashtags, links and signs may stand behind the last word of a text; what is left is such a word, or a lone "#".
_PIECES = re.compile(r"#\w+|https?://\S+|www\.\S+|[^\w\s#]+|(?P<word>\w+|#)")
_LOOKED_BACK = 40  # characters, for the end of the sentence before
_MEASURES = ("capitals", "exclamation_marks", "emoji", "hashtags", "hashtags_at_end", "hashtag_letters")
_LONGEST_PART = 24


@dataclass(frozen=True)
class Tone:
    """`capitals`: so many words in capitals beside each other shout. `exclamation_marks`, `emoji`, `hashtags`: at most
    so many. `hashtags_at_end`: not among the words. `hashtag_letters`: from so many on, each word takes a capital."""

    capitals: int | None
    exclamation_marks: int | None
    emoji: int | None
    hashtags: int | None
    hashtags_at_end: bool
    hashtag_letters: int | None
    one_word: frozenset[str]
    words: frozenset[str]

    @classmethod
    def read(cls, table: Table) -> "Tone":
        if not any(table.has(name) for name in _MEASURES):
            table.complain("capitals", f"Say what is measured: {', '.join(_MEASURES)}.")
        section = cls(
            _optional(table, "capitals", least=1),
            _optional(table, "exclamation_marks"),
            _optional(table, "emoji"),
            _optional(table, "hashtags"),
            table.truth("hashtags_at_end", default=False),
            _optional(table, "hashtag_letters", least=1),
            frozenset(fold(word).text for word in table.texts("one_word")),
            frozenset(fold(word).text for word in table.texts("hashtag_words")),
        )
        table.done()
        return section

    def phrases(self) -> Iterable[Phrase]:
        return ()

    def find(self, passage: Passage) -> list[Hit]:
        return [
            *(self._shouting(passage) if self.capitals else ()),
            *(_extra_marks(passage, self.exclamation_marks) if self.exclamation_marks is not None else ()),
            *(_extra_emoji(passage, self.emoji) if self.emoji is not None else ()),
            *(_extra_hashtags(passage, self.hashtags) if self.hashtags is not None else ()),
            *(_hashtags_in_sentences(passage) if self.hashtags_at_end else ()),
            *(self._plain_hashtags(passage, self.hashtag_letters) if self.hashtag_letters else ()),
        ][:MOST_HITS]

    def _shouting(self, passage: Passage) -> list[Hit]:
        cased = passage.cased
        spans = [
            span
            for span in spans_of(_SHOUTED, cased)
            if len(re.split(r"[ ,]+", cased.text[span[0] : span[1]])) >= (self.capitals or 1)
        ]
        return [_with_fix(cased.span(*span), _spoken(passage.text, *cased.span(*span))) for span in spans]

    def _plain_hashtags(self, passage: Passage, letters: int) -> list[Hit]:
        cased, found = passage.cased, []
        for start, end in spans_of(_PLAIN_HASHTAG, cased):
            tag = cased.text[start + 1 : end]
            if len(tag) >= letters and tag not in self.one_word:
                parts = _parts(tag, self.words | passage.word_set)
                place = cased.span(start, end)
                found.append(_with_fix(place, f"#{''.join(map(str.title, parts))}") if parts else Hit(*place))
        return found


def _optional(table: Table, name: str, *, least: int = 0) -> int | None:
    return table.number(name, least=least) if table.has(name) else None


def _with_fix(span: Span, text: str) -> Hit:
    return Hit(*span, Fix(*span, text))


def _spoken(text: str, start: int, end: int) -> str:
    """The same words in small letters; a capital stays at the start of a sentence."""
    small = text[start:end].lower()
    before = text[max(start - _LOOKED_BACK, 0) : start]
    opens = not before.strip() or before.rstrip()[-1:] in ".!?:\n" or before[-1:] == "\n"
    return small[:1].upper() + small[1:] if opens else small


def _extra_marks(passage: Passage, most: int) -> list[Hit]:
    """Marks beyond the allowed ones. Behind an allowed one they go; elsewhere a full stop takes their place."""
    hits, left = [], most
    if passage.folded.text.count("!") <= most:
        return []
    for found in _MARKS.finditer(passage.folded.text):
        marks = found.group()
        number = marks.count("!")
        if number <= left:  # none, too: a run of question marks
            left -= number
            continue
        start = found.start() + (_place_of(marks, left) if left else 0)
        instead = "" if left else "?" if "?" in marks else "."
        left = 0
        hits.append(_with_fix(passage.folded.span(start, found.end()), instead))
    return hits


def _place_of(marks: str, number: int) -> int:
    """Behind so many exclamation marks."""
    places = [place for place, mark in enumerate(marks) if mark == "!"]
    return places[number - 1] + 1


def _extra_emoji(passage: Passage, most: int) -> list[Hit]:
    return [_gone(passage.text, *span) for span in spans_of(_EMOJI, passage.as_written)[most:][:MOST_HITS]]


def _extra_hashtags(passage: Passage, most: int) -> list[Hit]:
    spans = spans_of(_HASHTAG, passage.folded)[most:][:MOST_HITS]
    return [_gone(passage.text, *passage.folded.span(*span)) for span in spans]


def _gone(text: str, start: int, end: int) -> Hit:
    """Taken away, with the space before it when another stands behind it."""
    if text[start - 1 : start] == " " and (end == len(text) or text[end].isspace() or text[end] in ".,!?"):
        start -= 1
    return _with_fix((start, end), "")


def _hashtags_in_sentences(passage: Passage) -> list[Hit]:
    """Those that are a word of a sentence: the sign goes, the word stays."""
    text = passage.folded.text
    if "#" not in text:
        return []
    words = [found.end() for found in _PIECES.finditer(text) if found["word"]]
    spoken = spans_of(_HASHTAG, passage.folded) if words else []
    inside = [(start, end) for start, end in spoken if end < words[-1] and _goes_on(text, start)]
    spans = [passage.folded.span(*span) for span in inside[:MOST_HITS]]
    return [_with_fix((start, end), passage.text[start + 1 : end]) for start, end in spans]


def _goes_on(text: str, start: int) -> bool:
    """Whether a sentence goes on at this place."""
    while start and text[start - 1] == " ":
        start -= 1
    return start > 0 and text[start - 1] not in "\n.!?…:#"


def _parts(tag: str, words: frozenset[str]) -> list[str]:
    """The words that a hashtag is made of, as few as can be; none when not all are known."""
    best: list[list[str] | None] = [[], *([None] * len(tag))]
    for end in range(1, len(tag) + 1):
        for start in range(max(0, end - _LONGEST_PART), end):
            parts, word = best[start], tag[start:end]
            if parts is None or word not in words:
                continue
            known = best[end]
            if known is None or len(parts) + 1 < len(known):
                best[end] = [*parts, word]
    return best[len(tag)] or []
