"""The table in docs/settings.md, made from the settings themselves: python -m tests.house.settings_page writes it."""

from collections.abc import Iterator
from dataclasses import Field, fields
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from advocacy.core.paths import PACKAGE, POLICIES
from advocacy.core.settings import Settings, environment_name

PAGE = PACKAGE.parent / "docs" / "settings.md"
START, END = "<!-- settings: made by `python -m tests.house.settings_page` -->", "<!-- end of settings -->"
HEAD = "| setting | default | what it means | |\n| --- | --- | --- | --- |"


def table() -> str:
    return "\n".join([START, "", HEAD, *rows(), "", END])


def rows() -> Iterator[str]:
    for declared in fields(Settings):
        cells = (f"`{environment_name(declared)}`", default(declared), declared.metadata["meaning"], marks(declared))
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def default(declared: "Field[Any]") -> str:
    shown = as_written(declared.default)
    return f"`{shown}`" if shown else ""


def as_written(value: object) -> str:
    """As somebody would write it into the environment."""
    if isinstance(value, timedelta):
        return f"{value.total_seconds():g}"
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(value, StrEnum):
        return value.value
    return "the installed policies" if value == POLICIES else str(value)


def marks(declared: "Field[Any]") -> str:
    said = (("needed", "**needed in production**"), ("secret", "secret"))
    return ", ".join(words for mark, words in said if declared.metadata[mark])


def written(page: str) -> str:
    """The page with its table made anew."""
    before, _, rest = page.partition(START)
    after = rest.partition(END)[2]
    return before + table() + after


def write(path: Path = PAGE) -> None:
    path.write_text(written(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write()
