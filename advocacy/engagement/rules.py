"""Who counts as a visitor, and when figures are read: no database, no HTTP, no clock of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from crawleruseragents import is_crawler

PREFETCHES = frozenset({"prefetch", "preview", "prerender"})
PURPOSE_HEADERS = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_PURPOSE", "HTTP_X_MOZ")
LONGEST_USER_AGENT = 512
BROWSERS = ("Mozilla/", "Opera/")  # every browser, in an app or not, begins with one of them
# Mail scanners and link cards that call themselves a browser and are missing in the kept list.
DISGUISED = ("barracuda", "proofpoint", "mimecast", "cardyb", "ms-office", "microsoft office", "skypespaces", "x-bot")
VISITOR_KEY_LIFE = timedelta(hours=26)
BURST = timedelta(seconds=10)
MOST_OF_A_VISITOR = 5  # different links within a burst; nobody reads that fast, scanners do
MOST_OF_AN_ADDRESS = 40  # visits within a burst, whatever browser they name: a house behind one address is slower

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
EARLY_STEPS = 2  # of a day: left out when the post was read in that UTC day, because each reading costs


class NotCounted(StrEnum):
    """Why a visit is not a click."""

    METHOD = "method"
    PREFETCH = "prefetch"
    CRAWLER = "crawler"
    OFFICE = "office"


@dataclass(frozen=True)
class Visit:
    """`address` lives in memory only, until the visit is hashed. `headers`: those of `PURPOSE_HEADERS` that came."""

    method: str
    user_agent: str
    address: str = field(repr=False)
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
    """By a kept list, and a short one of ours; whoever names no browser is none of our readers either."""
    if not user_agent.startswith(BROWSERS) or is_crawler(user_agent):
        return True
    lowered = user_agent.lower()
    return any(word in lowered for word in DISGUISED)


@lru_cache(maxsize=8)
def ranges_of(networks: tuple[str, ...]) -> Ranges:
    """The setting OFFICE_NETWORKS, parsed."""
    return tuple(ip_network(given, strict=False) for given in networks)


def in_ranges(address: str, ranges: Ranges) -> bool:
    """An IPv4 address that came through an IPv6 socket (::ffff:192.0.2.1) is the same address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if parsed.version == 6 and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return any(parsed in one for one in ranges)


@dataclass(frozen=True)
class Due:
    """Step `step` (1 to 8) of a share's readings, and when it is made."""

    step: int
    at: datetime


def first_due(published_at: datetime, now: datetime) -> Due | None:
    """The first reading of a share that is found at `now`; None when readings are over."""
    ahead = following(published_at, 0, None, now, paid=False)
    if ahead is None and not is_over(published_at, now):
        return Due(len(STEPS), now)
    return ahead


def following(
    published_at: datetime, done: int, last_read_at: datetime | None, now: datetime, paid: bool
) -> Due | None:
    """The first step after `now` that comes after step `done`; None after the last one.

    What was missed is left out: nothing is made up, and no burst follows an outage. Where readings cost (`paid`), at
    most one falls in a UTC day: an early step is left out then, a later one moves to the start of the next day.
    """
    for number in range(done + 1, len(STEPS) + 1):
        at = published_at + STEPS[number - 1]
        if at <= now:
            continue
        if not paid or last_read_at is None or utc_day(at) != utc_day(last_read_at):
            return Due(number, at)
        if number > EARLY_STEPS:
            return Due(number, start_of_next_utc_day(last_read_at))
    return None


def step_reached(published_at: datetime, planned: int, now: datetime) -> int:
    """Which step a reading made at `now` is: the planned one, or, when it is late, the last that passed meanwhile."""
    return max(planned, sum(published_at + step <= now for step in STEPS))


def is_over(published_at: datetime, now: datetime) -> bool:
    """The reading of day 30 may come until day 37; after that nothing is read."""
    return now > published_at + LAST_MAY_COME_UNTIL


def utc_day(moment: datetime) -> int:
    return moment.astimezone(UTC).toordinal()


def start_of_next_utc_day(moment: datetime) -> datetime:
    return datetime.combine(moment.astimezone(UTC).date() + timedelta(days=1), datetime.min.time(), UTC)
