"""Folding: tricks with letters change nothing, and every place leads back to what was typed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.guidelines.folding import byte_text, fold, fold_keeping_capitals
from advocacy.guidelines.phrases import sentences, words

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=()), max_size=200)


@pytest.mark.parametrize(
    "typed",
    [
        "guarantee",
        "GUARANTEE",
        "Guarantée",
        "guar\u200bantee",
        "g\u00aduarantee",
        "\u202eguarantee\u202c",
        "guarante\u0301\u0302\u0303e",
        "ｇｕａｒａｎｔｅｅ",
        "𝗴𝘂𝗮𝗿𝗮𝗻𝘁𝗲𝗲",
        "gu\u0430r\u0430nt\u0435\u0435",
        "Ⓖⓤⓐⓡⓐⓝⓣⓔⓔ",
        "gua\x00rantee",
        "guarante\ud800e",
    ],
)
def test_a_disguised_word_folds_to_the_plain_one(typed: str) -> None:
    assert fold(typed).text == "guarantee"


def test_capitals_can_be_kept() -> None:
    assert fold_keeping_capitals("ÉÉN Boot \u0410").text == "EEN Boot A"


def test_curly_signs_and_odd_spaces_become_plain() -> None:
    assert fold("it’s “so”\u00a0–\u2028go").text == 'it\'s "so" -\ngo'


def test_a_span_covers_the_whole_typed_word_marks_and_hidden_signs_included() -> None:
    typed = "x gua\u200brante\u0301e y"
    folded = fold(typed)
    start = folded.text.index("guarantee")
    begin, end = folded.span(start, start + len("guarantee"))
    assert typed[begin:end] == "gua\u200brante\u0301e"


def test_one_letter_that_folds_to_two_is_marked_whole() -> None:
    folded = fold("straße")
    assert folded.text == "strasse"
    assert folded.span(4, 5) == (4, 5)


@given(ANY_TEXT)
@settings(max_examples=300, deadline=None)
def test_every_span_of_a_folded_text_is_one_of_the_typed_text(typed: str) -> None:
    folded = fold(typed)
    assert len(folded.origin) == len(folded.text)
    assert list(folded.origin) == sorted(folded.origin)
    for place in range(len(folded.text)):
        start, end = folded.span(place, place + 1)
        assert 0 <= start < end <= len(typed)


@given(ANY_TEXT)
@settings(max_examples=300, deadline=None)
def test_folding_twice_is_folding_once_and_can_be_encoded(typed: str) -> None:
    once = fold(typed).text
    assert fold(once).text == once
    assert byte_text(once).decode() == once


@given(ANY_TEXT)
def test_sentences_cover_the_text_and_words_lie_in_it(typed: str) -> None:
    folded = fold(typed).text
    assert "".join(folded[start:end] for start, end in sentences(folded)) == folded
    assert all(folded[word.start : word.end] == word.text for word in words(folded))
