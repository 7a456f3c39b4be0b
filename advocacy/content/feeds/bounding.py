"""What of a feed is parsed at all. Parsing costs the square of what is nested, and of the attributes of one tag.

All of it is told from the bytes in one pass, before anything is built of them: hostile markup costs what reading its
bytes costs.
"""

import re
from collections.abc import Iterator
from enum import StrEnum

# A feed longer than this is cut before it is parsed: reading ten thousand items takes long, and 200 are taken.
MOST_PARSED = 400
MOST_TAGS = 40_000  # of a cut feed: a hundred in each of its items
MOST_SIGNS = 300_000  # in which a tag or an entity may begin, in text too
MOST_DEPTH = 200
LONGEST_TAG = 4_000
MOST_ATTRIBUTES = 40

_STARTS = re.compile(rb"<(?:[A-Za-z][\w-]{0,20}:)?(?:item|entry)[\s>/]")
_TAGS = re.compile(rb"<(/?)([A-Za-z_][\w.:-]*)([^<>]*)")
_ATTRIBUTES = re.compile(rb"=\s*[\"']")
CDATA, CDATA_END = b"<![CDATA[", b"]]>"
# Pages leave these open, and what is no XML often holds pieces of pages.
LEFT_OPEN = frozenset({b"br", b"hr", b"img", b"p", b"li", b"input", b"meta", b"link", b"td", b"tr", b"dd", b"dt"})


class Tangle(StrEnum):
    """Why a feed is not parsed."""

    TOO_DEEP = "too_deep"
    TOO_MANY_TAGS = "too_many_tags"
    TAG_TOO_LONG = "tag_too_long"


def shorter(body: bytes) -> tuple[bytes, int]:
    """The feed up to its 400th item, and how many come after it."""
    starts = [found.start() for found in _STARTS.finditer(body)]
    return (body[: starts[MOST_PARSED]], len(starts) - MOST_PARSED) if len(starts) > MOST_PARSED else (body, 0)


def tangle_in(body: bytes) -> Tangle | None:
    """What makes it too much to parse; None for any feed that somebody wrote in earnest."""
    if max(body.count(b"<"), body.count(b"&")) > MOST_SIGNS:
        return Tangle.TOO_MANY_TAGS
    depth = tags = 0
    for piece in _outside_cdata(body):
        for tag in _TAGS.finditer(piece):
            closing, name, rest = tag.groups()
            tags += 1
            if tags > MOST_TAGS:
                return Tangle.TOO_MANY_TAGS
            if len(rest) > LONGEST_TAG or (len(rest) > 200 and len(_ATTRIBUTES.findall(rest)) > MOST_ATTRIBUTES):
                return Tangle.TAG_TOO_LONG
            if rest.endswith(b"/") or name.lower() in LEFT_OPEN:
                continue
            depth = max(0, depth - 1) if closing else depth + 1
            if depth > MOST_DEPTH:
                return Tangle.TOO_DEEP
    return None


def _outside_cdata(body: bytes) -> Iterator[bytes]:
    """What stands in CDATA is text to the parser; it is bounded where it is cleaned."""
    at = 0
    while (start := body.find(CDATA, at)) >= 0:
        yield body[at:start]
        end = body.find(CDATA_END, start)
        if end < 0:
            return
        at = end + len(CDATA_END)
    yield body[at:]
