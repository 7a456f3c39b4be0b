"""`advocacy policies`: checking the rule files, for comms at a desk and for a job that guards a repository."""

import json
import os
from datetime import date
from enum import StrEnum
from pathlib import Path

import click

from advocacy.core.clock import SystemClock
from advocacy.core.settings import PREFIX, Environment, load_settings
from advocacy.guidelines.life_rules import How
from advocacy.guidelines.loading import placeholders, read_rulebook
from advocacy.guidelines.proving import failed_examples, overdue_reviews
from advocacy.guidelines.reading import Problem
from advocacy.guidelines.reloading import Broken, OtherFiles, dry_run, reload_files
from advocacy.guidelines.reporting import dry_run_lines, outcome_line
from advocacy.guidelines.rules import Count
from advocacy.networks.registry import build_adapters
from advocacy.networks.rules import Network, TextLength


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"


class Format(StrEnum):
    TEXT = "text"
    GITHUB = "github"
    JSON = "json"


class OnFilesOnly(click.Command):
    """Run as it is: a broken rule file stops the application, and this command is there to say what is broken."""

    inside_app = True  # cli.py wraps only commands that still need the application around them


@click.group()
def policies() -> None:
    """Look after the company's guidelines."""


@policies.command(cls=OnFilesOnly)
@click.option(
    "--format",
    "wanted",
    type=click.Choice([form.value for form in Format]),
    default=Format.TEXT.value,
    help="How the answer is written: for people, or for a build server.",
)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
def check(wanted: str, folder: Path | None) -> None:
    """Check every rule file in FOLDER (the configured one): its keys, its examples, its review date.

    Ends with 1 when a file can't be used or an example fails; an overdue review only warns.
    """
    # Nothing secret is needed to look at files, so a job without secrets can run this too.
    settings = load_settings({**os.environ, f"{PREFIX}ENVIRONMENT": Environment.TEST.value})
    adapters = build_adapters(settings, SystemClock())

    def count(network: Network, text: str) -> TextLength:
        return adapters[network].count(text)

    today = SystemClock().now().date()
    number, found = examine(folder or settings.policies_dir, placeholders(settings), today, count)
    click.echo(_PRINTERS[Format(wanted)](number, found))
    if any(level is Level.ERROR for level, _ in found):
        raise SystemExit(1)


def examine(folder: Path, fill: dict[str, str], today: date, count: Count) -> tuple[int, list[tuple[Level, Problem]]]:
    """The number of usable rules, and what is wrong or overdue. Examples run only when every file can be read."""
    rulebook, problems = read_rulebook(folder, fill)
    wrong = problems or failed_examples(rulebook, today, count)
    overdue = overdue_reviews(rulebook, today)
    return len(rulebook.rules), [(Level.ERROR, problem) for problem in wrong] + [
        (Level.WARNING, problem) for problem in overdue
    ]


def _as_text(number: int, found: list[tuple[Level, Problem]]) -> str:
    lines = [f"{level}: {problem}" for level, problem in found]
    wrong = sum(level is Level.ERROR for level, _ in found)
    end = f"{wrong} to mend" if wrong else "every example does what it says"
    return "\n".join([*lines, f"{number} rules, {end}, {len(found) - wrong} overdue."])


def _as_github(_number: int, found: list[tuple[Level, Problem]]) -> str:
    """Annotations beside the lines of a change; the service's own way to write special signs."""
    return "\n".join(_annotation(level, problem) for level, problem in found)


def _annotation(level: Level, problem: Problem) -> str:
    words = f"{problem.key}: {problem.words}" if problem.key else problem.words
    return f"::{level} file={_escaped(problem.file)},line={problem.line or 1}::{_escaped(words)}"


def _escaped(words: str) -> str:
    return words.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _as_json(number: int, found: list[tuple[Level, Problem]]) -> str:
    problems = [
        {"level": level, "file": problem.file, "line": problem.line, "key": problem.key, "words": problem.words}
        for level, problem in found
    ]
    return json.dumps({"rules": number, "problems": problems}, indent=2, ensure_ascii=False)


_PRINTERS = {Format.TEXT: _as_text, Format.GITHUB: _as_github, Format.JSON: _as_json}


@policies.command("reload")
@click.option("--dry-run", "only_look", is_flag=True, help="Show what would change, and change nothing.")
def reload_policies(only_look: bool) -> None:
    """Bring the rule files into force, in every process, after a dry run. Broken files change nothing."""
    run = dry_run()
    for line in dry_run_lines(run):
        click.echo(line)
    if run.problems:
        raise SystemExit(1)
    if not only_look and not run.in_force:
        outcome = reload_files(How.COMMAND, seen_hash=run.hash)
        click.echo(outcome_line(outcome))
        if isinstance(outcome, Broken | OtherFiles):
            raise SystemExit(1)
