"""Weighted length by twitter-text, and X's own form of a text."""

import hashlib
import sys
from html import escape
from importlib.resources import files
from importlib.util import find_spec
from types import ModuleType

from advocacy.sandbox.links import links_in


def _resource_string(module: str, name: str) -> bytes:
    return files(module.rpartition(".")[0]).joinpath(name).read_bytes()


def _stand_in_for_pkg_resources() -> None:
    """twitter-text-parser 3.0.0 reads one file through pkg_resources, which setuptools no longer has."""
    if "pkg_resources" not in sys.modules and find_spec("pkg_resources") is None:
        stand_in = ModuleType("pkg_resources")
        stand_in.resource_string = _resource_string  # type: ignore[attr-defined]  # a module takes any name
        sys.modules["pkg_resources"] = stand_in


_stand_in_for_pkg_resources()

from twitter_text import parse_tweet  # noqa: E402 - after the stand-in above
from twitter_text.extract_urls import extract_urls_with_indices  # noqa: E402 - after the stand-in above

LIMIT = 280


def is_too_long(text: str) -> bool:
    return int(parse_tweet(text).weightedLength) > LIMIT


def short_address(address: str) -> str:
    return "https://t.co/" + hashlib.sha256(address.encode()).hexdigest()[:10]


def addresses_in(text: str) -> list[str]:
    """X's own finder, and addresses of this machine, which it does not know."""
    found = [found["url"] for found in extract_urls_with_indices(text)]
    local = [link for link in links_in(text) if link.partition("://")[2].startswith(("127.0.0.1", "localhost"))]
    return list(dict.fromkeys([*local, *(one for one in found if not any(one in link for link in local))]))


def shown_text(text: str) -> str:
    """Links become t.co, and & < > become entities: never compare it with what was sent."""
    for address in sorted(addresses_in(text), key=len, reverse=True):
        text = text.replace(address, short_address(address))
    return escape(text, quote=False)
