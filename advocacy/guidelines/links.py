"""Finding addresses in a text and judging their hosts; nothing is fetched."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import unquote

import re2

from advocacy.guidelines.folding import Folded, fold
from advocacy.guidelines.patterns import MOST_PLACES, Places
from advocacy.guidelines.phrases import Span

# Bare names are taken for links only with one of these endings, so that a forgotten space is no link.
_ENDINGS = (
    "com|org|net|info|biz|edu|gov|int|io|co|ai|app|dev|me|tv|ly|gl|gd|gg|be|nl|de|fr|uk|eu|es|it|pl|se|no|dk|ie|at|ch|us|"
    "ca|in|cn|ru|jp|au|to|cc|sh|link|online|site|shop|store|news|blog|cloud|group|example|test|invalid|local|internal|"
    "intranet|corp|lan|home|ee|bio|xyz|sbs|agency|website|amsterdam|pt|fi|lu|cz|ro|hu|gr|tr|br|mx|nz|za"
)
_LINK = re2.compile(
    r"(?:(https?)://(?:[^\s/?#@]*@)*([^\s/?#@:\\]+)[^\s<>\"]*)"
    rf"|((?:[\pL\pN][\pL\pN-]*\.)+(?:{_ENDINGS}))\b(?:[/:?#][^\s<>\"]*)?"
)
_MOST_LINKS = MOST_PLACES
_CLOSING_SIGNS = frozenset(".,;:!?)'*_")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\d{8,10}|0x[0-9a-f]+|\[[0-9a-f:.]+\]?")


@dataclass(frozen=True, slots=True)
class Link:
    """An address. `host` is folded, `written_host` as it stands; `start`, `end` in the original, None when attached."""

    host: str
    written_host: str
    secure: bool | None  # None: no scheme was written
    shown: str
    start: int | None = None
    end: int | None = None


def links_in(folded: Folded, text: str) -> list[Link]:
    """The addresses in a text; e-mail addresses are none."""
    places = Places(folded)
    return [
        _link(match, folded, places, text)
        for match in islice(_LINK.finditer(folded.data), _MOST_LINKS)
        if not _is_mail(match, folded.data)
    ]


def _is_mail(match: Any, data: bytes) -> bool:
    """Whether a bare name stands behind or before an @."""
    if match.group(3) is None:
        return False
    return data[match.start() - 1 : match.start()] == b"@" or data[match.end() : match.end() + 1] == b"@"


def _link(match: Any, folded: Folded, places: Places, text: str) -> Link:
    group = 2 if match.group(2) is not None else 3
    start, host_start, host_end, end = (
        places.character(byte) for byte in (match.start(), match.start(group), match.end(group), match.end())
    )
    host = unquote(match.group(group).decode(errors="replace")).strip(".")
    secure = None if group == 3 else match.group(1) == b"https"
    written = _slice(text, folded.span(host_start, host_end)).strip(".")
    span = folded.span(start, _without_closing_signs(folded.text, start, end))
    return Link(host, written, secure, _slice(text, span), *span)


def _slice(text: str, span: Span) -> str:
    return text[span[0] : span[1]]


def _without_closing_signs(folded: str, start: int, end: int) -> int:
    """Where an address ends that a sentence goes on after: the comma, full stop or bracket behind it is not its own."""
    while end > start + 1 and folded[end - 1] in _CLOSING_SIGNS:
        if folded[end - 1] == ")" and "(" in folded[start:end]:
            break
        end -= 1
    return end


def attached_link(address: str) -> Link:
    """An address that goes out beside the text."""
    found = links_in(fold(address), address)
    if not found:
        return Link("", "", None, address)
    first = found[0]
    return Link(first.host, first.written_host, first.secure, address)


def belongs_to(host: str, domains: Collection[str]) -> bool:
    """Whether the host is one of the domains, lies below one, or starts as one that ends in `.*`."""
    return any(name in domains for name in _above(host))


@lru_cache(maxsize=4096)
def _above(host: str) -> tuple[str, ...]:
    """The host itself, every domain above it, and its first part as `intranet.*`."""
    return (host, *(host[place + 1 :] for place, sign in enumerate(host) if sign == "."), f"{host.partition('.')[0]}.*")


def is_bare_number(host: str) -> bool:
    """Whether the host is a machine's number instead of a name."""
    return _NUMBER.fullmatch(host) is not None


def names_somebody(link: Link) -> bool:
    """Whether a name stands before the host, as in https://bank.example@evil.example: the reader sees the first."""
    return "@" in fold(link.shown).text.split("://", 1)[-1].split("/", 1)[0]


def without_parameters(address: str, refused: Sequence[str]) -> str:
    """The address without the query parameters of these names; one that ends in `*` means all that start so."""
    front, mark, rest = address.partition("?")
    if not mark:
        return address
    query, hash_mark, fragment = rest.partition("#")
    kept = "&".join(part for part in query.split("&") if not _named(part, refused))
    return front + (f"?{kept}" if kept else "") + hash_mark + fragment


def _named(part: str, names: Sequence[str]) -> bool:
    name = part.partition("=")[0].lower()
    return any(name == wanted or (wanted.endswith("*") and name.startswith(wanted[:-1])) for wanted in names)
