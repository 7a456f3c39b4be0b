"""The rules that ship: every example does what it says, no text breaks the check, and it stays quick."""

from collections import Counter
from datetime import date
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.core.paths import POLICIES
from advocacy.guidelines.loading import Rulebook, load_rulebook
from advocacy.guidelines.proving import breaks, failed_examples, overdue_reviews
from advocacy.guidelines.rules import Example, Kind, Severity, Verdict, blocking
from advocacy.networks.linkedin import counting as linkedin
from advocacy.networks.rules import Network, TextLength
from advocacy.networks.x import counting as x
from tests.guidelines.factories import FILL, MONDAY, context, count, findings, rule_text, write_rule

BOOK = load_rulebook(POLICIES, FILL)
EXAMPLES = [(rule.id, number) for rule in BOOK.rules for number in range(len(rule.examples))]
RULES = {rule.id: rule for rule in BOOK.rules}
TRICKS = st.sampled_from(
    ["\u200b", "\u202e", "\u0301", "\ufe0f", "\ud800", "\x00", "🚢", "ß", "İ", "ﬁ", "\u0430", "\r\n"]
)
PARTS = st.sampled_from(
    [
        "guaranteed",
        "https://",
        "bit.ly/x",
        "41,200",
        "%",
        "Hazelpont",
        "!",
        "#",
        "@",
        ".",
        "NL91ABNA0417164300",
        " ",
        "\n",
        "A",
    ]
)
HOSTILE = st.lists(st.one_of(TRICKS, PARTS, st.characters(exclude_categories=())), max_size=60).map("".join)


def networks_own_count(network: Network, text: str) -> TextLength:
    return {Network.LINKEDIN: linkedin.count, Network.X: x.count}[network](text)


@pytest.mark.parametrize(("rule_id", "number"), EXAMPLES)
def test_each_example_does_what_its_author_says(rule_id: str, number: int) -> None:
    rule = RULES[rule_id]
    example = rule.examples[number]
    assert breaks(BOOK, rule, example, MONDAY, networks_own_count) is (example.verdict is Verdict.BREAK)


def test_the_starter_set_is_worth_having() -> None:
    kinds = Counter(rule.kind for rule in BOOK.rules)
    assert len(BOOK.rules) >= 60
    assert set(kinds) == set(Kind)
    assert {rule.header.severity for rule in BOOK.rules} == set(Severity)
    assert {rule.header.topic for rule in BOOK.rules} == {topic.id for topic in BOOK.topics}


@pytest.mark.parametrize("rule", BOOK.rules, ids=lambda rule: rule.id)
def test_each_rule_shows_a_pair_in_both_languages(rule: object) -> None:
    pairs = {(example.language, example.verdict) for example in rule.examples}  # type: ignore[attr-defined]
    assert {(language, verdict) for language in ("en", "nl") for verdict in Verdict} <= pairs


@pytest.mark.parametrize("company", ["A & B", "O'Neill", 'The "Best" {x}', "Bäckerei (Groß)", "C++", "公司"])
def test_the_rules_load_for_a_company_of_any_name(company: str) -> None:
    assert load_rulebook(POLICIES, FILL | {"company": company}).rules


def test_an_honest_post_has_no_findings() -> None:
    text = (
        "I work at Hazelpont. From December the last boat leaves at 02:30, and my colleague Wim steers it.\n\n"
        "From the bank we measured 44 decibels: quieter than a conversation.\n\nhttps://hzl.example/r/4fGh #QuietWater"
    )
    assert findings(BOOK, text) == []


def test_the_post_of_the_picture_has_its_three_findings() -> None:
    text = (
        "Our night ferry from Oudervaart is guaranteed silent. You hear the water, and nothing else.\n\n"
        "Since May 41,200 people crossed without a drop of diesel.\n\n"
        "I work at Hazelpont, and we are proud to announce that from December the last boat leaves at 02:30.\n\n"
        "#QuietWater"
    )
    found = findings(BOOK, text)
    assert [(finding.found, finding.severity, finding.trial) for finding in found] == [
        ("guaranteed", Severity.BLOCK, False),
        ("41,200 people", Severity.WARN, False),
        ("we are proud to announce", Severity.HINT, True),
    ]
    assert [finding.rule for finding in blocking(found)] == ["no-promises-we-cant-keep"]


@given(HOSTILE, st.sampled_from(Network), st.sampled_from(["en", "nl", ""]))
@settings(max_examples=300, deadline=None)
def test_any_text_can_be_checked_and_every_place_lies_in_it(text: str, network: Network, language: str) -> None:
    for finding in findings(BOOK, text, context(network, language)):
        assert 0 <= finding.start <= finding.end <= len(text)
        if finding.start < finding.end:
            assert finding.found == text[finding.start : finding.end]
        if finding.fix:
            assert (finding.fix.start, finding.fix.end) == (finding.start, finding.end)


@given(st.lists(TRICKS.filter(lambda trick: trick in "\u200b\u202e\u0301\ufe0f\x00"), min_size=9, max_size=9))
def test_invisible_signs_hide_nothing(signs: list[str]) -> None:
    disguised = "".join(letter + sign for letter, sign in zip("guarantee", signs, strict=True))
    assert "no-promises-we-cant-keep" in {finding.rule for finding in findings(BOOK, f"We {disguised} it.")}


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "guarantee ",
        "...",
        "!",
        "\u0301",
        "a.b",
        "https://a.b/",
        "@a.",
        "#",
        "1.",
        "NL91ABNA",
        "Profit ",
        "\n",
        "'",
        "I heard ",
        "é",
    ],
)
def test_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    """Twenty times the text may take at most a hundred times as long; a square would be four hundred."""
    short, long = unit * (2_000 // len(unit)), unit * (40_000 // len(unit))
    assert seconds(BOOK, long, 4) < 100 * max(seconds(BOOK, short, 5), 0.0005)


def test_a_long_text_is_checked_within_milliseconds() -> None:
    """Measured at about 1 ms; the bound leaves room for a busy machine and still catches a loop over all phrases."""
    text = "The water was quiet tonight and the crew went home, happy with the day. " * 42
    assert seconds(BOOK, text, 20) < 0.02


def seconds(book: Rulebook, text: str, times: int) -> float:
    def once() -> float:
        start = perf_counter()
        findings(book, text)
        return perf_counter() - start

    once()
    return min(once() for _ in range(times))


def test_a_failing_example_is_named_with_its_line(tmp_path: object) -> None:
    text = rule_text() + '\n[[example]]\ntext = "All is well."\nverdict = "break"\n'
    path = write_rule(tmp_path, text)  # type: ignore[arg-type]
    (failed,) = failed_examples(load_rulebook(path.parents[2], FILL), MONDAY, count)
    assert failed.line == text.splitlines().index('text = "All is well."') + 1
    assert failed.words == "This example should break the rule and does not: “All is well.”"


def test_an_overdue_review_is_named_with_its_owner(tmp_path: object) -> None:
    path = write_rule(tmp_path, rule_text())  # type: ignore[arg-type]
    book = load_rulebook(path.parents[2], FILL)
    assert overdue_reviews(book, date(2027, 10, 5)) == []
    (overdue,) = overdue_reviews(book, date(2027, 10, 6))
    assert overdue.words == "Communications should have looked at it by 2027-10-05."


def test_an_example_can_stand_for_a_long_text() -> None:
    assert Example("ab", Verdict.PASS, "en", repeat=3).whole_text == "ababab"
