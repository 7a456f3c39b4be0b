"""The posts of the made-up company and its people's own words, read from the two tables beside this file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from advocacy.content.rules import Style
from advocacy.networks.rules import Network

HERE = Path(__file__).parent
Texts = Mapping[str, tuple[str, ...]]  # by language


class Until(StrEnum):
    """How far a post has come at the present moment; what is approved opens and closes by its window."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"


@dataclass(frozen=True)
class PostSpec:
    """A post. `written`, `opens`, `closes`, `withdrawn`: days from the present moment, negative ones are past.

    `fresh`: Noor leaves it for whoever tries the demo. `rewritten`: what the present draft says in its first wording.
    """

    key: str
    title: str
    author: str
    written: float
    reviewer: str = "lotte"
    until: Until = Until.APPROVED
    opens: float | None = None
    closes: float | None = None
    withdrawn: float | None = None
    picture: str = ""
    alt: str = ""
    link: str = ""
    link_title: str = ""
    style: Style | None = None
    topics: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    internal: bool = False
    fresh: bool = False
    passed_on: str = ""  # what the company's own accounts said, for passing on
    words: str = ""
    second_version: bool = False
    rewritten: str = ""
    texts: Mapping[Network, Texts] = field(default_factory=dict)
    own: Texts = field(default_factory=dict)

    @property
    def approved(self) -> bool:
        return self.until is Until.APPROVED

    @property
    def shared(self) -> bool:
        """Whether its window has opened, so that colleagues may have shared it."""
        return self.approved and not self.internal and self.opens is not None and self.opens < 0


@dataclass(frozen=True)
class Bank:
    openings: Texts
    closings: Texts


@cache
def all_posts() -> tuple[PostSpec, ...]:
    return tuple(_post(table) for table in _read("posts.toml")["posts"])


@cache
def word_bank() -> Bank:
    tables = _read("words.toml")
    return Bank(_texts(tables["openings"]), _texts(tables["closings"]))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def _post(table: dict[str, Any]) -> PostSpec:
    plain = {name: value for name, value in table.items() if name not in {"own", *Network}}
    return PostSpec(
        **plain
        | {
            "until": Until(table.get("until", Until.APPROVED)),
            "style": Style(table["style"]) if "style" in table else None,
            "topics": tuple(table.get("topics", ())),
            "teams": tuple(table.get("teams", ())),
            "texts": {network: _texts(table[network]) for network in Network if network in table},
            "own": _texts(table.get("own", {})),
        }
    )


def _texts(table: Mapping[str, list[str]]) -> Texts:
    return {language: tuple(texts) for language, texts in table.items()}
