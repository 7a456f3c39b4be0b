"""Hosts that are made to look like another: other letters, digits for letters, one letter off, a name in front."""

from functools import lru_cache
from itertools import pairwise

from advocacy.guidelines.folding import fold
from advocacy.guidelines.links import Link, belongs_to

_LOOK_ALIKE_DIGITS = str.maketrans("01358", "olesb")
_SHORTEST_NAME = 5
_SHORTEST_MISSPELT = 7  # of a company's name: shorter ones have real neighbours
_ENDINGS = frozenset(["com", "net", "org", "info", "eu", "nl", "be", "de", "fr", "uk", "example"])


def imitates(link: Link, domain: str) -> bool:
    """Whether the host is made to look like the domain: other letters, digits for letters, one letter off, or its name
    as a part of somebody else's."""
    return _imitates(link.host, link.written_host.lower(), domain)


@lru_cache(maxsize=16384)
def _imitates(host: str, written_host: str, domain: str) -> bool:
    """Kept for hosts seen before: a text in the making is checked again and again."""
    host = _folded_host(host)
    if belongs_to(written_host, [domain]):
        return False
    if belongs_to(host, [domain]):
        return True
    name = domain.rpartition(".")[0]
    return len(name) >= _SHORTEST_NAME and any(_nearly(piece, plain, name) for piece, plain in _pieces(host))


@lru_cache(maxsize=4096)
def _folded_host(host: str) -> str:
    return fold(_readable(host)).text


def _readable(host: str) -> str:
    """A host in punycode as the reader of the address bar sees it."""
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


@lru_cache(maxsize=4096)
def _pieces(host: str) -> tuple[tuple[str, str], ...]:
    """The parts of a host, each as it is written and as a hasty eye reads it."""
    pieces = {piece for label in host.split(".") for piece in (label, *label.split("-"))}
    return tuple(
        (piece, piece.translate(_LOOK_ALIKE_DIGITS).replace("rn", "m").replace("vv", "w")) for piece in sorted(pieces)
    )


def _nearly(piece: str, plain: str, name: str) -> bool:
    return plain == name or (abs(len(piece) - len(name)) <= 1 and _one_letter_off(piece, name))


def _one_letter_off(one: str, other: str) -> bool:
    """One letter more, less, other, or two neighbours changed round."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    rest, wanted = one[start:], other[start:]
    return rest[1:] in (wanted, wanted[1:]) or rest == wanted[1:] or rest == wanted[1:2] + wanted[:1] + wanted[2:]


def plain_name(written: str) -> str:
    """A company's name as it stands in a host: letters and digits only."""
    return "".join(letter for letter in fold(written).text if letter.isalnum())


@lru_cache(maxsize=16384)
def imitates_name(host: str, name: str) -> bool:
    """Whether a host passes for a company's: its name with another letter or digit, or with an ending in the middle.

    The name itself is no imitation, whatever it ends in or stands before: a company has shops and pages with others.
    """
    if len(name) < _SHORTEST_NAME:
        return False
    labels = _folded_host(host).split(".")
    if any(label == name and after in _ENDINGS for label, after in pairwise(labels[:-2])):
        return True
    return any(_misspelt(piece, plain, name) for piece, plain in _pieces(".".join(labels)))


def _misspelt(piece: str, plain: str, name: str) -> bool:
    if piece == name:
        return False
    return plain == name or (len(name) >= _SHORTEST_MISSPELT and _one_letter_off(piece, name))
