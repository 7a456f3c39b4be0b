"""docs/settings.md lists every setting as it is; what is wrong with settings or policies is named at the start."""

import re
import shutil
from dataclasses import fields, replace
from pathlib import Path

import pytest
from flask import Flask

from advocacy.app import create_app
from advocacy.core.paths import PACKAGE, POLICIES
from advocacy.core.services import services
from advocacy.core.settings import Settings, SettingsError, load_settings
from advocacy.evidence.reading import ScoringFileError
from advocacy.guidelines.reading import PolicyError
from tests.house.settings_page import PAGE, written

PRODUCTION = {
    "ADVOCACY_SECRET_KEY": "x" * 40,
    "ADVOCACY_VAULT_KEYS": "a-key",
    "ADVOCACY_PUBLIC_URL": "https://advocacy.example",
}


def test_the_page_of_settings_is_as_the_settings_are() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == written(page), "run: python -m tests.house.settings_page"


def test_every_setting_has_a_meaning_in_words() -> None:
    for declared in fields(Settings):
        assert declared.metadata["meaning"].endswith("."), declared.name


def test_every_setting_of_the_sandbox_is_on_the_page() -> None:
    source = (PACKAGE / "sandbox" / "settings.py").read_text(encoding="utf-8")
    named = set(re.findall(r'environ(?:\.get\(|\[)"(SANDBOX_\w+)"', source))
    assert len(named) > 5
    assert named - set(re.findall(r"SANDBOX_\w+", PAGE.read_text(encoding="utf-8"))) == set()


@pytest.mark.parametrize("missing", PRODUCTION)
def test_production_does_not_start_without_a_secret_and_names_it(missing: str, tmp_path: Path) -> None:
    environ = {name: value for name, value in PRODUCTION.items() if name != missing}
    with pytest.raises(SettingsError, match=f"{missing} is not set: "):
        load_settings(environ, tmp_path)


def test_production_starts_with_what_is_needed(tmp_path: Path) -> None:
    assert load_settings(PRODUCTION, tmp_path).secure


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ADVOCACY_TRUSTED_PROXIES", "many", "expected a whole number, found 'many'"),
        ("ADVOCACY_UNDO_SECONDS", "soon", "expected a number of seconds"),
        ("ADVOCACY_UNDO_SECONDS", "-1", "expected seconds from 0 up"),
        ("ADVOCACY_ENVIRONMENT", "staging", "expected production, demo or test"),
        ("ADVOCACY_TIME_ZONE", "Amsterdam", "is no IANA zone"),
        ("ADVOCACY_SECRET_KEY", "short", "shorter than 32 characters"),
        ("ADVOCACY_PUBLIC_URL", "advocacy.example", "must start with https://"),
        ("ADVOCACY_CLOCK_FILE", "clock", "refused in production"),
        ("ADVOCACY_PUBLISH_LEASE", "5", "must be longer than"),
        ("ADVOCACY_COLOR", "teal", "there is no such setting"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(PRODUCTION | {name: value}, tmp_path)
    assert name in str(caught.value)
    assert said in str(caught.value)


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({"ADVOCACY_TRUSTED_PROXIES": "many", "ADVOCACY_COLOR": "teal"}, tmp_path)
    assert "ADVOCACY_TRUSTED_PROXIES" in str(caught.value)
    assert "ADVOCACY_COLOR" in str(caught.value)


def test_the_environment_wins_over_dotenv_and_dotenv_over_toml(tmp_path: Path) -> None:
    (tmp_path / "advocacy.toml").write_text('company_name = "Toml"\naccent = "#111111"\nlanguages = ["nl", "en"]\n')
    (tmp_path / ".env").write_text("ADVOCACY_COMPANY_NAME=Dotenv\nADVOCACY_HOST=0.0.0.0\n")
    settings = load_settings(PRODUCTION | {"ADVOCACY_HOST": "127.0.0.2"}, tmp_path)
    assert (settings.company_name, settings.accent, settings.host) == ("Dotenv", "#111111", "127.0.0.2")
    assert settings.languages == ("nl", "en")


def test_a_secret_is_not_shown_where_settings_are_printed(tmp_path: Path) -> None:
    shown = repr(load_settings(PRODUCTION, tmp_path))
    assert "x" * 40 not in shown
    assert "a-key" not in shown


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    return Path(shutil.copytree(POLICIES, tmp_path / "policies"))


def start(policies: Path) -> None:
    create_app(replace(services().settings, policies_dir=policies))


def test_shipped_policies_start(app: Flask, policies: Path) -> None:
    start(policies)


def test_a_guideline_with_an_unknown_key_stops_the_start_and_is_named(app: Flask, policies: Path) -> None:
    rule = next(path for path in sorted(policies.glob("guidelines/*/*.toml")) if path.name != "topic.toml")
    rule.write_text("colour = 'red'\n" + rule.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        start(policies)
    assert rule.name in str(caught.value)
    assert "colour" in str(caught.value)


def test_a_guideline_that_is_no_toml_stops_the_start_and_is_named(app: Flask, policies: Path) -> None:
    rule = next(path for path in sorted(policies.glob("guidelines/*/*.toml")) if path.name != "topic.toml")
    rule.write_text("kind = ", encoding="utf-8")
    with pytest.raises(PolicyError, match=rule.name):
        start(policies)


def test_a_wrong_number_in_the_scoring_rules_stops_the_start_and_is_named(app: Flask, policies: Path) -> None:
    scoring = policies / "scoring.toml"
    text = scoring.read_text(encoding="utf-8")
    scoring.write_text(text.replace("season_months = 6", 'season_months = "half"'), encoding="utf-8")
    with pytest.raises(ScoringFileError) as caught:
        start(policies)
    assert "scoring.toml" in str(caught.value)
    assert "season_months" in str(caught.value)
