"""What somebody pastes as the address of a post, and what is wrong when it is none. Each network reads its own."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote, urlsplit

LONGEST_ADDRESS = 2_000


class AddressProblem(StrEnum):
    """Why an address is not one post of this network."""

    BROKEN = "broken"  # line breaks and other signs that no address holds, encoded or not
    OTHER_SITE = "other_site"
    SHORTENED = "shortened"  # leads to a post only when somebody opens it
    NO_POST = "no_post"  # the right site, but a profile, a list or a search
    NO_SUCH_ID = "no_such_id"  # a number that no post there can have


@dataclass(frozen=True)
class PostAddress:
    """A post by its id or URN. `author`: the name that the address itself gives, small letters; empty: none."""

    remote_id: str
    author: str = ""


@dataclass(frozen=True)
class Parts:
    """A pasted address taken apart: small letters in the host, the path decoded once."""

    host: str
    path: str


def parts_of(pasted: str) -> Parts | AddressProblem:
    """Query and fragment carry only where somebody came from, and are left out."""
    text = pasted.strip()
    if len(text) > LONGEST_ADDRESS or is_broken(text) or is_broken(unquote(text)):
        return AddressProblem.BROKEN
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        known = parts.scheme in ("http", "https") and parts.port in (None, 80, 443) and parts.username is None
    except ValueError:  # such as a bracket that is never closed, or a port that is no number
        return AddressProblem.OTHER_SITE
    if not known or not parts.hostname:
        return AddressProblem.OTHER_SITE
    return Parts(parts.hostname.lower().rstrip("."), unquote(parts.path))


def is_broken(text: str) -> bool:
    """White space, control signs, and what no text holds."""
    return any(sign.isspace() or not sign.isprintable() for sign in text)


def below(site: str, pasted: str) -> str | None:
    """The path below a site's address, such as the sandbox's; None when it stands somewhere else."""
    text = pasted.strip()
    return unquote(urlsplit(text.removeprefix(site)).path) if text.startswith(f"{site}/") else None
