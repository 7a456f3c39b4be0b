"""The words of a rulebook's life: how it came, what changed, what became of findings; and decisions about them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from hashlib import sha256

from advocacy.guidelines.folding import fold
from advocacy.guidelines.rules import Status

LONGEST_FOUND = 200
LONGEST_REASON = 400
LONGEST_PROPOSAL = 1_000
FEWEST_FOR_A_RATE = 5  # among fewer people a rate would say who
NEWS_LASTS = timedelta(days=42)
SIGHTINGS_LAST = timedelta(days=400)
VEILED_TOPICS = frozenset({"personal-data"})
VEILED_KINDS = frozenset({"personal-data", "secrets"})
_FOUND_KEY = re.compile("[0-9a-f]{32}")


class How(StrEnum):
    """What brought a rulebook into force."""

    START = "start"
    COMMAND = "command"
    SIGNAL = "signal"
    BUTTON = "button"


class Change(StrEnum):
    """What is different about a rule in a new edition."""

    ADDED = "added"  # known here for the first time; `after`: its status
    REMOVED = "removed"
    TRIAL = "trial"
    ACTIVATED = "activated"
    RETIRED = "retired"
    SEVERITY = "severity"
    SCOPE = "scope"  # languages, networks, topics, audience
    WORDS = "words"  # title, why, instead
    SOUGHT = "sought"  # what it looks for
    EXAMPLES = "examples"
    REVIEWED = "reviewed"  # owner, review, links: nothing that a writer notices


STATUS_CHANGES: Mapping[Status, Change] = {
    Status.TRIAL: Change.TRIAL,
    Status.ACTIVE: Change.ACTIVATED,
    Status.RETIRED: Change.RETIRED,
}
# What somebody who writes wants to hear about.
ANNOUNCED = frozenset({Change.ADDED, Change.ACTIVATED, Change.SEVERITY, Change.SCOPE, Change.WORDS})


class Ending(StrEnum):
    """What became of a finding."""

    OPEN = "open"
    MENDED = "mended"
    KEPT = "kept"


class Judgement(StrEnum):
    """What comms says about false alarms with the same words."""

    RIGHT = "right"  # the rule is right
    EXCEPTION = "exception"  # an exception is being written


class Decision(StrEnum):
    """The answer to a proposed change of a rule."""

    CHANGE = "change"
    STAY = "stay"


def found_key(found: str) -> str:
    """The same for the same words, however they are written."""
    return sha256(" ".join(fold(found).text.split()).encode(errors="replace")).hexdigest()[:32]


def is_found_key(key: str) -> bool:
    return _FOUND_KEY.fullmatch(key) is not None


def text_key(text: str) -> str:
    """Names a text without keeping it; spaces and capitals make no other text."""
    return sha256(" ".join(fold(text).text.split()).encode(errors="replace")).hexdigest()


def veiled(found: str) -> str:
    """The shape of something that is itself personal or secret: letters and digits are hidden, signs stay."""
    return "".join("a" if letter.isalpha() else "9" if letter.isdigit() else letter for letter in found)


def shown_rate(said: int, asked: int) -> int | None:
    """Percent; None where so few were asked that a rate would say who."""
    return round(100 * said / asked) if asked >= FEWEST_FOR_A_RATE else None


def is_veiled(topic: str, kind: str) -> bool:
    """Whether what a rule finds is itself personal or secret, so that only its shape may be kept."""
    return topic in VEILED_TOPICS or kind in VEILED_KINDS


@dataclass(frozen=True)
class Week:
    """How often a rule spoke in a week of the calendar; `trial`: all of it while on trial."""

    year: int
    number: int
    found: int
    trial: bool


def weeks_until(today: date, days: Iterable[tuple[date, bool, int]], number: int) -> list[Week]:
    """The last `number` weeks, this one last. `days`: of findings, whether they were on trial, and how many."""
    found: Counter[tuple[int, int, bool]] = Counter()
    for day, trial, times in days:
        found[(*day.isocalendar()[:2], trial)] += times
    starts = [(today - timedelta(weeks=back)).isocalendar()[:2] for back in range(number - 1, -1, -1)]
    return [
        Week(*week, found[*week, True] + found[*week, False], bool(found[*week, True]) and not found[*week, False])
        for week in starts
    ]


def post_of(subject: str) -> str:
    """The public id of the post that a sighting is about; empty for a colleague's own words."""
    kind, _, name = subject.partition(":")
    return name if kind == "post" else ""
