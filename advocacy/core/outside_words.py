"""Words from outside, such as a page's title, as plain text that can stand anywhere in a page of ours."""

import html
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from bleach.html5lib_shim import Filter  # type: ignore[attr-defined]  # bleach's own copy, not declared
from bleach.sanitizer import Cleaner

# What turns a line around or hides in it; joiners stay, for several scripts and emoji need them.
TURNING = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)))
UNSEEN = TURNING | frozenset("\u200b\u2060\ufeff\u00ad")
MOST_MARKS = 3  # accents above one another on one letter
LONGEST_READ = 20_000
MOST_TAGS = 400  # a tree that is deeper costs its square
BLOCKS = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "tr", "blockquote", "section", "article"}
)
SILENT = frozenset({"script", "style", "template", "noscript", "iframe", "svg", "math", "head", "object"})
LONG_TAGS = re.compile(r"</?[A-Za-z][^<>]{800,}>?")  # the square of its attributes is what a tag costs
_SPACES = re.compile(r"\s+")
_LINES = re.compile(r"\s*\n\s*")


def one_line(text: str, longest: int) -> str:
    """Without control characters and signs that turn the line around, spaces single, cut at a word."""
    plain = _SPACES.sub(" ", "".join(_sound(text[: longest * 8]))).strip()
    return shortened(plain, longest)


def shortened(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,.;:–-") + "…"


def lines_of_html(markup: str, longest: int) -> str:
    """The words of HTML, cleaned: no tag and nothing of a script stays; paragraphs become lines."""
    cleaned = html.unescape(CLEANER.clean(_little(markup)))
    lines = [one_line(line, longest) for line in _LINES.split(cleaned)]
    return shortened("\n".join(line for line in lines if line), longest)


def _little(markup: str) -> str:
    markup = LONG_TAGS.sub(" ", markup[:LONGEST_READ])
    pieces = markup.split("<", MOST_TAGS + 1)
    return "<".join(pieces[: MOST_TAGS + 1])


def _sound(text: str) -> Iterator[str]:
    marks = 0
    for sign in text:
        category = unicodedata.category(sign)
        marks = marks + 1 if category == "Mn" else 0
        if marks > MOST_MARKS or sign in UNSEEN or sign == "\ufffd":
            continue
        if category in ("Cc", "Zl", "Zp"):
            yield " "
        elif category not in ("Cs", "Co", "Cn"):
            yield sign


class _Words(Filter):  # type: ignore[misc]  # it has no types
    """Of a cleaned tree the words alone, a line for each block."""

    def __iter__(self) -> Iterator[dict[str, Any]]:
        silent = 0
        for token in super().__iter__():
            kind, name = token["type"], token.get("name", "")
            if name in SILENT and kind in ("StartTag", "EndTag"):
                silent = max(0, silent + (1 if kind == "StartTag" else -1))
            elif silent:
                continue
            elif name in BLOCKS:
                yield {"type": "Characters", "data": "\n"}
            elif kind in ("Characters", "SpaceCharacters", "Entity"):
                yield token


CLEANER = Cleaner(tags=BLOCKS | SILENT, attributes={}, strip=True, strip_comments=True, filters=[_Words])
