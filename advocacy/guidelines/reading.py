"""Reading a rule file strictly: each value by name and type, each mistake with file, key and line."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import tomli

from advocacy.core.starting import StartError
from advocacy.guidelines.rules import Localized

Choice = TypeVar("Choice", bound=StrEnum)
Value = TypeVar("Value")

_KEY = re.compile(r'^\s*([A-Za-z0-9_\-."]+)\s*=')
_TABLE = re.compile(r'^\s*\[([A-Za-z0-9_\-."]+)\]\s*(?:#.*)?$')
_TABLES = re.compile(r'^\s*\[\[([A-Za-z0-9_\-."]+)\]\]\s*(?:#.*)?$')
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")  # of rules and topics
NEEDED_LANGUAGES = ("en", "nl")


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in a policy file, for the person who wrote it. `line` counts from 1; None when the file is no text."""

    file: str
    key: str
    line: int | None
    words: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.key}: {self.words}" if self.key else f"{place}: {self.words}"


class PolicyError(StartError):
    """One or more policy files can't be used."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def key_lines(text: str) -> dict[str, int]:
    """The line of each key, written as `table.key`; entries of a list of tables as `example[0].text`."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if found := _TABLES.match(line):
            name = found[1]
            table = f"{name}[{counts.get(name, 0)}]"
            counts[name] = counts.get(name, 0) + 1
            lines.setdefault(name, number)
            lines[table] = number
        elif found := _TABLE.match(line):
            table = found[1].replace('"', "")
            lines.setdefault(table, number)
        elif found := _KEY.match(line):
            key = found[1].replace('"', "")
            lines.setdefault(f"{table}.{key}" if table else key, number)
    return lines


class PolicyFile:
    """One parsed file and the mistakes found in it so far. `fill`: what stands for `{company}` and the like."""

    def __init__(self, name: str, text: str, fill: Mapping[str, str]) -> None:
        self.name = name
        self.fill = fill
        self.problems: list[Problem] = []
        self._text = text
        self.data = self._parse(text)

    def _parse(self, text: str) -> dict[str, Any] | None:
        try:
            return tomli.loads(text)
        except tomli.TOMLDecodeError as error:
            found = _AT_LINE.search(str(error))
            words = _AT_LINE.sub("", str(error)).strip()
            line = int(found[1]) if found else len(text.splitlines())
            self.problems.append(Problem(self.name, "", line, f"This is not TOML: {words}."))
            return None

    @cached_property
    def _lines(self) -> dict[str, int]:
        return key_lines(self._text)

    def complain(self, key: str, words: str) -> None:
        self.problems.append(Problem(self.name, key, self.line(key), words))

    def line(self, key: str) -> int:
        """The key's line, or that of the nearest table above it, or 1."""
        while key:
            # `title.en = …` gives `title.en`; a missing `title.nl` is best shown at its sister.
            found = self._lines.get(key) or next(
                (line for name, line in self._lines.items() if name.startswith(key + ".")), None
            )
            if found:
                return found
            key = key.rpartition(".")[0]
        return 1

    def table(self) -> "Table":
        return Table(self, "", self.data or {})


def open_policy_file(path: Path, name: str, fill: Mapping[str, str]) -> PolicyFile:
    """Read a file; one that is no UTF-8 text becomes an empty file with a problem."""
    try:
        return PolicyFile(name, path.read_text(encoding="utf-8"), fill)
    except UnicodeDecodeError:
        file = PolicyFile(name, "", fill)
        file.data = None
        file.problems.append(Problem(name, "", None, "This file is not UTF-8 text. Save it as UTF-8."))
        return file


