"""Who counts as a visitor, and when figures are read: no database, no HTTP, no clock of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address

from crawleruseragents import is_crawler

PREFETCHES = frozenset({"prefetch", "preview", "prerender"})
PURPOSE_HEADERS = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")
LONGEST_USER_AGENT = 512
VISITOR_KEY_LIFE = timedelta(hours=26)

STEPS = (
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=2),
    timedelta(days=3),
    timedelta(days=7),
    timedelta(days=14),
    timedelta(days=30),
)
LAST_MAY_COME_UNTIL = timedelta(days=37)
EARLY_STEPS = 2  # of a day: read only when the post was not read in that UTC day, because each reading costs


class NotCounted(StrEnum):
    """Why a visit is not a click."""

    METHOD = "method"
    PREFETCH = "prefetch"
    CRAWLER = "crawler"
    OFFICE = "office"


@dataclass(frozen=True)
class Visit:
    method: str
    user_agent: str
    address: str
    headers: Mapping[str, str]


Ranges = tuple[IPv4Network | IPv6Network, ...]


def not_counted(visit: Visit, offices: Ranges) -> NotCounted | None:
    """None for a visit that counts. Link previews, prefetches, crawlers and our own offices do not."""
    if visit.method != "GET":
        return NotCounted.METHOD
    purposes = (visit.headers.get(name, "").lower() for name in PURPOSE_HEADERS)
    if any(word in purpose for purpose in purposes for word in PREFETCHES):
        return NotCounted.PREFETCH
    if known_crawler(visit.user_agent[:LONGEST_USER_AGENT]):
        return NotCounted.CRAWLER
    return NotCounted.OFFICE if in_ranges(visit.address, offices) else None


@lru_cache(maxsize=4096)
def known_crawler(user_agent: str) -> bool:
    """By a kept list; whoever names no browser is none of our readers either."""
    return not user_agent.strip() or is_crawler(user_agent)


def in_ranges(address: str, ranges: Ranges) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in one for one in ranges)


def next_step(published_at: datetime, done: int, now: datetime) -> int | None:
    """The first step after `now` that comes after step number `done` (0: none yet); None when readings are over.

    A late reading jumps: nothing is made up, and no burst follows an outage. The last one may come until day 37.
    """
    for number in range(done + 1, len(STEPS) + 1):
        if published_at + STEPS[number - 1] > now:
            return number
    last = len(STEPS)
    return last if done < last and now <= published_at + LAST_MAY_COME_UNTIL else None


def due_at(published_at: datetime, step: int, last_read_at: datetime | None, paid: bool) -> datetime:
    """When that step is read. Where readings cost, at most one falls in a UTC day: a later one waits for the next."""
    planned = published_at + STEPS[step - 1]
    if not paid or last_read_at is None or planned.astimezone(UTC).date() > last_read_at.astimezone(UTC).date():
        return planned
    return start_of_next_utc_day(last_read_at)


def skipped_for_price(step: int, last_read_at: datetime | None, now: datetime) -> bool:
    """The steps of one and six hours are left out when the post was read in this UTC day already."""
    return step <= EARLY_STEPS and last_read_at is not None and last_read_at.date() == now.date()


def start_of_next_utc_day(moment: datetime) -> datetime:
    return datetime.combine(moment.astimezone(UTC).date() + timedelta(days=1), datetime.min.time(), UTC)
