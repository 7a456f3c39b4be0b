"""iCalendar (RFC 5545): a calendar of events as text. UTC stamps, escaped words, lines folded at 75 octets."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

PRODUCT = "-//Advocacy//Posts//EN"
SHORTEST = timedelta(minutes=15)  # an end must lie behind the beginning
LONGEST_LINE = 75  # octets, the line break not counted
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


class Status(StrEnum):
    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Event:
    """Something with a beginning and an end, both aware. The same `uid` is the same event for ever."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    title: str
    words: str = ""
    address: str = ""
    categories: Sequence[str] = ()
    status: Status = Status.CONFIRMED
    sequence: int = 0


def calendar_text(name: str, events: Iterable[Event]) -> str:
    """The same events always give the same text: stamps come from the events, not from a clock."""
    lines = [*_head(name), *(line for event in events for line in _lines_of(event)), "END:VCALENDAR"]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _head(name: str) -> Iterator[str]:
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield f"PRODID:{PRODUCT}"
    yield "CALSCALE:GREGORIAN"
    yield f"NAME:{escaped(name)}"
    yield f"X-WR-CALNAME:{escaped(name)}"
    yield "REFRESH-INTERVAL;VALUE=DURATION:PT1H"
    yield "X-PUBLISHED-TTL:PT1H"


def _lines_of(event: Event) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(event.uid)}"
    yield f"DTSTAMP:{stamp(event.changed_at)}"
    yield f"LAST-MODIFIED:{stamp(event.changed_at)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTART:{stamp(event.starts_at)}"
    yield f"DTEND:{stamp(max(event.ends_at, event.starts_at + SHORTEST))}"
    yield f"SUMMARY:{escaped(event.title)}"
    if event.words:
        yield f"DESCRIPTION:{escaped(event.words)}"
    if event.address:
        yield f"URL:{_plain(event.address)}"
    if event.categories:
        yield f"CATEGORIES:{','.join(map(escaped, event.categories))}"
    yield f"STATUS:{event.status.value}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def stamp(moment: datetime) -> str:
    """ "20261129T083000Z"."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def escaped(words: str) -> str:
    """As a TEXT value; every kind of line end becomes one, other control characters go."""
    lines = words.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign == "\n" or sign.isprintable()).translate(_ESCAPED)


def folded(line: str) -> str:
    """No line of more than 75 octets, and none that ends inside a character."""
    parts, room, used = [""], LONGEST_LINE, 0
    for sign in line:
        size = len(sign.encode())
        if used + size > room:
            parts.append("")
            room, used = LONGEST_LINE - 1, 0  # the blank that begins a line that goes on
        parts[-1] += sign
        used += size
    return "\r\n ".join(parts)


def _plain(address: str) -> str:
    return "".join(sign for sign in address if sign.isprintable() and sign != " ")
