"""Whoever wants to get round a rule: no rule that stops a text is escaped by signs that the eye does not see."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.guidelines.checking import breaks_rule
from advocacy.guidelines.folding import fold
from advocacy.guidelines.loading import Rule
from advocacy.guidelines.proving import example_context
from advocacy.guidelines.rules import Example, Severity, Verdict
from tests.guidelines.factories import MONDAY
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


@pytest.mark.parametrize(("rule", "example"), STOPPING, ids=lambda one: getattr(one, "id", ""))
def test_a_long_run_before_it_hides_nothing(rule: Rule, example: Example) -> None:
    for run in ("Hm. " * 700, "!" * 2_900 + "\n\n", "a.nl " * 580 + "\n\n", "\u0301" * 2_900 + "\n\n"):
        assert found(rule, example, run + example.text), run[:10]
