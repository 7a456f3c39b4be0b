"""Lengths: X's weighted counting against its own conformance cases, LinkedIn's plain one."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from advocacy.networks.linkedin import counting as linkedin
from advocacy.networks.x import counting as x

CASES = yaml.safe_load((Path(__file__).parent.parent / "data/networks/twitter-text-validate.yml").read_text())["tests"]
IN_FORCE = ("WeightedTweetsWithDiscountedEmojiCounterTest", "UnicodeDirectionalMarkerCounterTest")
OLDER = "WeightedTweetsCounterTest"
# Of the section for version 2, in which an emoji's code points counted one by one.
CONTRADICT_VERSION_3 = {
    "Count a mix of single byte single word, and double word unicode characters",
    "Count unicode emoji chars outside the basic multilingual plane with skin tone modifiers",
}


def cases(*sections: str) -> list[Any]:
    found = [case for section in sections for case in CASES[section]]
    return [pytest.param(case["text"], case["expected"], id=case["description"]) for case in found]


def test_all_cases_are_there() -> None:
    assert [len(CASES[section]) for section in (*IN_FORCE, OLDER)] == [22, 2, 20]
    assert {case["description"] for case in CASES[OLDER]} > CONTRADICT_VERSION_3


@pytest.mark.parametrize(("text", "expected"), cases(*IN_FORCE))
def test_x_counts_as_its_conformance_cases_say(text: str, expected: dict[str, Any]) -> None:
    length = x.count(text)
    assert length.used == expected["weightedLength"]
    assert (length.valid and not length.too_long) == expected["valid"]


@pytest.mark.parametrize("case", CASES[OLDER], ids=lambda case: case["description"])
def test_cases_of_the_older_version_differ_only_where_emoji_became_cheaper(case: dict[str, Any]) -> None:
    used, expected = x.count(case["text"]).used, case["expected"]["weightedLength"]
    if case["description"] in CONTRADICT_VERSION_3:
        assert used < expected
    else:
        assert used == expected


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("Hello, world! 👋", 16),
        ("", 0),
        ("日本", 4),
        ("https://example.com/a/very/long/path/that/goes/on/and/on?with=a&query=too", x.ADDRESS_LENGTH),
        ("see example.com", 4 + x.ADDRESS_LENGTH),
        ("e\u0301", 1),
    ],
)
def test_x_weighs_characters_emoji_and_addresses(text: str, used: int) -> None:
    assert x.count(text).used == used


@pytest.mark.parametrize("text", ["a\ufeffb", "a\ufffeb", "a\uffffb", "half a pair \ud83d"])
def test_x_takes_no_invalid_characters(text: str) -> None:
    assert not x.count(text).valid


def test_the_limits() -> None:
    assert not x.count("a" * 280).too_long
    assert x.count("a" * 281).too_long
    assert not linkedin.count("a" * 2_900).too_long
    assert linkedin.count("a" * 2_901).too_long


def test_linkedin_counts_the_plain_text_without_backslashes() -> None:
    assert linkedin.count("(a)").used == 3
    assert linkedin.count("👋").used == 2


@pytest.mark.parametrize(
    "text", ["see example.com", "Example.NL/a?b=c", "https://hzl.example/r/abc", "two\nexample.org.", "http://x.y"]
)
def test_x_makes_a_link_of_it(text: str) -> None:
    assert x.holds_link(text)


@pytest.mark.parametrize("text", ["", "no link", "e.g. this.that", "me@example.com", "Node.js", "half a pair \ud83d.c"])
def test_x_makes_no_link_of_it(text: str) -> None:
    assert not x.holds_link(text)
