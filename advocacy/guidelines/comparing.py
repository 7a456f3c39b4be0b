"""What one rulebook changes against another, rule by rule; pure."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advocacy.guidelines.life_rules import STATUS_CHANGES, Change
from advocacy.guidelines.loading import Rule, Rulebook
from advocacy.guidelines.rules import Header

Files = Mapping[str, str]  # the text of each rule file by its path below the policies folder


@dataclass(frozen=True)
class RuleChange:
    """One difference; `before` and `after` are plain values where there are some ("warn" and "block")."""

    rule_id: str
    change: Change
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Book:
    """A rulebook and the files that it was read from."""

    rulebook: Rulebook
    files: Files

    def file_of(self, rule: Rule) -> str:
        """The text of the rule's file; its name is told from the folder above, the path here from the folder itself."""
        return self.files.get(rule.file.partition("/")[2], "")


def compare(before: Book | None, after: Book) -> list[RuleChange]:
    """All differences, in the order of the rules' names; everything is added where there was nothing before."""
    old = {rule.id: rule for rule in before.rulebook.rules} if before else {}
    new = {rule.id: rule for rule in after.rulebook.rules}
    found: list[RuleChange] = []
    for rule_id in sorted(old.keys() | new.keys()):
        if rule_id not in old:
            found.append(RuleChange(rule_id, Change.ADDED, after=new[rule_id].header.status))
        elif rule_id not in new:
            found.append(RuleChange(rule_id, Change.REMOVED, before=old[rule_id].header.status))
        elif before:
            found += _changes(before, old[rule_id], after, new[rule_id])
    return found


def _changes(before: Book, old: Rule, after: Book, new: Rule) -> list[RuleChange]:
    found = list(_header_changes(old.header, new.header))
    was, is_now = _parsed(before.file_of(old)), _parsed(after.file_of(new))
    if old.kind != new.kind or _sought(was) != _sought(is_now):
        found.append(RuleChange(new.id, Change.SOUGHT))
    if old.examples != new.examples and was.get("example") != is_now.get("example"):
        found.append(RuleChange(new.id, Change.EXAMPLES, str(len(old.examples)), str(len(new.examples))))
    if not found and was != is_now:
        found.append(RuleChange(new.id, Change.REVIEWED))
    return found


def _header_changes(old: Header, new: Header) -> Iterator[RuleChange]:
    if old.status != new.status:
        yield RuleChange(new.id, STATUS_CHANGES[new.status], old.status, new.status)
    if old.severity != new.severity:
        yield RuleChange(new.id, Change.SEVERITY, old.severity, new.severity)
    if scope(old) != scope(new):
        yield RuleChange(new.id, Change.SCOPE, scope(old), scope(new))
    if (old.title, old.why, old.instead) != (new.title, new.why, new.instead):
        yield RuleChange(new.id, Change.WORDS)


def scope(header: Header) -> str:
    """ "en, nl · x": where a rule speaks, as one line to compare; an empty part means everywhere."""
    parts: Sequence[frozenset[Any]] = (header.languages, header.networks, header.topics, header.audience)
    return " · ".join(", ".join(sorted(part)) for part in parts)


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}


def _sought(data: Mapping[str, Any]) -> dict[str, Any]:
    """The tables of a rule file that are neither header nor examples: what the rule looks for."""
    words = {"title", "why", "instead"}
    return {name: value for name, value in data.items() if isinstance(value, dict) and name not in words}
