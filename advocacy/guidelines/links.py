"""Finding addresses in a text and judging their hosts; nothing is fetched."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

import re2

from advocacy.guidelines.folding import Folded, byte_text, fold
from advocacy.guidelines.patterns import characters_before

# Bare names are taken for links only with one of these endings, so that a forgotten space is no link.
_ENDINGS = (
    "com|org|net|info|biz|edu|gov|int|io|co|ai|app|dev|me|tv|ly|gl|gd|gg|be|nl|de|fr|uk|eu|es|it|pl|se|no|dk|ie|at|ch|us|"
    "ca|in|cn|ru|jp|au|to|cc|sh|link|online|site|shop|store|news|blog|cloud|group|example|test|invalid|local|internal|"
    "intranet|corp|lan|home"
)
_LINK = re2.compile(
    r"(?:(https?)://(?:[^\s/?#@]*@)*([^\s/?#@:\\]+)[^\s<>\"]*)"
    rf"|((?:[\pL\pN][\pL\pN-]*\.)+(?:{_ENDINGS}))\b(?:[/:?#][^\s<>\"]*)?"
)
_MOST_LINKS = 100
_LOOK_ALIKE_DIGITS = str.maketrans("01358", "olesb")
_SHORTEST_NAME = 5


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
    """The addresses in a text, at most a hundred; e-mail addresses are none."""
    data = byte_text(folded.text)
    found = []
    for match in islice(_LINK.finditer(data), _MOST_LINKS):
        group = 2 if match.group(2) is not None else 3
        if group == 3 and (data[: match.start()].endswith(b"@") or data[match.end() :].startswith(b"@")):
            continue
        start, end = _original_span(folded, data, match.span())
        host_start, host_end = _original_span(folded, data, match.span(group))
        host = match.group(group).decode(errors="replace").strip(".")
        secure = None if group == 3 else match.group(1) == b"https"
        found.append(Link(host, text[host_start:host_end].strip("."), secure, text[start:end], start, end))
    return found


def attached_link(address: str) -> Link:
    """An address that goes out beside the text."""
    found = links_in(fold(address), address)
    if not found:
        return Link("", "", None, address)
    first = found[0]
    return Link(first.host, first.written_host, first.secure, address)


def _original_span(folded: Folded, data: bytes, span: tuple[int, int]) -> tuple[int, int]:
    return folded.span(characters_before(folded.text, data, span[0]), characters_before(folded.text, data, span[1]))


def belongs_to(host: str, domains: Iterable[str]) -> bool:
    """Whether the host is one of the domains or lies below one."""
    return any(host == domain or host.endswith("." + domain) for domain in domains)


def imitates(link: Link, domain: str) -> bool:
    """Whether the host is made to look like the domain: other letters, digits for letters, one letter off, or its name
    as a part of somebody else's."""
    host = fold(_readable(link.host)).text
    if belongs_to(link.written_host.lower(), [domain]):
        return False
    if belongs_to(host, [domain]):
        return True
    name = domain.rpartition(".")[0]
    return len(name) >= _SHORTEST_NAME and any(_nearly(piece, name) for piece in _pieces(host))


def _readable(host: str) -> str:
    """A host in punycode as the reader of the address bar sees it."""
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


def _pieces(host: str) -> list[str]:
    labels = host.split(".")
    return [piece for label in labels for piece in (label, *label.split("-"))]


def _nearly(piece: str, name: str) -> bool:
    plain = piece.translate(_LOOK_ALIKE_DIGITS).replace("rn", "m").replace("vv", "w")
    return plain == name or _one_letter_off(piece, name)


def _one_letter_off(one: str, other: str) -> bool:
    """One letter more, less, other, or two neighbours changed round."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    rest, wanted = one[start:], other[start:]
    return rest[1:] in (wanted, wanted[1:]) or rest == wanted[1:] or rest == wanted[1:2] + wanted[:1] + wanted[2:]
