"""A folder of rule files that a test changes and brings into force; afterwards the shipped rulebook counts again.

rule_files.write(rule_text(WARN))      # the folder now holds this one rule
rule_files.adopt()                     # in force, in this process at once
"""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from advocacy.core.database import transaction
from advocacy.core.services import services
from advocacy.guidelines.life_rules import How
from advocacy.guidelines.loading import Rulebook
from advocacy.guidelines.models import Edition
from advocacy.guidelines.reaching import Held
from advocacy.guidelines.reloading import Outcome, reload_files
from tests.guidelines.factories import rule_text, write_rule


@dataclasses.dataclass
class RuleFiles:
    folder: Path

    def write(self, text: str, name: str = "a-rule", topic: str = "tone") -> None:
        write_rule(self.folder, text, name, topic)

    def remove(self, name: str, topic: str = "tone") -> None:
        (self.folder / "guidelines" / topic / f"{name}.toml").unlink()

    def adopt(self, *, by: int | None = None) -> Outcome:
        return reload_files(How.COMMAND, by=by)


@pytest.fixture
def rule_files(app: Flask, tmp_path: Path) -> Iterator[RuleFiles]:
    """One harmless rule is in force at first: it speaks of nothing that tests write."""
    built = services()
    whole, settings = built.get(Rulebook), built.settings
    built.settings = dataclasses.replace(settings, policies_dir=tmp_path / "policies")
    files = RuleFiles(tmp_path / "policies")
    files.write(rule_text().replace("guarantee", "xyzzy"), "harmless")
    files.adopt()
    yield files
    built.settings = settings
    built.provide(Rulebook, whole)
    built.provide(Held, Held())


def editions() -> list[Edition]:
    with transaction() as session:
        return list(session.scalars(select(Edition).order_by(Edition.id)))
