"""Reading the scoring file strictly: each value by name and type; each mistake with file and key, for its writer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from advocacy.core.starting import StartError

Choice = TypeVar("Choice", bound=StrEnum)
Value = TypeVar("Value")


class ScoringFileError(StartError):
    """The scoring file can't be used; each problem is one line that names file and key."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass
class Table:
    """A table of the file. Each reader takes one key; `done` complains about keys that nobody took."""

    file: str
    path: str
    values: Mapping[str, Any]
    problems: list[str]
    taken: set[str] = field(default_factory=set)

    def key(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def complain(self, name: str, words: str) -> None:
        self.problems.append(f"{self.file}: {self.key(name)}: {words}")

    def has(self, name: str) -> bool:
        return name in self.values

    def number(self, name: str, *, least: int, most: int = 1_000_000) -> int:
        value = self._take(name, int, "a whole number", least)
        if not least <= value <= most:
            self.complain(name, f"This must be from {least} to {most}.")
            return least
        return value

    def optional_number(self, name: str, *, least: int) -> int | None:
        return self.number(name, least=least) if self.has(name) else None

    def truth(self, name: str) -> bool:
        return self._take(name, bool, "true or false", False)

    def optional_truth(self, name: str) -> bool:
        return self.truth(name) if self.has(name) else False

    def text(self, name: str) -> str:
        value = self._take(name, str, "a text in quotes", "")
        if self.has(name) and not value.strip():
            self.complain(name, "This must not be empty.")
        return value

    def optional_text(self, name: str) -> str | None:
        return self.text(name) if self.has(name) else None

    def day(self, name: str) -> date:
        return self._take(name, date, "a date such as 2026-11-23, without quotes", date.max)

    def moment(self, name: str) -> datetime:
        """A moment as the company's clocks show it; the caller knows the zone."""
        never = datetime(1, 1, 1)  # noqa: DTZ001 - as written, without a zone
        return self._take(name, datetime, "a moment such as 2026-11-23T10:14:00, without quotes", never)

    def choice(self, name: str, choices: type[Choice]) -> Choice | None:
        return self._choose(name, self.text(name), choices)

    def choices(self, name: str, choices: type[Choice]) -> tuple[Choice, ...]:
        written = self._take(name, list, "a list of texts", [])
        chosen = (self._choose(name, value, choices) for value in written)
        return tuple(choice for choice in chosen if choice is not None)

    def table(self, name: str) -> "Table":
        values = self._take(name, dict, f"a section [{self.key(name)}]", {})
        return Table(self.file, self.key(name), values, self.problems)

    def tables(self, name: str) -> "list[Table]":
        entries = self._take(name, list, f"a list, each entry under [[{self.key(name)}]]", [])
        if any(not isinstance(entry, dict) for entry in entries):
            self.complain(name, "Every entry must be a table.")
            return []
        return [
            Table(self.file, f"{self.key(name)}[{place}]", entry, self.problems) for place, entry in enumerate(entries)
        ]

    def done(self) -> None:
        for name in sorted(self.values.keys() - self.taken):
            self.complain(name, "This key is not known here.")

    def _take(self, name: str, kind: type[Value], wanted: str, fallback: Value) -> Value:
        self.taken.add(name)
        if name not in self.values:
            self.complain(name, f"This is missing; it must be {wanted}.")
            return fallback
        value = self.values[name]
        if type(value) is not kind:  # exactly: true is no number, and a date with a time no date
            self.complain(name, f"This must be {wanted}.")
            return fallback
        return value

    def _choose(self, name: str, written: Any, choices: type[Choice]) -> Choice | None:
        if written in [choice.value for choice in choices]:
            return choices(written)
        if written:
            self.complain(name, f"“{written}” is not one of: {', '.join(choices)}.")
        return None
