"""Length and little text of LinkedIn's `commentary`. Unescaped reserved characters silently cut a post, with 201.

Source: LinkedIn docs, little text format and posts API.
"""

import re
import unicodedata
from collections.abc import Iterator

from advocacy.networks.rules import TextLength

LIMIT = 3_000
RESERVE = 100  # whether the backslashes count towards the limit is not documented
RESERVED = re.compile(r"[\\|{}@\[\]()<>#*_~]")
ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
HASHTAG_SIGN = re.compile(r"(?<![\w&/#＃])[#＃](?=\w)")
JOINERS = "_\u200c\u200d"


def count(text: str) -> TextLength:
    """Plain characters as UTF-16 units, the larger of the ways to count; kept below the limit by a reserve."""
    return TextLength(used=len(text.encode("utf-16-le", "replace")) // 2, limit=LIMIT - RESERVE)


def little_text(text: str) -> str:
    """The text in LinkedIn's little text: hashtags as templates, all else escaped, addresses too.

    Nothing that a person typed becomes a mention.
    """
    return "".join(_pieces(text))


def _pieces(text: str) -> Iterator[str]:
    start = 0
    addresses = [match.span() for match in ADDRESS.finditer(text)]
    for sign in HASHTAG_SIGN.finditer(text):
        word = _word_at(text, sign.end())
        if any(begin <= sign.start() < end for begin, end in addresses) or not _is_hashtag(word):
            continue
        yield _escaped(text[start : sign.start()])
        yield f"{{hashtag|{_escaped(sign.group())}|{_escaped(word)}}}"
        start = sign.end() + len(word)
    yield _escaped(text[start:])


def _word_at(text: str, start: int) -> str:
    """The word from here on: letters, marks (Hindi vowels are marks, not letters), digits, underscore, joiners."""
    end = start
    while end < len(text) and (unicodedata.category(text[end])[0] in "LMN" or text[end] in JOINERS):
        end += 1
    return text[start:end]


def _is_hashtag(word: str) -> bool:
    """A number alone is none: "issue #42" stays as it is."""
    return any(character.isalpha() for character in word)


def _escaped(text: str) -> str:
    return RESERVED.sub(r"\\\g<0>", text)
