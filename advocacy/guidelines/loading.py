"""Loading the rulebook from `policies/<pack>/<topic>/<rule-id>.toml`, or saying exactly what is wrong there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from advocacy.core.settings import Settings
from advocacy.guidelines.heading import read_examples, read_header
from advocacy.guidelines.kinds import READERS, Section, section_name
from advocacy.guidelines.kinds.composite import Composite
from advocacy.guidelines.overriding import Override, judge_names, read_overrides
from advocacy.guidelines.packs import TOPIC_FILE, doubled, files_hash, misplaced, rule_paths
from advocacy.guidelines.phrase_index import PhraseIndex
from advocacy.guidelines.reading import PolicyError, PolicyFile, Problem, Table, open_policy_file
from advocacy.guidelines.rules import Example, Header, Kind, Status, Topic


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

    @cached_property
    def by_id(self) -> Mapping[str, Rule]:
        return {rule.id: rule for rule in self.rules}


def load_rulebook(policies: Path, fill: Mapping[str, str]) -> Rulebook:
    """Load all rules below `policies`; raises PolicyError naming file, key and line of every mistake."""
    rulebook, problems = read_rulebook(policies, fill)
    if problems:
        raise PolicyError(problems)
    return rulebook


def read_rulebook(policies: Path, fill: Mapping[str, str]) -> tuple[Rulebook, list[Problem]]:
    """What can be read, and all mistakes. `fill`: what stands for each placeholder in the files."""
    paths = rule_paths(policies)
    files = {path: open_policy_file(path, path.relative_to(policies.parent).as_posix(), fill) for path in paths}
    topics = {file.name: _topic(path, file) for path, file in files.items() if path.name == TOPIC_FILE}
    rules = [rule for path, file in files.items() if path.name != TOPIC_FILE and (rule := _rule(path, file))]
    overrides, overrides_file = read_overrides(policies, fill)
    judge_names(overrides, overrides_file, {path.stem for path in paths if path.name != TOPIC_FILE})
    rules = [_overridden(rule, overrides) for rule in rules]
    _judge_references(rules, {file.name: file for file in files.values()})
    all_files = [*files.values(), *([overrides_file] if overrides_file else [])]
    problems = [problem for file in all_files for problem in sorted(file.problems, key=lambda one: one.line or 0)]
    problems += misplaced(policies, files) or [
        *doubled((rule.id, rule.file) for rule in rules),
        *doubled((topic.id, file) for file, topic in topics.items() if topic),
    ]
    return Rulebook(tuple(rules), _in_order(topics.values()), files_hash(paths, policies, fill)), problems


def placeholders(settings: Settings) -> dict[str, str]:
    """What rule files may leave open: `{company}` and `{public_host}`, the host of the product's own short links."""
    return {"company": settings.company_name, "public_host": urlsplit(settings.public_url).hostname or "localhost"}


def _in_order(topics: Iterable[Topic | None]) -> tuple[Topic, ...]:
    return tuple(sorted((topic for topic in topics if topic), key=lambda topic: (topic.order, topic.id)))


def _overridden(rule: Rule, overrides: Mapping[str, Override]) -> Rule:
    override = overrides.get(rule.id)
    return replace(rule, header=override.apply(rule.header)) if override else rule


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
    header = read_header(path, table)
    kind = table.choice("kind", Kind)
    section = _section(table, kind)
    examples = read_examples(table, header)
    table.done()
    return None if file.problems or section is None else Rule(header, kind, section, examples, file.name)


def _section(table: Table, kind: Kind) -> Section | None:
    section = table.section(section_name(kind))
    return None if section is None else READERS[kind](section)


def _judge_references(rules: Sequence[Rule], files: Mapping[str, PolicyFile]) -> None:
    """A rule made of others names rules that exist, are in use, and are not made of others themselves."""
    known = {rule.id: rule for rule in rules}
    for rule in rules:
        if isinstance(rule.section, Composite) and rule.header.status is not Status.RETIRED:
            for key, names in rule.section.rules.items():
                for name in names:
                    if words := _wrong_reference(name, known.get(name)):
                        files[rule.file].complain(f"{section_name(Kind.COMPOSITE)}.{key}", words)


def _wrong_reference(name: str, rule: Rule | None) -> str:
    if rule is None:
        return f"There is no rule “{name}”."
    if isinstance(rule.section, Composite):
        return f"“{name}” is made of other rules itself; name those."
    if rule.header.status is Status.RETIRED:
        return f"“{name}” is retired."
    return ""
