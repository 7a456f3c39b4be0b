"""Own words and likeness."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.guidelines.likeness import OwnWords, alike, normalised, own_words, whole_percent, word_triples

DEALT = "Our night ferry leaves at half past two. https://hzl.example/r/abc"
SOME_WORDS = st.lists(st.sampled_from(["boat", "Quay", "the", "a", "3", "https://a.example", "🌙", "é"]), max_size=25)


def own_parts(dealt: str, text: str) -> list[str]:
    return [text[start:end] for start, end in own_words(dealt, text).spans]


def test_the_dealt_text_itself_has_no_own_words() -> None:
    assert own_words(DEALT, DEALT).share == 0
    assert own_parts(DEALT, DEALT) == []


def test_links_case_and_signs_are_no_own_words() -> None:
    assert own_words(DEALT, "OUR night-ferry, leaves at: half past two https://other.example").share == 0


def test_what_was_added_is_marked_as_it_stands() -> None:
    text = "Our night ferry really leaves at half past two. I was on board, it’s quiet."
    assert own_parts(DEALT, text) == ["really", "I was on board, it’s quiet"]
    assert own_words(DEALT, text).percent == 100 * 7 // 15


def test_another_order_counts_as_own_words() -> None:
    assert own_words("one two three four", "three four one two").share == 0.5


@pytest.mark.parametrize("text", ["", "  ", "https://only.example/link", "!!!"])
def test_a_text_without_words_has_no_own_words(text: str) -> None:
    assert own_words(DEALT, text).share == 0


def test_without_a_dealt_text_everything_is_own() -> None:
    assert own_words("", "All of this is mine").share == 1


@given(SOME_WORDS, SOME_WORDS)
def test_spans_are_in_order_and_hold_the_share(dealt: list[str], mine: list[str]) -> None:
    text = " ".join(mine)
    own = own_words(" ".join(dealt), text)
    places = [place for span in own.spans for place in span]
    assert places == sorted(places)
    assert all(0 <= place <= len(text) for place in places)
    assert (own.share > 0) is bool(own.spans)


def test_a_hostile_text_is_quick() -> None:
    assert own_words("a b " * 20_000, "b a " * 20_000).share < 1


def test_texts_that_read_the_same_are_normalised_to_the_same() -> None:
    assert normalised("The  Boat\u200b leaves! https://a.example") == normalised("the boat leaves") == "the boat leaves"


def test_likeness_is_the_share_of_common_word_triples() -> None:
    one, other = "the last boat leaves at two", "the last boat leaves at three"
    assert len(word_triples(one)) == 4
    assert alike(one, other) == pytest.approx(3 / 5)
    assert alike(one, other) == alike(other, one)


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("the last boat leaves", "The LAST boat leaves. https://b.example", 1),
        ("the last boat", "a first train", 0),
        ("two words", "two words", 1),
        ("two words", "two", 0),
        ("", "🌙", 1),
        ("", "word", 0),
    ],
)
def test_likeness_at_its_ends(one: str, other: str, likeness: float) -> None:
    assert alike(one, other) == likeness


@pytest.mark.parametrize(
    ("share", "percent"), [(0.0, 0), (0.196, 19), (0.2, 20), (0.29, 29), (0.57, 57), (0.999, 99), (1.0, 100)]
)
def test_a_percent_of_own_words_is_rounded_down(share: float, percent: int) -> None:
    assert whole_percent(share) == percent
    assert OwnWords(share, ()).percent == percent
