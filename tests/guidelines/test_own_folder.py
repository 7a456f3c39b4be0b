"""A company's own folder lies outside what is installed: its packs and overrides are read upon ours."""

import shlex
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
import yaml
from click.testing import CliRunner
from flask import Flask

from advocacy.cli import commands
from advocacy.core.paths import PACKAGE, POLICIES
from advocacy.core.policy_files import policy_file
from advocacy.core.room import CheckState
from advocacy.core.services import services
from advocacy.evidence.loading import load_scoring
from advocacy.guidelines.comparing import Book
from advocacy.guidelines.editions import book_of, build_rulebook, read_files
from advocacy.guidelines.reading import PolicyError
from advocacy.guidelines.room import check_policies
from advocacy.guidelines.rules import Severity, Status
from advocacy.rewards.book import load_credits
from tests.guidelines.factories import FILL, WORDS, rule_text, write_rule

HOOKS = PACKAGE.parent / ".pre-commit-hooks.yaml"
OVERRIDES = """\
[rules.no-shouting]
severity = "block"

[rules.quiet-on-remembrance-day]
status = "retired"
reason = "We sail in Belgium."
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with one rule in one of our topics, and two rules of ours changed; nothing of ours is copied."""
    folder = tmp_path / "policies"
    rule = folder / "hazelpont" / "tone" / "our-words.toml"
    rule.parent.mkdir(parents=True)
    rule.write_text(rule_text(), encoding="utf-8")
    (folder / "overrides.toml").write_text(OVERRIDES, encoding="utf-8")
    return folder


def book(folder: Path) -> Book:
    return book_of(read_files(folder), FILL)


def test_its_rules_stand_beside_ours_and_change_some_without_a_copy(own: Path) -> None:
    ours, both = book(POLICIES).rulebook, book(own).rulebook
    assert set(both.by_id) == {*ours.by_id, "our-words"}
    assert both.by_id["no-shouting"].header.severity is Severity.BLOCK is not ours.by_id["no-shouting"].header.severity
    assert both.by_id["quiet-on-remembrance-day"].header.status is Status.RETIRED


def test_an_update_of_ours_is_another_version_with_the_same_folder(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after installing a new wheel: ours are others, and the company's files were not touched."""
    before = book(own)
    newer = own.parent / "newer" / "policies"
    copytree(POLICIES, newer)
    write_rule(newer, rule_text(WORDS.replace("guarantee", "rudder")), "a-new-one")
    for module in ("core.policy_files", "guidelines.editions"):
        monkeypatch.setattr(f"advocacy.{module}.POLICIES", newer)
    after = book(own)
    assert set(after.rulebook.by_id) == {*before.rulebook.by_id, "a-new-one"}
    assert after.rulebook.hash != before.rulebook.hash


def test_a_whole_copy_is_read_alone(tmp_path: Path) -> None:
    write_rule(tmp_path, rule_text())
    assert set(book(tmp_path).rulebook.by_id) == {"a-rule"}


def test_a_folder_with_nothing_in_it_is_a_mistake(tmp_path: Path) -> None:
    """Rather than a company without rules of its own: a folder that was not mounted looks the same."""
    with pytest.raises(PolicyError, match="There are no rule files in policies/guidelines"):
        book(tmp_path)


def test_other_files_come_from_us_until_the_company_has_its_own(own: Path) -> None:
    assert load_scoring(own, "Europe/Amsterdam").hash == load_scoring(POLICIES, "Europe/Amsterdam").hash
    assert load_credits(own) == load_credits(POLICIES)
    (own / "networks.toml").write_text("", encoding="utf-8")
    assert policy_file(own, "networks.toml") == own / "networks.toml"


def test_the_product_starts_on_it_and_doctor_is_content(app: Flask, own: Path) -> None:
    given = replace(services().settings, policies_dir=own)
    assert "our-words" in build_rulebook(given).by_id
    assert check_policies(replace(services(), settings=given)).state is not CheckState.BROKEN


def test_a_text_is_tried_on_both(own: Path) -> None:
    typed = CliRunner().invoke(commands, ["policies", "try", "We guarantee it.", "--folder", str(own)])
    assert "our-words" in typed.output
    assert typed.exit_code == 1


def test_the_hook_looks_at_the_folder_of_whoever_commits(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a foreign repository; what is installed is fine and says nothing about it."""
    (hook,) = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    program, *entry = shlex.split(hook["entry"])
    assert (program, hook["pass_filenames"]) == ("advocacy", False)
    monkeypatch.chdir(own.parent)
    assert CliRunner().invoke(commands, entry).exit_code == 0
    rule = own / "hazelpont" / "tone" / "our-words.toml"
    rule.write_text(rule.read_text(encoding="utf-8").replace('"block"', '"stop"'), encoding="utf-8")
    done = CliRunner().invoke(commands, entry)
    assert done.exit_code == 1
    assert "policies/hazelpont/tone/our-words.toml:2: severity: “stop” is not one of" in done.output
