"""Decisions about suggestions: their states, what is too little or too much, until when somebody is answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

LONGEST_WORDS = 2_000
LONGEST_ANSWER = 1_000
MOST_A_DAY = 10  # of one person
ANSWERED_WITHIN = 3  # working days
SATURDAY = 5
TITLE_LENGTH = 80


class SuggestionState(StrEnum):
    """Open until somebody of communications decides, or the proposer takes it back; then it stays as it is."""

    OPEN = "open"
    TAKEN = "taken"  # a draft began with it
    MERGED = "merged"  # it went into a draft that was there
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # by the proposer


USED = frozenset({SuggestionState.TAKEN, SuggestionState.MERGED})


class Declining(StrEnum):
    """Why an idea does not become a post; each is said kindly, and own words may follow."""

    THERE_ALREADY = "there_already"
    NOT_NOW = "not_now"
    NOT_OURS = "not_ours"  # somebody else's picture or words
    NOT_OUTSIDE = "not_outside"
    ELSEWHERE = "elsewhere"


class SuggestionObstacle(StrEnum):
    """Why something can't be done with a suggestion."""

    NOTHING_IN_IT = "nothing_in_it"
    ENOUGH_TODAY = "enough_today"
    DECIDED = "decided"
    OWN = "own"
    NO_SUCH_DRAFT = "no_such_draft"
    ENOUGH_PICTURES = "enough_pictures"


@dataclass(frozen=True)
class Idea:
    """What somebody proposes. `named`: whether their name may stand on the card."""

    words: str = ""
    link_url: str = ""
    picture: str = ""  # public id
    nobody_in_it: bool = False
    topic: str = ""  # public id
    named: bool = True

    @property
    def empty(self) -> bool:
        return not (self.words.strip() or self.link_url or self.picture)


def answer_by(proposed_at: datetime, zone: ZoneInfo) -> datetime:
    """The end of the third working day after it was proposed, in the company's zone."""
    day, left = proposed_at.astimezone(zone).date(), ANSWERED_WITHIN
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return datetime(day.year, day.month, day.day, 18, tzinfo=zone)


def day_began(moment: datetime, zone: ZoneInfo) -> datetime:
    """The midnight before, where somebody is: from then on a day's ideas are counted."""
    return moment.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


def short_title(words: str) -> str:
    """The first line, cut at a word: how an idea is called before anybody gives it a title."""
    first = next((line.strip() for line in words.splitlines() if line.strip()), "")
    if len(first) <= TITLE_LENGTH:
        return first
    cut = first[:TITLE_LENGTH]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,.;:") + "…"
