"""`advocacy policies try`, `diff`, `reload`, and rules that can never speak."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from advocacy.cli import commands
from advocacy.cron import reload_guidelines
from advocacy.guidelines.commands import policies
from advocacy.guidelines.reaching import current_rulebook
from tests.content.factories import make_post
from tests.guidelines.factories import rule_text, write_rule
from tests.guidelines.reloading import RuleFiles

STOPS = rule_text().replace("guarantee", "ferry").replace("We tried it", "We tried")


def at_a_desk(*words: str, typed: str = "") -> Result:
    """Through the whole command line, with no settings and no application around it."""
    return CliRunner().invoke(commands, ["policies", *words], input=typed)


def beside_the_product(*words: str) -> Result:
    return CliRunner().invoke(policies, list(words))


def test_a_text_is_tried_without_a_database(tmp_path: Path) -> None:
    write_rule(tmp_path, rule_text())
    done = at_a_desk("try", "We guarantee it.", "--folder", str(tmp_path))
    assert done.exit_code == 1
    assert "4-12: block: a-rule: A rule: “guarantee”" in done.output
    assert done.output.endswith("1 stop the text, 0 warn, 0 hint.\n")
    assert at_a_desk("try", "-", "--folder", str(tmp_path), typed="Nothing at all.").exit_code == 0


@pytest.mark.parametrize(
    "options", [("--network", "x"), ("--language", "nl"), ("--audience", "answer"), ("--date", "2020-01-01")]
)
def test_what_is_known_about_the_text_counts(tmp_path: Path, options: tuple[str, str]) -> None:
    narrow = rule_text().replace('["en", "nl"]', '["en"]\nnetworks = ["linkedin"]\naudience = ["post"]')
    write_rule(tmp_path, narrow)
    done = at_a_desk("try", "We guarantee it.", *options, "--folder", str(tmp_path))
    assert done.exit_code == (1 if options[0] == "--date" else 0)


def test_a_broken_folder_is_said_in_words(tmp_path: Path) -> None:
    write_rule(tmp_path, rule_text().replace('"block"', '"stop"'))
    done = at_a_desk("try", "Text", "--folder", str(tmp_path))
    assert done.exit_code == 1
    assert "a-rule.toml:2: severity" in done.output


def test_a_rule_in_a_language_that_nobody_writes_or_whose_trial_is_over_warns(tmp_path: Path) -> None:
    trial = rule_text(head="trial_until = 2020-01-01\n").replace('"active"', '"trial"')
    french = trial.replace('languages = ["en", "nl"]', 'languages = ["fr"]')
    write_rule(tmp_path, french)
    done = at_a_desk("check", "--format=json", str(tmp_path))
    assert done.exit_code == 0
    told = {(problem["level"], problem["key"]) for problem in json.loads(done.output)["problems"]}
    assert told == {("warning", "languages"), ("warning", "trial_until")}


def test_a_difference_says_what_would_newly_stop(rule_files: RuleFiles) -> None:
    make_post("live", title="A boat")
    rule_files.write(STOPS)
    done = beside_the_product("diff")
    assert done.exit_code == 0, done.output
    assert "a-rule: added: (nothing) → active" in done.output
    assert "Of 4 texts of the last 90 days: 4 newly stopped (4 post), 0 freed." in done.output
    assert "post: “ferry” A boat" in done.output
    assert {rule.id for rule in current_rulebook().rules} == {"harmless"}


def test_a_difference_between_two_editions_reads_backwards_too(rule_files: RuleFiles) -> None:
    make_post("live")
    first = current_rulebook().hash
    rule_files.write(STOPS)
    rule_files.adopt()
    done = beside_the_product("diff", "in-force", first[:12], "--format=json")
    told = json.loads(done.output)
    assert told["changes"][0] == {"rule_id": "a-rule", "change": "removed", "before": "active", "after": ""}
    assert (told["texts"], told["freed"]) == (4, {"post": 4})


def test_an_unknown_name_is_said(rule_files: RuleFiles) -> None:
    done = beside_the_product("diff", "in-force", "nonsense")
    assert done.exit_code == 2
    assert "“nonsense” is no folder, no edition" in done.output


def test_the_command_reloads_after_a_dry_run(app: Flask, rule_files: RuleFiles) -> None:
    rule_files.write(STOPS)
    done = beside_the_product("reload", "--dry-run")
    assert "a-rule: added" in done.output
    assert "a-rule" not in current_rulebook().by_id
    done = beside_the_product("reload")
    assert "In force from now on, in every process: 1 changes." in done.output
    assert "a-rule" in current_rulebook().by_id
    assert beside_the_product("reload").output == "These files are in force already.\n"


def test_the_command_refuses_a_broken_set(rule_files: RuleFiles) -> None:
    rule_files.write(STOPS.replace('"block"', '"stop"'))
    done = beside_the_product("reload")
    assert done.exit_code == 1
    assert "The rulebook that is in force stays in force." in done.output


def test_what_the_scheduler_does_at_a_signal_is_logged(rule_files: RuleFiles, caplog: pytest.LogCaptureFixture) -> None:
    rule_files.write(STOPS.replace('"block"', '"stop"'))
    assert reload_guidelines() == "Nothing was changed: the rulebook that was in force stays in force."
    assert "a-rule.toml:2: severity" in caplog.text
    rule_files.write(STOPS)
    assert reload_guidelines().startswith("In force from now on")
    assert "a-rule" in current_rulebook().by_id
