"""`advocacy policies`: checking the rule files, for comms at a desk and for a job that guards a repository."""

import json
import os
import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

import click

from advocacy.core.clock import SystemClock
from advocacy.core.paths import POLICIES
from advocacy.core.services import settings
from advocacy.core.settings import Environment, Settings, load_settings
from advocacy.core.settings_sources import PREFIX
from advocacy.guidelines.checking import check as check_rules
from advocacy.guidelines.editions import book_of, read_book, read_files
from advocacy.guidelines.life_rules import How
from advocacy.guidelines.loading import placeholders
from advocacy.guidelines.proving import failed_examples, overdue_reviews, unreachable
from advocacy.guidelines.reading import PolicyError, Problem
from advocacy.guidelines.reloading import Broken, OtherFiles, dry_run, reload_files
from advocacy.guidelines.reporting import dry_run_lines, finding_lines, outcome_line
from advocacy.guidelines.rules import Audience, Count, blocking
from advocacy.guidelines.trying import IN_FORCE, context_from, difference
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

    A folder of your own, without our guidelines/ in it, is checked together with ours.
    Ends with 1 when a file can't be used or an example fails; an overdue review only warns.
    """
    given = settings_for_files()
    today = SystemClock().now().date()
    number, found = examine(
        folder or given.policies_dir, placeholders(given), today, count_for_files(given), frozenset(given.languages)
    )
    click.echo(_PRINTERS[Format(wanted)](number, found))
    if any(level is Level.ERROR for level, _ in found):
        raise SystemExit(1)


def settings_for_files() -> Settings:
    """Nothing secret is needed to look at files, so a job without secrets can do it too."""
    return load_settings({**os.environ, f"{PREFIX}ENVIRONMENT": Environment.TEST.value})


def count_for_files(given: Settings) -> Count:
    adapters = build_adapters(given, SystemClock())

    def count(network: Network, text: str) -> TextLength:
        return adapters[network].count(text)

    return count


def examine(
    folder: Path, fill: dict[str, str], today: date, count: Count, languages: frozenset[str] = frozenset()
) -> tuple[int, list[tuple[Level, Problem]]]:
    """The number of usable rules, and what is wrong, overdue or never speaks. Examples run when every file can be read.

    `languages`: those that the company writes in; empty when they are not known.
    """
    book, problems = read_book(read_files(folder), fill, folder.resolve().name or POLICIES.name)
    rulebook = book.rulebook
    wrong = problems or failed_examples(rulebook, today, count)
    overdue = [*overdue_reviews(rulebook, today), *unreachable(rulebook, today, languages)]
    return len(rulebook.rules), [(Level.ERROR, problem) for problem in wrong] + [
        (Level.WARNING, problem) for problem in overdue
    ]


def _as_text(number: int, found: list[tuple[Level, Problem]]) -> str:
    lines = [f"{level}: {problem}" for level, problem in found]
    wrong = sum(level is Level.ERROR for level, _ in found)
    end = f"{wrong} to mend" if wrong else "every example does what it says"
    return "\n".join([*lines, f"{number} rules, {end}, {len(found) - wrong} to look at."])


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


@policies.command("try", cls=OnFilesOnly)
@click.argument("text")
@click.option(
    "--network",
    type=click.Choice([name.value for name in Network]),
    default=Network.LINKEDIN.value,
    help="Where it would be posted.",
)
@click.option("--language", default="en", show_default=True, help="Of the text: two letters.")
@click.option(
    "--audience",
    type=click.Choice([name.value for name in Audience]),
    default=Audience.POST.value,
    help="Whose text it is: a post of comms, a colleague's own words, or an answer.",
)
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="As if it were written on that day.")
@click.option("--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Other policies.")
def try_text(text: str, network: str, language: str, audience: str, day: datetime | None, folder: Path | None) -> None:
    """Say what the rule files find in TEXT ("-" reads it from the input). Ends with 1 when it is stopped."""
    words = sys.stdin.read() if text == "-" else text
    given = settings_for_files()
    about = context_from(network, language, audience, day)
    try:
        rulebook = book_of(read_files(folder or given.policies_dir), placeholders(given)).rulebook
    except PolicyError as error:
        raise click.ClickException(str(error)) from error
    found = check_rules(rulebook, words, about, count_for_files(given))
    click.echo("\n".join(finding_lines(found)))
    if blocking(found):
        raise SystemExit(1)


@policies.command("diff")
@click.argument("old", default=IN_FORCE)
@click.argument("new", default="")
@click.option(
    "--format",
    "form",
    type=click.Choice([Format.TEXT.value, Format.JSON.value]),
    default=Format.TEXT.value,
    help="How the answer is written: for people, or for a program.",
)
def diff(old: str, new: str, form: str) -> None:
    """Say what NEW changes against OLD, and what it would newly stop or free of the last 90 days' texts.

    Each is a policies folder, the beginning of an edition's hash, or "in-force". Without them: what is in force, and
    the configured folder.
    """
    click.echo(difference(old, new or str(settings().policies_dir), form))
