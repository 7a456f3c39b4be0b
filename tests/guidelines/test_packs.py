"""A company's own folder beside ours, and what it changes about shipped rules without copying them."""

from pathlib import Path

import pytest

from advocacy.guidelines.loading import Rulebook, load_rulebook
from advocacy.guidelines.reading import PolicyError
from advocacy.guidelines.rules import Severity, Status
from tests.guidelines.factories import FILL, TOPIC, WORDS, findings, rule_text, write_rule


def own_rule(policies: Path, text: str, name: str = "own-rule", topic: str = "tone", pack: str = "hazelpont") -> Path:
    place = policies / pack / topic
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def overridden(policies: Path, changes: str) -> Rulebook:
    write_rule(policies, rule_text())
    (policies / "overrides.toml").write_text(changes, encoding="utf-8")
    return load_rulebook(policies, FILL)


def test_a_company_adds_a_folder_beside_ours(tmp_path: Path) -> None:
    write_rule(tmp_path, rule_text())
    own_rule(tmp_path, rule_text(WORDS.replace("guarantee", "oars")))
    book = load_rulebook(tmp_path, FILL)
    assert [rule.id for rule in book.rules] == ["a-rule", "own-rule"]
    assert [one.rule for one in findings(book, "We guarantee oars.")] == ["a-rule", "own-rule"]


def test_a_pack_may_bring_topics_of_its_own(tmp_path: Path) -> None:
    write_rule(tmp_path, rule_text())
    path = own_rule(tmp_path, rule_text(), topic="boats")
    with pytest.raises(PolicyError, match=r"hazelpont/boats/own-rule\.toml:1: Its topic has no topic\.toml"):
        load_rulebook(tmp_path, FILL)
    (path.parent / "topic.toml").write_text(TOPIC)
    assert {topic.id for topic in load_rulebook(tmp_path, FILL).topics} == {"tone", "boats"}


def test_a_topic_is_told_once_and_a_rule_too(tmp_path: Path) -> None:
    write_rule(tmp_path, rule_text())
    own_rule(tmp_path, rule_text(), name="a-rule")
    own_rule(tmp_path, TOPIC, name="topic")
    with pytest.raises(PolicyError) as raised:
        load_rulebook(tmp_path, FILL)
    assert [problem.words.partition("/guidelines/")[2] for problem in raised.value.problems] == [
        "tone/a-rule.toml has the same name; names are unique.",
        "tone/topic.toml has the same name; names are unique.",
    ]


def test_hidden_folders_are_no_packs(tmp_path: Path) -> None:
    write_rule(tmp_path, rule_text())
    own_rule(tmp_path, "not even TOML", pack=".git")
    own_rule(tmp_path, "not even TOML", pack="_drafts")
    assert len(load_rulebook(tmp_path, FILL).rules) == 1


def test_a_severity_is_changed_and_a_rule_retired_without_a_copy(tmp_path: Path) -> None:
    milder = overridden(tmp_path, '[rules.a-rule]\nseverity = "hint"\nreason = "We say so."\n')
    assert milder.rules[0].header.severity is Severity.HINT
    assert [one.severity for one in findings(milder, "We guarantee it.")] == [Severity.HINT]
    retired = overridden(tmp_path, '[rules.a-rule]\nstatus = "retired"\n')
    assert retired.rules[0].header.status is Status.RETIRED
    assert findings(retired, "We guarantee it.") == []
    assert milder.hash != retired.hash


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ('[rules.other]\nseverity = "hint"\n', "overrides.toml:1: rules.other: There is no rule of this name."),
        ('\n[rules.a-rule]\nseverity = "stop"\n', "overrides.toml:3: rules.a-rule.severity: “stop” is not one of"),
        ("[rules.a-rule]\n", "overrides.toml:1: rules.a-rule.severity: Say what changes"),
        ('[rules.a-rule]\nstatus = "trial"\nowner = "Me"\n', "overrides.toml:3: rules.a-rule.owner: This key is not"),
        ('[rule.a-rule]\nstatus = "trial"\n', "overrides.toml:1: rule: This key is not known here."),
        ("rules = 3\n", "overrides.toml:1: rules: This key is not known here."),
        ("[rules\n", "overrides.toml:1: This is not TOML"),
    ],
)
def test_a_mistake_in_the_overrides_is_named(tmp_path: Path, changes: str, words: str) -> None:
    with pytest.raises(PolicyError, match=words):
        overridden(tmp_path, changes)
