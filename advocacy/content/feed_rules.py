"""Decisions about sources of news: what is taken of a feed, how often it is asked, when it counts as dead. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_NAME = 120
LONGEST_SUMMARY = 600
LONGEST_GUID = 2_000
LONGEST_VALIDATOR = 400  # of an ETag or a date that we send back
MOST_ITEMS = 200  # of one reading; the rest of a longer feed is left where it is
NEW_A_DAY = 3  # drafts of one source; the rest waits as a list
DRAFTS_A_DAY = (0, 1, 2, 3, 5, 10, 20)  # what can be chosen
MOST_SOURCES = 100
EVERY = timedelta(minutes=30)
LEASE = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(days=1)
DEAD_AFTER = timedelta(days=7)
KEPT_LISTED = timedelta(days=60)  # an item that nobody took is put away then


class FeedOutcome(StrEnum):
    """How the latest reading of a source went."""

    NEVER = "never"  # not read yet
    NEW = "new"
    NOTHING_NEW = "nothing_new"
    MENDED = "mended"  # its XML is broken, what could be read was taken
    NOT_FETCHED = "not_fetched"
    NO_XML = "no_xml"  # nothing of it could be read
    NO_FEED = "no_feed"  # a page, or something else
    EMPTY = "empty"  # a feed without an item
    TANGLED = "tangled"  # nested more deeply than anybody writes, or one tag of thousands of signs


GOOD = frozenset({FeedOutcome.NEW, FeedOutcome.NOTHING_NEW, FeedOutcome.MENDED, FeedOutcome.EMPTY})


class ItemState(StrEnum):
    LISTED = "listed"  # waits in the list
    DRAFTED = "drafted"  # became a draft
    SAME = "same"  # is there already
    PUT_AWAY = "put_away"


class SourceProblem(StrEnum):
    """Why a source can't be added."""

    NO_ADDRESS = "no_address"
    THERE_ALREADY = "there_already"
    TOO_MANY = "too_many"


@dataclass(frozen=True)
class FeedItem:
    """One item, in plain words. `guid`: what the feed names it by, else its link or title."""

    guid: str
    title: str
    link: str
    summary: str
    published_at: datetime | None


@dataclass(frozen=True)
class ReadFeed:
    """`broken_at`: the line at which the XML breaks; 0 when it is sound. `more`: how many items were left out."""

    outcome: FeedOutcome
    name: str = ""
    items: tuple[FeedItem, ...] = ()
    more: int = 0
    broken_at: int = 0


def next_reading(failures: int, moment: datetime) -> datetime:
    """Every half hour; after a failure twice as long each time, a day at most."""
    pause = EVERY * (1 << min(failures, 10))
    return moment + min(pause, LONGEST_PAUSE)


def counts_as_dead(failing_since: datetime | None, moment: datetime) -> bool:
    return failing_since is not None and moment - failing_since >= DEAD_AFTER


def room_today(drafted_today: int, most: int) -> int:
    """How many more drafts a source may begin today."""
    return max(0, most - drafted_today)
