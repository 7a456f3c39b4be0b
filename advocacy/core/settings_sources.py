"""Where settings are read from, as text, and how text becomes a value. Later sources win."""

import tomllib
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

PREFIX = "ADVOCACY_"
WITHOUT_PREFIX = frozenset({"PORT", "SANDBOX_PORT"})


def read_sources(environ: Mapping[str, str], directory: Path) -> dict[str, str]:
    return _from_toml(directory / "advocacy.toml") | _from_dotenv(directory / ".env") | dict(environ)


def _from_toml(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    table = tomllib.loads(path.read_text())
    return {_with_prefix(key): _as_text(value) for key, value in table.items()}


def _from_dotenv(path: Path) -> dict[str, str]:
    return {key: value or "" for key, value in dotenv_values(path).items()} if path.is_file() else {}


def _with_prefix(key: str) -> str:
    name = key.upper()
    return name if name in WITHOUT_PREFIX or name.startswith(PREFIX) else PREFIX + name


def _as_text(value: object) -> str:
    return ",".join(str(item) for item in value) if isinstance(value, list) else str(value)


def _text(value: str) -> str:
    return value.strip()


def _number(value: str) -> int:
    if not value.strip().lstrip("-").isdigit():
        raise ValueError(f"expected a whole number, found {value!r}")
    return int(value)


def _list(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _seconds(value: str) -> timedelta:
    try:
        seconds = float(value)
    except ValueError:
        raise ValueError(f"expected a number of seconds, found {value!r}") from None
    if not 0 <= seconds < 10**8:
        raise ValueError(f"expected seconds from 0 up, found {value!r}")
    return timedelta(seconds=seconds)


PARSERS: Mapping[object, Callable[[str], Any]] = {
    str: _text,
    int: _number,
    Path: Path,
    timedelta: _seconds,
    tuple[str, ...]: _list,
}
