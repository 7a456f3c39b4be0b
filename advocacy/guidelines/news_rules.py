"""What is new about the guidelines: which changes are told, and a rule's words as they were; pure."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from advocacy.guidelines.life_rules import ANNOUNCED, Change
from advocacy.guidelines.rules import Localized, Severity, Status

PARTS = ("title", "why", "instead")
Words = Mapping[str, Localized]  # by part
SCOPE_PARTS = ("languages", "networks", "topics", "audience")


@dataclass(frozen=True)
class Changed:
    """One difference: plain values for a status or severity, `part` and sentences for words and where a rule counts."""

    change: Change
    part: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class RuleNews:
    """What an edition changed about one rule that is in force, in the reader's language."""

    rule_id: str
    title: str
    severity: Severity
    changes: tuple[Changed, ...]

    @property
    def new(self) -> bool:
        return any(one.change in (Change.ADDED, Change.ACTIVATED) for one in self.changes)


def is_told(change: Change, after: str) -> bool:
    """A rule that begins on trial stops nothing yet: it is told when it counts."""
    return change in ANNOUNCED and not (change is Change.ADDED and after != Status.ACTIVE)


def words_in(text: str, fill: Mapping[str, str]) -> dict[str, Localized]:
    """Title, reason and advice as they stand in a rule's file; those that can't be read are left out."""
    try:
        data: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}
    return {part: Localized(_filled(data[part], fill)) for part in PARTS if _readable(data.get(part))}


def changed_words(before: Words, after: Words, language: str) -> list[Changed]:
    """Part by part, where this language's words are others; empty when only another language changed."""
    known = [part for part in PARTS if part in before and part in after]
    pairs = [(part, before[part].text(language), after[part].text(language)) for part in known]
    return [Changed(Change.WORDS, part, was, is_now) for part, was, is_now in pairs if was != is_now]


def changed_scope(before: str, after: str) -> list[Changed]:
    """Of the one line that compares where a rule counts (comparing.scope), the parts that differ."""
    parts = zip(SCOPE_PARTS, before.split(" · "), after.split(" · "), strict=False)
    return [Changed(Change.SCOPE, part, was, is_now) for part, was, is_now in parts if was != is_now]


def bundles(by_rule: Iterable[tuple[str, Iterable[int]]]) -> dict[int, list[int]]:
    """People by the number of rules that concern them: each is told once, with their own number."""
    numbers: dict[int, int] = {}
    for _rule, people in by_rule:
        for person_id in people:
            numbers[person_id] = numbers.get(person_id, 0) + 1
    found: dict[int, list[int]] = {}
    for person_id, number in numbers.items():
        found.setdefault(number, []).append(person_id)
    return found


def _readable(found: object) -> bool:
    return isinstance(found, dict) and "en" in found and all(isinstance(words, str) for words in found.values())


def _filled(texts: Mapping[str, str], fill: Mapping[str, str]) -> dict[str, str]:
    filled = dict(texts)
    for name, value in fill.items():
        filled = {code: words.replace(f"{{{name}}}", value) for code, words in filled.items()}
    return filled
