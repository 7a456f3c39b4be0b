"""Weighted length of a post on X, by the network's own published rules. Costs about 1 ms per 280 characters.

The same text is counted by whoever writes, checks, approves and shows it: the last few hundred are remembered.

Source: X docs, counting characters; twitter-text configuration v3.
"""

import sys
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module, resources
from types import ModuleType
from typing import Any

from advocacy.networks.rules import TextLength, has_address

LIMIT = 280
ADDRESS_LENGTH = 23  # whatever an address's real length; part of the rules that the library applies
REMEMBERED = 512
LIBRARY = "twitter_text"
GONE = "pkg_resources"


@lru_cache(maxsize=REMEMBERED)
def count(text: str) -> TextLength:
    """Half of a surrogate pair is counted as a replacement character and marked as not valid."""
    sendable = text.encode("utf-8", "replace").decode()
    valid = sendable == text and not _has_invalid_characters(text)
    return TextLength(used=_parse(sendable).weightedLength, limit=LIMIT, valid=valid)


def holds_link(text: str) -> bool:
    """X makes a link of a bare "example.com", too. An ending that the library does not know counts with its scheme."""
    return has_address(text) or bool(_links(text))


def _import_library() -> tuple[Callable[[str], Any], Callable[[str], bool], Callable[[str], list[str]]]:
    """The library reads its table of emoji through a module that setuptools dropped in version 82.

    A stand-in with the one function that it needs takes that place while the library is imported.
    """
    before = sys.modules.get(GONE)
    sys.modules[GONE] = _stand_in()
    try:
        library = import_module(LIBRARY)
        invalid = import_module(f"{LIBRARY}.has_invalid_characters")
        links = import_module(f"{LIBRARY}.extract_urls")
    finally:
        del sys.modules[GONE]
        if before is not None:
            sys.modules[GONE] = before
    return library.parse_tweet, invalid.has_invalid_characters, links.extract_urls


def _stand_in() -> ModuleType:
    module = ModuleType(GONE)
    vars(module)["resource_string"] = lambda package, name: (
        resources.files(package.rpartition(".")[0]).joinpath(name).read_bytes()
    )
    return module


_parse, _has_invalid_characters, _links = _import_library()
