"""Loading: a mistake in a file is named with file, key and line, and nothing half-read is used."""

from collections.abc import Callable
from pathlib import Path

import pytest

from advocacy.guidelines.loading import load_rulebook, read_rulebook
from advocacy.guidelines.reading import PolicyError, Problem
from tests.guidelines.factories import BREAK, EXAMPLES, FILL, PASS, TOPIC, WORDS, book_of, rule_text, write_rule


def line_of(text: str, start: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if line.startswith(start))


def problems_of(folder: Path, text: str, **place: str) -> list[Problem]:
    write_rule(folder, text, **place)
    with pytest.raises(PolicyError) as raised:
        load_rulebook(folder, FILL)
    return raised.value.problems


def swapped(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("change", "key", "line_start", "words"),
    [
        (swapped('"block"', '"stop"'), "severity", "severity", "“stop” is not one of: block, warn, hint."),
        (swapped('owner = "Communications"\n', ""), "owner", "", "This is missing; it must be a text in quotes."),
        (swapped('"Communications"', '" "'), "owner", "owner", "This must not be empty."),
        (swapped('"Communications"', "7"), "owner", "owner", "This must be a text in quotes."),
        (swapped("2026-10-05", '"5 October"'), "reviewed", "reviewed", "This must be a date such as 2026-11-23"),
        (swapped("2027-10-05", "2020-01-01"), "review_by", "review_by", "This lies before reviewed."),
        (swapped('title.nl = "Een regel"\n', ""), "title.nl", "title.en", "This text is missing."),
        (swapped('"Een regel"', "3"), "title.nl", "title.nl", "This must be a text in quotes."),
        (swapped('["en", "nl"]', '["english"]'), "languages", "languages", "“english” is no language"),
        (swapped('["en", "nl"]', "[]"), "languages", "languages", "at least one entry"),
        (swapped("languages", 'networks = ["myspace"]\nlanguages'), "networks", "networks", "“myspace” is not one of"),
        (swapped("languages", 'colour = "red"\nlanguages'), "colour", "colour", "This key is not known here."),
        (swapped('"Because."', '"At {firm}."'), "why.en", "why.en", "{firm} is not known"),
        (swapped("languages", "trial_until = 2026-12-01\nlanguages"), "trial_until", "trial_until", "Only a rule with"),
        (swapped('any_of = ["guarantee"]', "any_of = []"), "words.any_of", "any_of", "at least one entry"),
        (swapped('any_of = ["guarantee"]', 'any_of = ["!!"]'), "words.any_of", "any_of", "“!!” holds no word"),
        (swapped('any_of = ["guarantee"]', 'any_of = ["gu*"]'), "words.any_of", "any_of", "fewer than three letters"),
        (swapped("any_of", "anyof"), "words.anyof", "anyof", "This key is not known here."),
        (swapped("[words]", "[word]"), "words", "", "The section [words] is missing."),
        (swapped('verdict = "break"', 'verdict = "bad"'), "example[0].verdict", "verdict", "“bad” is not one of"),
        (swapped('verdict = "break"', 'verdict = "break"\nlang = "nl"'), "example[0].lang", "lang =", "not known here"),
        (
            swapped('verdict = "break"', 'verdict = "break"\nlanguage = "de"'),
            "example[0].language",
            "language =",
            "“de”",
        ),
        (
            swapped(BREAK, ""),
            "example",
            "[[example]]",
            "At least 3 examples with verdict “break” are needed; there are 2.",
        ),
        (swapped(PASS, ""), "example", "[[example]]", "At least 3 examples with verdict “pass”"),
    ],
)
def test_a_mistake_is_named_with_file_key_and_line(
    tmp_path: Path, change: Callable[[str], str], key: str, line_start: str, words: str
) -> None:
    text = change(rule_text())
    problem = next(problem for problem in problems_of(tmp_path, text) if problem.key == key)
    assert problem.file == f"{tmp_path.name}/guidelines/tone/a-rule.toml"
    assert problem.line == (line_of(text, line_start) if line_start else 1)
    assert words in problem.words