class Table:
    """A table of a policy file. Each reader takes one key; `done` complains about keys that nobody took."""

    def __init__(self, file: PolicyFile, path: str, values: Mapping[str, Any]) -> None:
        self.file = file
        self._path = path
        self._values = values
        self._taken: set[str] = set()

    def key(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def has(self, name: str) -> bool:
        return name in self._values

    def complain(self, name: str, words: str) -> None:
        self.file.complain(self.key(name), words)

    def text(self, name: str, default: str | None = None) -> str:
        value = self._take(name, str, "a text in quotes", default)
        if value is not None and default is None and not value.strip():
            self.complain(name, "This must not be empty.")
        return self._filled(name, value or "")

    def unfilled(self, name: str) -> str:
        """A text as it is written, with its placeholders; empty when it is not there."""
        return self._take(name, str, "a text in quotes", "") or ""

    def number(self, name: str, default: int | None = None, *, least: int = 0) -> int:
        value = self._take(name, int, "a whole number", default)
        if value is not None and value < least:
            self.complain(name, f"This must be at least {least}.")
        return value or 0

    def peek(self, name: str) -> object:
        """A value as it stands, not yet taken."""
        return self._values.get(name)

    def names(self) -> list[str]:
        """The keys that nobody took yet."""
        return sorted(self._values.keys() - self._taken)

    def part(self, name: str) -> "Table | None":
        """A table below this one when `name` is one; other values are left for `done` to complain about."""
        return self.section(name) if isinstance(self.peek(name), dict) else None

    def decimal(self, name: str, default: float | None = None) -> float:
        """A number with or without a fraction."""
        if type(self._values.get(name)) is int:
            return float(self.number(name))
        return float(self._take(name, float, "a number such as 4.5", default) or 0.0)

    def truth(self, name: str, default: bool) -> bool:
        return bool(self._take(name, bool, "true or false", default))

    def day(self, name: str) -> date:
        return self._take(name, date, "a date such as 2026-11-23, without quotes", None) or date.max

    def optional_day(self, name: str) -> date | None:
        return self.day(name) if self.has(name) else None

    def choice(self, name: str, choices: type[Choice], default: Choice | None = None) -> Choice:
        written = self.text(name, default.value if default else None)
        return self._choose(name, written, choices) or default or next(iter(choices))

    def choices(self, name: str, choices: type[Choice], default: tuple[Choice, ...] = ()) -> tuple[Choice, ...]:
        if not self.has(name):
            return default
        chosen = (self._choose(name, written, choices) for written in self.texts(name))
        return tuple(choice for choice in chosen if choice is not None)

    def texts(self, name: str, *, needed: bool = False) -> tuple[str, ...]:
        if not needed and name not in self._values:
            return ()
        values = self._take(name, list, "a list of texts", None if needed else [])
        if any(not isinstance(value, str) or not value.strip() for value in values or ()):
            self.complain(name, "Every entry must be a text in quotes, and not empty.")
            return ()
        if needed and values == []:
            self.complain(name, "This list must have at least one entry.")
        return tuple(self._filled(name, value) for value in values or ())

    def localized(self, name: str) -> Localized:
        table = self.tables_of_text(name)
        for language in NEEDED_LANGUAGES:
            if not table.get(language, "").strip():
                self.file.complain(f"{self.key(name)}.{language}", "This text is missing.")
        return Localized({"en": "", **table})

    def tables_of_text(self, name: str) -> dict[str, str]:
        """A table whose values are all texts; empty when it is not there."""
        table = self._take(name, dict, "a table", {})
        wrong = [key for key, value in (table or {}).items() if not isinstance(value, str)]
        for key in wrong:
            self.file.complain(f"{self.key(name)}.{key}", "This must be a text in quotes.")
        return {
            key: self._filled(f"{name}.{key}", value) for key, value in (table or {}).items() if isinstance(value, str)
        }

    def raw(self, name: str) -> object:
        """A value whose type the caller judges."""
        self._taken.add(name)
        return self._values.get(name)

    def section(self, name: str) -> "Table | None":
        table = self._take(name, dict, "a table", None, missing=f"The section [{name}] is missing.")
        return None if table is None else Table(self.file, self.key(name), table)

    def sections(self, name: str) -> list["Table"]:
        if name not in self._values:
            return []
        entries = self._take(name, list, "a list of tables", [])
        if any(not isinstance(entry, dict) for entry in entries or ()):
            self.complain(name, f"Write each entry under its own [[{name}]].")
            return []
        return [Table(self.file, f"{self.key(name)}[{place}]", entry) for place, entry in enumerate(entries or ())]

    def done(self) -> None:
        for name in self.names():
            self.complain(name, "This key is not known here.")

    def _take(
        self, name: str, kind: type[Value], wanted: str, default: Value | None, *, missing: str = ""
    ) -> Value | None:
        self._taken.add(name)
        if name not in self._values:
            if default is None:
                self.complain(name, missing or f"This is missing; it must be {wanted}.")
            return default
        value = self._values[name]
        if type(value) is not kind:  # exactly: true is no number, and a date with a time no date
            self.complain(name, f"This must be {wanted}.")
            return default
        return value

    def _filled(self, name: str, written: str) -> str:
        if "{" not in written:
            return written
        for unknown in set(_PLACEHOLDER.findall(written)) - self.file.fill.keys():
            self.complain(
                name, f"{{{unknown}}} is not known; there is {', '.join(f'{{{key}}}' for key in self.file.fill)}."
            )
        return _PLACEHOLDER.sub(lambda found: self.file.fill.get(found[1], ""), written)

    def _choose(self, name: str, written: str, choices: type[Choice]) -> Choice | None:
        with suppress(ValueError):
            return choices(written)
        if written:
            self.complain(name, f"“{written}” is not one of: {', '.join(choices)}.")
        return None
