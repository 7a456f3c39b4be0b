"""When two things are the same for a reader: addresses that differ in nothing that matters, and titles nearly alike."""

import re
import unicodedata
from urllib.parse import parse_qsl, urlencode, urlsplit

SAME_TITLE = 0.8
FEWEST_WORDS = 3  # "News" and "News" say nothing
_WORDS = re.compile(r"\w+")
# What campaigns and networks add to an address; the page is the same without it.
_TRACKING = frozenset({"fbclid", "gclid", "dclid", "msclkid", "igshid", "mc_cid", "mc_eid", "yclid", "li_fat_id"})


def link_key(address: str) -> str:
    """Two addresses with the same key lead to the same page; empty for what is no web address."""
    try:
        parts = urlsplit(address.strip())
        port = parts.port
    except ValueError:
        return ""
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    if parts.scheme.lower() not in {"http", "https"} or not host:
        return ""
    place = f"{host}:{port}" if port not in (None, 80, 443) else host
    query = urlencode(sorted(pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _tracks(pair[0])))
    return place + parts.path.rstrip("/") + ("?" + query if query else "")


def _tracks(name: str) -> bool:
    return name.lower() in _TRACKING or name.lower().startswith("utm_")


def title_words(title: str) -> frozenset[str]:
    """What is compared of a title: its words, small, without accents and points."""
    plain = unicodedata.normalize("NFKD", title.casefold())
    return frozenset(_WORDS.findall("".join(sign for sign in plain if not unicodedata.combining(sign))))


def near(one: frozenset[str], other: frozenset[str], enough: float = SAME_TITLE) -> bool:
    """Whether two titles share most of their words."""
    if min(len(one), len(other)) < FEWEST_WORDS:
        return False
    return len(one & other) / len(one | other) >= enough
