"""Loading the rulebook from `policies/guidelines/<topic>/<rule-id>.toml`, or saying exactly what is wrong there."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from advocacy.core.settings import Settings
from advocacy.guidelines.kinds import READERS, Section, section_name
from advocacy.guidelines.phrases import PhraseIndex
from advocacy.guidelines.reading import PolicyError, PolicyFile, Problem, Table, open_policy_file
from advocacy.guidelines.rules import (
    Audience,
    Example,
    Header,
    Kind,
    Severity,
    Status,
    Topic,
    Verdict,
)
from advocacy.networks.rules import Network

FOLDER = "guidelines"
TOPIC_FILE = "topic.toml"
LEAST_EXAMPLES = 3
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2}")


@dataclass(frozen=True)
class Rule:
    """One rule: what it says about itself, how it looks at a text, and its examples in the order they were written."""

    header: Header
    kind: Kind
    section: Section
    examples: tuple[Example, ...]
    file: str

    @property
    def id(self) -> str:
        return self.header.id


@dataclass(frozen=True)
class Rulebook:
    """All rules of a company. `hash` names this version: any change of a file or of what fills it changes it."""

    rules: tuple[Rule, ...]
    topics: tuple[Topic, ...]
    hash: str

    @cached_property
    def index(self) -> PhraseIndex:
        return PhraseIndex(phrase for rule in self.rules for phrase in rule.section.phrases())


def load_rulebook(policies: Path, fill: Mapping[str, str]) -> Rulebook:
    """Load all rules below `policies`; raises PolicyError naming file, key and line of every mistake."""
    rulebook, problems = read_rulebook(policies, fill)
    if problems:
        raise PolicyError(problems)
    return rulebook


def read_rulebook(policies: Path, fill: Mapping[str, str]) -> tuple[Rulebook, list[Problem]]:
    """What can be read, and all mistakes. `fill`: what stands for each placeholder in the files."""
    folder = policies / FOLDER
    paths = sorted(folder.glob("**/*.toml"))
    files = {path: open_policy_file(path, path.relative_to(policies.parent).as_posix(), fill) for path in paths}
    topics = [_topic(path, file) for path, file in files.items() if path.name == TOPIC_FILE]
    rules = [_rule(path, file) for path, file in files.items() if path.name != TOPIC_FILE]
    problems = [problem for file in files.values() for problem in sorted(file.problems, key=lambda one: one.line or 0)]
    problems += _misplaced(folder, files) or _doubled(rules)
    book = Rulebook(
        tuple(rule for rule in rules if rule is not None),
        tuple(sorted((topic for topic in topics if topic is not None), key=lambda topic: (topic.order, topic.id))),
        _hash(paths, folder, fill),
    )
    return book, problems


def placeholders(settings: Settings) -> dict[str, str]:
    """What rule files may leave open: `{company}` and `{public_host}`, the host of the product's own short links."""
    return {"company": settings.company_name, "public_host": urlsplit(settings.public_url).hostname or "localhost"}


def build_rulebook(settings: Settings) -> Rulebook:
    """The rulebook of this installation; raises PolicyError, which stops the start."""
    return load_rulebook(settings.policies_dir, placeholders(settings))


def _hash(paths: Iterable[Path], folder: Path, fill: Mapping[str, str]) -> str:
    digest = hashlib.sha256(repr(sorted(fill.items())).encode())
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _misplaced(folder: Path, files: Mapping[Path, PolicyFile]) -> list[Problem]:
    if not any(path.name != TOPIC_FILE for path in files):
        return [Problem(folder.name, "", None, f"There are no rule files in {folder}.")]
    problems = []
    for path, file in files.items():
        if path.parent.parent != folder:
            problems.append(Problem(file.name, "", 1, "A rule lies in guidelines/<topic>/<rule-id>.toml."))
        elif path.parent / TOPIC_FILE not in files:
            problems.append(Problem(file.name, "", 1, f"Its topic has no {TOPIC_FILE} with title and lead."))
        elif not _ID.fullmatch(path.stem) or not _ID.fullmatch(path.parent.name):
            problems.append(Problem(file.name, "", 1, "Names hold small letters, digits and hyphens only."))
    return problems


