"""Whoever wants to get round a rule: no rule that stops a text is escaped by signs that the eye does not see."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.guidelines.checking import breaks_rule, check
from advocacy.guidelines.folding import fold
from advocacy.guidelines.loading import Rule
from advocacy.guidelines.proving import example_context
from advocacy.guidelines.rules import Example, Finding, Severity, Verdict
from advocacy.guidelines.unmasking import joined, unmasked
from tests.guidelines.factories import MONDAY, context
from tests.guidelines.measuring import shipped
from tests.guidelines.test_shipped_rules import networks_own_count

BOOK = shipped()
STOPPING = [
    (rule, example)
    for rule in BOOK.rules
    if rule.header.severity is Severity.BLOCK
    for example in rule.examples
    if example.verdict is Verdict.BREAK and example.repeat == 1
]
# Nothing of its own is seen of these: joiners, direction marks, marks over a letter, soft hyphens, variation selectors.
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202a\u202e\u202c\u2066\u2069\u0301\u0308\u0336\ufe0f\ufe0e\x00\x1b"
LOOK_ALIKES = {
    "a": "аα",
    "e": "еε",
    "o": "оο",
    "i": "іι",
    "c": "ϲс",
    "p": "рρ",
    "x": "х",
    "y": "у",
    "s": "ѕ",
    "n": "ո",
    "d": "ԁ",
}


SEEN_AS_LETTERS: dict[str, Callable[[str], str]] = {
    "full width": lambda letter: chr(ord(letter) + 0xFEE0),
    "numbers of HTML": lambda letter: f"&#{ord(letter)};",
    "numbers of HTML, in hex": lambda letter: f"&#x{ord(letter):x};",
    "a soft hyphen of HTML": lambda letter: f"{letter}&shy;",
    "a drawn-out line": lambda letter: f"{letter}\u0640",
    "a circle around": lambda letter: f"{letter}\u20dd",
    "a tag that nobody sees": lambda letter: f"{letter}\U000e0041",
}
WORD_TRICKS: dict[str, Callable[[str], str]] = {
    "spaces": " ".join,
    "dots": ".".join,
    "stars": "*".join,
    "lines": "_".join,
    "a hyphen": lambda word: f"{word[:3]}-{word[3:]}",
    "a broken line": lambda word: f"{word[:3]}-\n{word[3:]}",
    "a new line": lambda word: f"{word[:3]}\n{word[3:]}",
    "a picture": lambda word: f"{word[:3]}\N{SHIP}{word[3:]}",
    "digits": lambda word: word.translate(str.maketrans("oieast", "013457")),
}


def found(rule: Rule, example: Example, text: str) -> bool:
    context = example_context(rule, replace(example, text=text), MONDAY)
    return breaks_rule(BOOK, rule, text, context, networks_own_count)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_unseen_signs_and_look_alike_letters_hide_nothing(data: st.DataObject) -> None:
    rule, example = data.draw(st.sampled_from(STOPPING))
    letters = []
    for letter in example.text:
        alike = LOOK_ALIKES.get(letter, "")
        letters.append(data.draw(st.sampled_from(letter + alike)) if alike and "://" not in example.text else letter)
        letters.append(data.draw(st.sampled_from(["", "", "", *UNSEEN])))
    disguised = "".join(letters)
    assert fold(disguised).text == fold(example.text).text
    assert found(rule, example, disguised), disguised.encode("unicode_escape")


@pytest.mark.parametrize("trick", SEEN_AS_LETTERS)
@pytest.mark.parametrize(("rule", "example"), STOPPING, ids=lambda one: getattr(one, "id", ""))
def test_letters_that_are_written_another_way_are_letters(rule: Rule, example: Example, trick: str) -> None:
    text = "".join(SEEN_AS_LETTERS[trick](one) if one.isascii() and one.isalnum() else one for one in example.text)
    assert found(rule, example, text), text


@pytest.mark.parametrize("gap", ["  ", "\t", " \t ", "\u00a0", "\u3000\u2009"])
@pytest.mark.parametrize(("rule", "example"), STOPPING, ids=lambda one: getattr(one, "id", ""))
def test_wider_gaps_are_gaps(rule: Rule, example: Example, gap: str) -> None:
    assert found(rule, example, example.text.replace(" ", gap))


@pytest.mark.parametrize("trick", WORD_TRICKS)
@pytest.mark.parametrize("word", ["guaranteed", "idiot", "unparalleled"])
def test_a_word_that_is_taken_apart_is_still_the_word(word: str, trick: str) -> None:
    text = f"This boat is {WORD_TRICKS[trick](word)} for you."
    plain = {finding.rule for finding in remarks(f"This boat is {word} for you.")}
    marked = [finding for finding in remarks(text) if finding.rule in plain]
    assert {finding.rule for finding in marked} == plain
    assert WORD_TRICKS[trick](word) in {text[finding.start : finding.end] for finding in marked}


@pytest.mark.parametrize(
    "text",
    [
        "We tested plan A, B, C and D on a low-noise, zero-waste boat.",
        "Version 1.2.3 of the B2B app, see a.b.c.d.example and read e.g. page 4.",
        "First line\nsecond line\nthird line\n\nA new paragraph",
        "Rock & roll; fish & chips; AT&T; 5 < 6 &c.",
    ],
)
def test_honest_texts_are_left_as_they_are(text: str) -> None:
    assert unmasked(fold(text)).text == fold(text).text == text.lower()
    assert remarks(text) == []


def remarks(text: str) -> list[Finding]:
    return check(BOOK, text, context(), networks_own_count)


@given(st.text(alphabet="ab -._*\n0é\u202e🚢", max_size=80))
@settings(max_examples=300, deadline=None)
def test_joined_words_stand_where_they_came_from(text: str) -> None:
    folded = fold(text)
    plain = joined(folded)
    for place, letter in enumerate(plain.folded.text if plain else ""):
        start, end = plain.place((place, place + 1))
        assert 0 <= start <= end <= len(folded.text) + 1
        assert letter in ("\n", folded.text[start : start + 1]) or folded.text[start] == "0"


@pytest.mark.parametrize(("rule", "example"), STOPPING, ids=lambda one: getattr(one, "id", ""))
def test_a_long_run_before_it_hides_nothing(rule: Rule, example: Example) -> None:
    for run in ("Hm. " * 700, "!" * 2_900 + "\n\n", "a.nl " * 580 + "\n\n", "\u0301" * 2_900 + "\n\n"):
        assert found(rule, example, run + example.text), run[:10]


UNITS = (
    "! ",
    "?",
    "?!",
    "#a ",
    "#",
    "\n",
    "2a",
    "[[",
    "a'",
    "ab-\n",
    "http://",
    "a@b.c ",
    "1.234.",
    "12-",
    "Ab! ",
    "\ud83d",
)


@pytest.mark.parametrize("end", ["", " a", "#tag", "\n"])
@pytest.mark.parametrize("unit", UNITS)
def test_no_run_of_signs_keeps_the_check_for_ever(unit: str, end: str) -> None:
    """Were the time to double with each sign, as it did once for "#tag !!!! a", this would not end."""
    text = "Our #tag " + unit * 2_000 + end
    assert all(0 <= finding.start <= finding.end <= len(text) for finding in remarks(text))


def test_a_hashtag_before_a_long_run_is_one_of_the_sentence_when_a_word_follows() -> None:
    text = f"Come to our #tag {'!' * 200} tomorrow"
    assert "#tag" in {text[finding.start : finding.end] for finding in remarks(text)}
