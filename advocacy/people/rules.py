"""Decisions about persons: no database, no clock of its own."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from advocacy.core.permissions import Role

EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[a-z0-9-]+\.)+[a-z0-9-]{2,}")
AVATAR_TINTS = 6
EMAIL_LENGTH = 254
NAME_LENGTH = 120
TEAM_NAME_LENGTH = 80
DEVICE_LENGTH = 120
PATH_LENGTH = 2000

LINK_LIFE = timedelta(days=7)
LONG_SESSION = timedelta(days=30)
SHORT_SESSION = timedelta(hours=12)
SEEN_STEP = timedelta(minutes=5)
KEEP_AFTER_END = timedelta(days=30)

LONGEST_BLOCK = timedelta(minutes=15)
FORGET_FAILURES_AFTER = timedelta(days=1)

# Characters that turn the reading direction: a name with one can show as another person's.
DIRECTION_MARKS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class PersonState(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    LEFT = "left"
    ERASED = "erased"


class LinkState(StrEnum):
    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class Scope(StrEnum):
    """What failed sign-ins are counted by."""

    EMAIL = "email"  # from browsers that never signed in with this address
    DEVICE = "device"  # from one browser that did, so that strangers can't lock its owner out
    ADDRESS = "address"  # from one network address, whatever the e-mail


FIRST_BLOCK_AT: Mapping[Scope, int] = {Scope.EMAIL: 5, Scope.DEVICE: 5, Scope.ADDRESS: 30}

BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def normalised_email(text: str) -> str | None:
    """The address in the one form in which it is stored and compared; None when it is no address."""
    address = text.strip()
    if not address.isascii() or len(address) > EMAIL_LENGTH:
        return None  # lower() folds some foreign letters onto Latin ones, so only ASCII is taken
    address = address.lower()
    return address if EMAIL.fullmatch(address) and ".." not in address else None


def split_addresses(text: str) -> list[str]:
    """What was typed between commas, semicolons and line breaks, without doubles, in order."""
    parts = (part.strip() for part in re.split(r"[,;\n\r]+", text))
    return list(dict.fromkeys(part for part in parts if part))


def name_from_email(email: str) -> str:
    """A first guess at a name, until the person chooses their own: j.prins@… becomes J Prins."""
    words = re.split(r"[._+-]+", email.partition("@")[0])
    return " ".join(word.capitalize() for word in words if word)[:NAME_LENGTH] or email[:NAME_LENGTH]


def initials(name: str) -> str:
    """Two letters for the avatar: first of the first and first of the last word."""
    words = [word for word in name.split() if word[:1].isalpha()] or ["?"]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def is_readable(text: str) -> bool:
    """Whether a single line can be stored and shown: no control or broken characters, no turned direction."""
    return not any(
        unicodedata.category(character) in {"Cc", "Cs"} or character == "\ufffd" or character in DIRECTION_MARKS
        for character in text
    )


def readable_part(text: str, length: int) -> str:
    """What can be searched for or stored of a text that nobody has to be told about."""
    return "".join(character for character in text if is_readable(character)).strip()[:length]


def own_path(text: str | None) -> str | None:
    """The text when it is an address inside the product (a path), else None: nobody is led away after signing in."""
    if not text or len(text) > PATH_LENGTH or not is_readable(text) or "\\" in text:
        return None
    parts = urlsplit(text)
    inside = text.startswith("/") and not text.startswith("//") and not parts.scheme and not parts.netloc
    return text if inside else None


def network_of(address: str) -> str:
    """What sign-ins from one place share: an IPv4 address, or the /64 of an IPv6 one, which one person holds whole."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or ip_network((parsed, 64), strict=False))
    return str(parsed)


def device_words(user_agent: str) -> str:
    """Browser and system as their makers name them, "Firefox · Linux"; empty when neither is known."""
    found = (_first_named(BROWSERS, user_agent), _first_named(SYSTEMS, user_agent))
    return " · ".join(name for name in found if name)[:DEVICE_LENGTH]


def _first_named(marks: Iterable[tuple[str, str]], text: str) -> str:
    return next((name for mark, name in marks if mark in text), "")


def block_after(scope: Scope, failures: int) -> timedelta | None:
    """How long nobody may try after this many failures: 1, 2, 4, 8, then always 15 minutes."""
    beyond = failures - FIRST_BLOCK_AT[scope]
    if beyond < 0:
        return None
    return min(timedelta(minutes=2 ** min(beyond, 10)), LONGEST_BLOCK)


def failures_still_count(first_at: datetime, now: datetime) -> bool:
    return now - first_at < FORGET_FAILURES_AFTER


def session_life(stay: bool) -> timedelta:
    return LONG_SESSION if stay else SHORT_SESSION


def seen_is_stale(seen_at: datetime | None, now: datetime) -> bool:
    return seen_at is None or now - seen_at >= SEEN_STEP


def link_state(expires_at: datetime, used_at: datetime | None, now: datetime) -> LinkState:
    if used_at is not None:
        return LinkState.USED
    return LinkState.OPEN if now < expires_at else LinkState.EXPIRED


def with_employee(roles: Iterable[str]) -> list[Role]:
    """Roles in the table's order. Everybody is an employee; other rights add up to that."""
    chosen = {*roles, Role.EMPLOYEE}
    return [role for role in Role if role in chosen]


def leaves_no_admin(person_id: int, active_admin_ids: Collection[int]) -> bool:
    """Whether the product would be without an admin when this person stopped being one."""
    return set(active_admin_ids) == {person_id}