def _doubled(rules: Iterable[Rule | None]) -> list[Problem]:
    files: dict[str, list[str]] = {}
    for rule in rules:
        if rule is not None:
            files.setdefault(rule.id, []).append(rule.file)
    return [
        Problem(file, "", 1, f"{first} has the same name; names are unique.")
        for first, *others in files.values()
        for file in others
    ]


def _topic(path: Path, file: PolicyFile) -> Topic | None:
    if file.data is None:
        return None
    table = file.table()
    topic = Topic(path.parent.name, table.localized("title"), table.localized("lead"), table.number("order"))
    table.done()
    return topic


def _rule(path: Path, file: PolicyFile) -> Rule | None:
    """None when anything in the file is wrong: half a rule must not be used by anyone."""
    if file.data is None:
        return None
    table = file.table()
    header = _header(path, table)
    kind = table.choice("kind", Kind)
    section = _section(table, kind)
    examples = tuple(_example(entry, header) for entry in table.sections("example"))
    _judge_examples(table, examples)
    table.done()
    return None if file.problems or section is None else Rule(header, kind, section, examples, file.name)


def _section(table: Table, kind: Kind) -> Section | None:
    section = table.section(section_name(kind))
    return None if section is None else READERS[kind](section)


def _header(path: Path, table: Table) -> Header:
    status = table.choice("status", Status)
    header = Header(
        id=path.stem,
        topic=path.parent.name,
        title=table.localized("title"),
        why=table.localized("why"),
        instead=table.localized("instead"),
        severity=table.choice("severity", Severity),
        status=status,
        owner=table.text("owner"),
        reviewed=table.day("reviewed"),
        review_by=table.day("review_by"),
        languages=frozenset(_languages(table)),
        networks=frozenset(table.choices("networks", Network)),
        topics=frozenset(table.texts("topics")),
        audience=frozenset(table.choices("audience", Audience, tuple(Audience))),
        links=table.texts("links"),
        false_alarms=table.text("false_alarms", ""),
        trial_until=table.optional_day("trial_until"),
    )
    if header.review_by < header.reviewed:
        table.complain("review_by", "This lies before reviewed.")
    if header.trial_until and status is not Status.TRIAL:
        table.complain("trial_until", 'Only a rule with status = "trial" has an end of its trial.')
    return header


def _languages(table: Table) -> tuple[str, ...]:
    languages = table.texts("languages", needed=True)
    for language in languages:
        if not _LANGUAGE.fullmatch(language):
            table.complain("languages", f"“{language}” is no language; write two small letters, such as nl.")
    return languages


def _example(table: Table, header: Header) -> Example:
    default = "en" if "en" in header.languages else min(header.languages, default="en")
    example = Example(
        text=table.text("text"),
        verdict=table.choice("verdict", Verdict),
        language=table.text("language", default),
        network=table.choice("network", Network) if table.has("network") else None,
        audience=table.choice("audience", Audience) if table.has("audience") else None,
        note=table.text("note", ""),
        repeat=table.number("repeat", 1, least=1),
        line=table.file.line(table.key("text")),
    )
    if example.language not in header.languages:
        table.complain("language", f"The rule does not speak about texts in “{example.language}”.")
    table.done()
    return example


def _judge_examples(table: Table, examples: tuple[Example, ...]) -> None:
    for verdict in Verdict:
        count = sum(example.verdict is verdict for example in examples)
        if count < LEAST_EXAMPLES:
            words = f"At least {LEAST_EXAMPLES} examples with verdict “{verdict}” are needed; there are {count}."
            table.complain("example", words)
