"""A feed's bytes as plain items. feedparser reads them; what it calls HTML is cleaned here."""

import hashlib
import re
from calendar import timegm
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.message import Message
from io import BytesIO
from typing import Any
from xml.sax import SAXParseException

import feedparser

from advocacy.content.feed_rules import (
    LONGEST_GUID,
    LONGEST_NAME,
    LONGEST_SUMMARY,
    MOST_ITEMS,
    FeedItem,
    FeedOutcome,
    ReadFeed,
)
from advocacy.content.feeds.bounding import shorter, tangle_in
from advocacy.content.rules import LONGEST_LINK, LONGEST_TITLE
from advocacy.content.validating import is_web_address
from advocacy.core.charsets import xml_as_utf8
from advocacy.core.outside_words import lines_of_html, one_line

OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
_PAGE = re.compile(rb"<html[\s>]", re.IGNORECASE)
LOOKED_AT = 2048


def read_feed(body: bytes, address: str, content_type: str, moment: datetime) -> ReadFeed:
    """What the feed holds. Never fails: what can't be read says why."""
    cut, left_out = shorter(xml_as_utf8(body, _charset(content_type)))
    if tangle_in(cut):
        return ReadFeed(FeedOutcome.TANGLED)
    try:
        parsed = _parsed(cut, address)
    except (ValueError, OverflowError):  # after an error in the XML it takes &#xD800; and &#99999999999; for signs
        return ReadFeed(FeedOutcome.NO_XML)
    entries = parsed.get("entries", [])
    line = 0 if left_out else _broken_at(body, parsed)
    if not entries:
        return ReadFeed(_without_items(body, parsed, line), broken_at=line)
    items = tuple(_items(entries[:MOST_ITEMS], moment))
    more = left_out + max(0, len(entries) - MOST_ITEMS)
    name = one_line(_words(parsed.get("feed", {}).get("title")), LONGEST_NAME)
    return ReadFeed(FeedOutcome.MENDED if line else FeedOutcome.NEW, name, items, more, line)


def _charset(content_type: str) -> str:
    message = Message()
    message["content-type"] = content_type.replace("\n", " ").replace("\r", " ")
    return message.get_content_charset() or ""


def _parsed(body: bytes, address: str) -> Mapping[str, Any]:
    """Always a stream: given bytes, feedparser takes them for an address or for the name of a file."""
    found: Mapping[str, Any] = feedparser.parse(
        BytesIO(body),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": address},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    return found


def _broken_at(body: bytes, parsed: Mapping[str, Any]) -> int:
    """The line at which the XML breaks. feedparser puts a declaration before what has none, on a line of its own."""
    error = parsed.get("bozo_exception")
    if not isinstance(error, SAXParseException):
        return 0
    return max(1, (error.getLineNumber() or 1) - (not body.lstrip().startswith(b"<?xml")))


def _without_items(body: bytes, parsed: Mapping[str, Any], line: int) -> FeedOutcome:
    """A web page, something whose XML breaks before anything could be read, or a feed without items."""
    if _PAGE.search(body[:LOOKED_AT]):
        return FeedOutcome.NO_FEED
    if line or not body.strip():
        return FeedOutcome.NO_XML
    return FeedOutcome.EMPTY if parsed.get("version") else FeedOutcome.NO_FEED


def _items(entries: list[Mapping[str, Any]], moment: datetime) -> Iterator[FeedItem]:
    seen: set[str] = set()
    for entry in entries:
        item = _item(entry, moment)
        if item and item.guid not in seen:
            seen.add(item.guid)
            yield item


def _item(entry: Mapping[str, Any], moment: datetime) -> FeedItem | None:
    """None for one without a title and without a link: nothing could be made of it."""
    link = _words(entry.get("link")).strip()
    link = link if len(link) <= LONGEST_LINK and is_web_address(link) else ""
    summary = lines_of_html(_words(entry.get("summary")), LONGEST_SUMMARY)
    title = one_line(lines_of_html(_words(entry.get("title")), LONGEST_TITLE * 2), LONGEST_TITLE)
    if not title and not link:
        return None
    guid = (_words(entry.get("id")).strip() or link or title)[:LONGEST_GUID]
    called = title or one_line(summary, LONGEST_TITLE) or link[:LONGEST_TITLE]
    return FeedItem(guid, called, link, summary, _when(entry, moment))


def _words(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _when(entry: Mapping[str, Any], moment: datetime) -> datetime | None:
    """Dates of the future and of before the web are taken for none."""
    for name in ("published_parsed", "updated_parsed"):
        try:
            found = datetime.fromtimestamp(timegm(entry[name]), UTC) if entry.get(name) else None
        except (ValueError, OverflowError, TypeError, OSError):
            continue
        if found and OLDEST <= found <= moment:
            return found
    return None


def hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