@pytest.mark.parametrize(
    ("kind", "section", "key", "words"),
    [
        ("pattern", "[pattern]\nfind = '(a'", "pattern.find", "This is not an RE2 pattern: missing ): (a"),
        ("pattern", "[pattern]\nfind = '(?=a)'", "pattern.find", "This is not an RE2 pattern"),
        ("pattern", "[pattern]\nfind = 'a*'", "pattern.find", "matches an empty text"),
        ("pattern", "[pattern]\nfind = 'café'", "pattern.find", "without accents"),
        ("pattern", '[pattern]\nread = "folded"', "pattern.find", "This is missing"),
        ("pattern", "[pattern]\nfind = 'a'\nmore_than = 20", "pattern.more_than", "less than 20"),
        ("length", "[length]", "length.at_most", "Say at_most for a network"),
        ("length", "[length]\nat_most.myspace = 3", "length.at_most.myspace", "not known here"),
        ("length", "[length]\nat_most.x = 0", "length.at_most.x", "at least 1"),
        ("must-include", '[must_include]\nwhen = ["a"]', "must_include.one_of", "Say what must be included"),
        ("must-include", '[must_include]\none_of = ["a"]\nnear = "sentence"', "must_include.when", "say when"),
        ("must-include", '[must_include]\none_of = ["a"]\nnear = "start"', "must_include.first_characters", "missing"),
        ("link-host", "[link_host]", "link_host.refuse", "Say what is refused"),
        ("link-host", '[link_host]\nrefuse = ["https://a.example"]', "link_host.refuse", "write only the name"),
        ("words", '[words.replace]\n"guarant*" = "x"', "words.replace.guarant*", "Only whole words"),
    ],
)
def test_each_kind_judges_its_own_section(tmp_path: Path, kind: str, section: str, key: str, words: str) -> None:
    found = problems_of(tmp_path, rule_text(f"\n{section}\n", kind=kind))
    assert [problem.words for problem in found if problem.key == key and words in problem.words]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = rule_text().replace('"block"', '"stop"').replace('"active"', '"on"')
    assert [problem.key for problem in problems_of(tmp_path, text)] == ["severity", "status"]


def test_what_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path, 'kind = "words"\nseverity = block\n')
    assert problem.line == 2
    assert str(problem).startswith(f"{tmp_path.name}/guidelines/tone/a-rule.toml:2: This is not TOML")


def test_what_is_no_text_is_told(tmp_path: Path) -> None:
    write_rule(tmp_path, "").write_bytes(b"\xff\xfe")
    with pytest.raises(PolicyError, match="not UTF-8"):
        load_rulebook(tmp_path, FILL)


def test_a_rule_without_a_topic_file_is_told(tmp_path: Path) -> None:
    (write_rule(tmp_path, rule_text()).parent / "topic.toml").unlink()
    with pytest.raises(PolicyError, match=r"has no topic\.toml"):
        load_rulebook(tmp_path, FILL)


def test_a_name_stands_for_one_rule_only(tmp_path: Path) -> None:
    write_rule(tmp_path, rule_text(), topic="links")
    (problem,) = problems_of(tmp_path, rule_text())
    assert problem.file.endswith("tone/a-rule.toml")
    assert "links/a-rule.toml has the same name" in problem.words


def test_a_badly_named_or_misplaced_file_is_told(tmp_path: Path) -> None:
    assert "small letters" in problems_of(tmp_path, rule_text(), name="A Rule")[0].words
    stray = tmp_path / "guidelines" / "stray.toml"
    stray.write_text(TOPIC)
    _, problems = read_rulebook(tmp_path, FILL)
    assert [problem.file for problem in problems if "lies in guidelines/" in problem.words] == [
        f"{tmp_path.name}/guidelines/stray.toml"
    ]


def test_an_empty_folder_is_no_rulebook(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="There are no rule files"):
        load_rulebook(tmp_path, FILL)


def test_a_broken_rule_is_left_out_of_what_could_be_read(tmp_path: Path) -> None:
    write_rule(tmp_path, rule_text(), name="whole")
    write_rule(tmp_path, rule_text().replace('"block"', '"stop"'), name="broken")
    book, problems = read_rulebook(tmp_path, FILL)
    assert [rule.id for rule in book.rules] == ["whole"]
    assert len(problems) == 1


def test_the_hash_changes_with_every_file_and_with_what_fills_it(tmp_path: Path) -> None:
    first = book_of(tmp_path, rule_text())
    assert load_rulebook(tmp_path, FILL).hash == first.hash
    assert load_rulebook(tmp_path, FILL | {"company": "Other"}).hash != first.hash
    assert book_of(tmp_path, rule_text() + "# a note\n").hash != first.hash


def test_placeholders_are_filled_everywhere(tmp_path: Path) -> None:
    section = WORDS.replace("guarantee", "by {company}")
    text = rule_text(section).replace('"A rule"', '"For {company}"') + BREAK.replace("guarantee", "by {company}")
    (rule,) = book_of(tmp_path, text).rules
    assert rule.header.title.text("en") == "For Hazelpont"
    assert rule.examples[-1].text == "We by Hazelpont it."


def test_headers_are_read_as_written(tmp_path: Path) -> None:
    (rule,) = book_of(tmp_path, rule_text(head='audience = ["answer"]\nfalse_alarms = "Never."\n')).rules
    assert (rule.id, rule.header.topic, rule.header.owner) == ("a-rule", "tone", "Communications")
    assert (rule.header.reviewed.year, rule.header.review_by.year) == (2026, 2027)
    assert rule.header.audience == {"answer"}
    assert len(rule.examples) == EXAMPLES.count("[[example]]")
