"""All phrases at once find exactly what looking for each of them word by word finds."""

from collections.abc import Iterator
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.guidelines.folding import fold
from advocacy.guidelines.phrase_index import PhraseIndex
from advocacy.guidelines.phrases import WORD, Phrase, Span

WRITTEN = ("best in class", "best", "in the class", "guarantee*", "company secret", "company", "r&d budget", "op is op",
           "guarant* result", "жара", "de жара", "in*")  # fmt: skip
PHRASES = [phrase for written in WRITTEN if (phrase := Phrase.parse(written))]
GAPS = (" ", "  ", "-", "'", "&", "'s ", "_", "\n", "\n\n", ". ", ", ", "ö", "💧", " “", "’s ", "/", " " * 6, " " * 7)
LETTERS = (
    "best",
    "in",
    "class",
    "the",
    "guarantees",
    "company",
    "secret",
    "r&d",
    "budget",
    "op",
    "is",
    "жара",
    "results",
)


def one_by_one(text: str) -> dict[Phrase, list[Span]]:
    words = list(WORD.finditer(text))
    found = {phrase: list(_spans(phrase, words, text)) for phrase in PHRASES}
    return {phrase: spans for phrase, spans in found.items() if spans}


def _spans(phrase: Phrase, words: list, text: str) -> Iterator[Span]:
    for first in range(len(words) - len(phrase.words) + 1):
        part = words[first : first + len(phrase.words)]
        gaps = [text[one.end() : other.start()] for one, other in pairwise(part)]
        if all(map(_is, part, phrase.words)) and all(map(_joins, gaps)):
            yield part[0].start(), part[-1].end()


def _is(found, wanted: str) -> bool:
    word = found.group()
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word.removesuffix("'s") == wanted or word == wanted


def _joins(gap: str) -> bool:
    return len(gap) <= 6 and gap.count("\n") < 2 and set(gap) <= set(" \t\n-_*/'\"~+()")


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(LETTERS + GAPS), max_size=25).map("".join))
def test_phrases_are_found_as_if_each_were_looked_for_alone(text):
    folded = fold(text)
    found = PhraseIndex(PHRASES).find(folded)
    assert {phrase: list(dict.fromkeys(spans)) for phrase, spans in found.items()} == one_by_one(folded.text)


def test_a_phrase_begins_at_the_first_character_and_after_a_letter_of_several_bytes():
    index = PhraseIndex(PHRASES)
    assert index.find(fold("best of all"))[PHRASES[1]] == [(0, 4)]
    assert index.find(fold("“жара” best"))[PHRASES[1]] == [(7, 11)]


def test_without_phrases_nothing_is_found():
    assert not PhraseIndex([]).find(fold("best in class"))
