"""Text messages: which numbers, what they say, how many, and the code that proves a number. No clock of its own."""

import re
from datetime import datetime, timedelta
from enum import StrEnum

from advocacy.core.identifiers import keyed_hash

NUMBER = re.compile(r"\+[1-9][0-9]{7,14}")  # E.164
SPACES = re.compile(r"[\s().\-/\u00a0]+")
LONGEST_TEXT = 300
MOST_A_DAY = 10  # of one person: a text costs money, and so does a mistake
MOST_CODES_A_DAY = 3
MOST_TRIES = 5
CODE_WORKS = timedelta(minutes=15)
CODE_AGAIN = timedelta(seconds=30)  # sooner, asking again is a second click
CODE_LENGTH = 6


class TextPurpose(StrEnum):
    CODE = "code"
    NOTICE = "notice"


class Confirmed(StrEnum):
    """What came of typing the code."""

    DONE = "done"
    WRONG = "wrong"
    OVER = "over"  # too late, or tried too often


def number_in(typed: str) -> str | None:
    """As networks know it: with the country, "+31612345678". None for what is none."""
    bare = SPACES.sub("", typed.strip())
    bare = f"+{bare[2:]}" if bare.startswith("00") else bare
    return bare if NUMBER.fullmatch(bare) else None


def shown_number(number: str) -> str:
    """Enough to know one's own."""
    return f"{number[:3]} … {number[-2:]}"


def code_for(secret: str, person: str, asked_at: datetime) -> str:
    """Kept nowhere: made again when the text is written, and when it is typed."""
    digits = int(keyed_hash(secret.encode(), "text code", person, asked_at.isoformat()), 16) % 10**CODE_LENGTH
    return f"{digits:0{CODE_LENGTH}d}"


def text_of(company: str, title: str, url: str) -> str:
    """One line; the address is never cut."""
    room = LONGEST_TEXT - len(url) - 1
    words = f"{company}: {' '.join(title.split())}"
    return f"{words if len(words) <= room else words[: room - 1].rstrip() + '…'} {url}"
