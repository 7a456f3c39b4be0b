"""The scoring file: what the delivered one says, and what is said about mistakes."""

import re

import pytest

from advocacy.core.paths import POLICIES
from advocacy.evidence.loading import load_scoring, read_scoring
from advocacy.evidence.reading import ScoringFileError
from advocacy.evidence.rules import RuleName, Weight
from advocacy.networks.rules import Network

WRITTEN = (POLICIES / "scoring.toml").read_text()


def changed(old: str, new: str) -> str:
    assert old in WRITTEN
    return WRITTEN.replace(old, new, 1)


def test_the_delivered_file_says_what_the_page_shows() -> None:
    book = load_scoring(POLICIES, "Europe/Amsterdam")
    answer = book.rules[RuleName.ANSWER]
    assert answer.terms[1].weights == (Weight(5, 3600), Weight(3, 86400), Weight(1, None))
    assert answer.networks == frozenset({Network.LINKEDIN})
    assert book.rules[RuleName.CLICK].terms[1].at_most == 30
    assert RuleName.SHARES not in {rule.name for rule in book.earning}


def test_one_line_switches_off_what_happens_under_shares_on_x() -> None:
    text = re.sub(r"(\[networks\.x\]\n)outcomes = true", r"\1outcomes = false", WRITTEN)
    book = read_scoring(text, "Europe/Amsterdam")
    assert book.rules[RuleName.COMMENT].networks == frozenset({Network.LINKEDIN})
    assert book.rules[RuleName.CLICK].networks == frozenset({Network.LINKEDIN})


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (changed("season_months = 6 ", "season_months = 5 "), "calendar.season_months: A year must hold whole seasons"),
        (
            changed("close_after_days = 7 ", 'close_after_days = "7" '),
            "calendar.close_after_days: This must be a whole",
        ),
        (
            changed("close_after_days = 7 ", "close_after_days = true "),
            "calendar.close_after_days: This must be a whole",
        ),
        (changed("at_most = 20", "at_most = 20\nat_least = 1"), "versions[0].reaction.at_least: This key is not known"),
        (changed("[versions.thanks]\npoints = 5\n", ""), "versions[0].thanks: This is missing"),
        (
            changed("[versions.thanks]\npoints = 5", "[versions.thanks]\npoints = -5"),
            "thanks.points: This must be from 1",
        ),
        (changed("points = 3\nat_most = 15", "points = 3\nat_most = 16"), "at_most: The cap must be a multiple"),
        (changed('networks = ["linkedin"]', 'networks = ["x"]'), "rules.answer.networks: X's terms forbid"),
        (
            changed('networks = ["linkedin"]', 'networks = ["myspace"]'),
            "rules.answer.networks: “myspace” is not one of",
        ),
        (changed('group = ["person", "week"]', "group = []"), "rules.brought_in.group: Name what one group"),
        (changed("number = 1", "number = 2"), "versions: Versions are numbered 1, 2, 3"),
        (changed("from = 2026-01-01", 'from = "2026-01-01"'), "versions[0].from: This must be a date"),
        (changed("{ within_minutes = 60, points = 5 }", "{ points = 5 }"), "answer.by_time: Times must rise"),
        (changed('kind = "share_published"', 'kind = "posted"'), "examples[0].facts[0].kind: “posted” is not one of"),
        (changed("points = { comment = 10 }", "points = { praise = 10 }"), "points.praise: Here a rule's name"),
        ("[calendar", "This is not TOML"),
    ],
)
def test_a_mistake_is_named_with_file_and_key(text: str, problem: str) -> None:
    with pytest.raises(ScoringFileError) as caught:
        read_scoring(text, "Europe/Amsterdam")
    assert any(line.startswith("policies/scoring.toml: ") and problem in line for line in caught.value.problems)


def test_a_missing_file_is_named(tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(ScoringFileError, match=r"policies/scoring\.toml: This file is missing"):
        load_scoring(tmp_path_factory.mktemp("empty"), "Europe/Amsterdam")
