"""What the bytes of a feed hold: plain items, or words about what is wrong; no bomb, no trick, no memory."""

import subprocess
import sys
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from time import monotonic

import pytest

from advocacy.content.feed_rules import MOST_ITEMS, FeedOutcome
from advocacy.content.feeds.parsing import read_feed
from tests.content.feeds import NEWS, item, rss

LINK = "https://a.example/1"
MOMENT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_rss_and_atom_become_plain_items() -> None:
    summary = escape("<p>She <b>sits</b><script>alert(1)</script>.</p>")
    dated = f"<description>{summary}</description><pubDate>Mon, 23 Nov 2026 09:00:00 GMT</pubDate>"
    body = rss(item(escape("A <i>heron</i>"), LINK, "urn:g1", dated))
    (found,) = read_feed(body.encode(), NEWS, "", MOMENT).items
    assert (found.title, found.link, found.guid, found.summary) == (
        "A heron",
        "https://a.example/1",
        "urn:g1",
        "She sits.",
    )
    assert found.published_at == datetime(2026, 11, 23, 9, tzinfo=UTC)
    atom = """<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry><id>urn:1</id><title>A heron</title>
      <link href="https://a.example/1"/><summary>Sits.</summary><updated>2026-11-23T09:00:00Z</updated></entry></feed>"""
    feed = read_feed(atom.encode(), NEWS, "application/atom+xml", MOMENT)
    assert (feed.outcome, feed.name, feed.items[0].guid) == (FeedOutcome.NEW, "News", "urn:1")


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b"<html><body><p>A page</p></body></html>", FeedOutcome.NO_FEED),
        (b"<html><body><p>A page <br> not even XML", FeedOutcome.NO_FEED),
        (b"%PDF-1.7 not text", FeedOutcome.NO_XML),
        (b"", FeedOutcome.NO_XML),
        (b"/etc/passwd", FeedOutcome.NO_XML),
        (b"http://127.0.0.1:1/feed", FeedOutcome.NO_XML),
        (b"<rss version='2.0'><channel><title>x</title></channel></rss>", FeedOutcome.EMPTY),
        (b"<rss version='2.0'><channel><title>x</titel>", FeedOutcome.NO_XML),
        (b"\x00\x01\x02" * 100, FeedOutcome.NO_XML),
        (rss(item("half a sign &#xD800;", LINK)).encode(), FeedOutcome.NO_XML),
        (rss(item("a & b &#99999999999;", LINK)).encode(), FeedOutcome.NO_XML),
        (rss(item("a & b &#x110000;", LINK)).encode(), FeedOutcome.NO_XML),
    ],
)
def test_what_is_no_feed_is_said(body: bytes, outcome: FeedOutcome) -> None:
    assert read_feed(body, NEWS, "", MOMENT).outcome is outcome


def test_of_broken_xml_what_can_be_read_is_taken_and_the_line_is_named() -> None:
    broken = rss(item("Whole", "https://a.example/1"), "\n\n<item><title>Salt & pepper</title></item>")
    feed = read_feed(broken.encode(), NEWS, "text/xml", MOMENT)
    assert (feed.outcome, feed.broken_at) == (FeedOutcome.MENDED, 3)
    assert [one.title for one in feed.items] == ["Whole", "Salt & pepper"]


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://a.example/" + "x" * 3000,
        "https://bank.example@evil.example/",
        "https://a.example/\x00",
        "https://a.example/?q=&#0;&nbsp;",
        "",
    ],
)
def test_links_that_are_none_are_left_out(link: str) -> None:
    (found,) = read_feed(rss(item("A heron", link, "g")).encode(), NEWS, "", MOMENT).items
    assert found.link == ""


def test_titles_from_outside_turn_and_hide_nothing() -> None:
    (found,) = read_feed(
        rss(item("exe.\u202egpj " + "long " * 200, "https://a.example/1")).encode(), NEWS, "", MOMENT
    ).items
    assert found.title.startswith("exe.gpj long")
    assert len(found.title) <= 200


def test_a_feed_in_a_strange_charset_is_read() -> None:
    body = rss(item("Eén reiger", "https://a.example/1")).encode("cp1252")
    assert read_feed(body, NEWS, "text/xml; charset=x-klingon", MOMENT).items


def test_entities_reach_no_file_and_grow_no_bomb() -> None:
    outside = "<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>"
    (found,) = read_feed((outside + rss(item("a &x; b", "https://a.example/1"))[21:]).encode(), NEWS, "", MOMENT).items
    assert found.title.replace(" ", "") in ("ab", "a&x;b")
    start = monotonic()
    bomb = "".join(f"<!ENTITY e{level + 1} '{f'&e{level};' * 10}'>" for level in range(12))
    read_feed(f"<!DOCTYPE r [<!ENTITY e0 'ha'>{bomb}]>{rss(item('&e12;'))[21:]}".encode(), NEWS, "", MOMENT)
    assert monotonic() - start < 10


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells")
def test_ten_thousand_items_are_cut_within_memory_and_time() -> None:
    """In a process of its own: the peak is the program's."""
    script = """
import re
from datetime import UTC, datetime
from advocacy.content.feeds import taking_in
from advocacy.content.feeds.parsing import read_feed

def read(body):
    return read_feed(body, "https://a.example/", "", datetime(2026, 11, 23, tzinfo=UTC))

item = "<item><title>Item {0} about the boats</title><link>https://a.example/{0}</link></item>"
head = b"<rss version='2.0'><channel><title>x</title>"
feed = read(head + "".join(map(item.format, range(10_000))).encode() + b"</channel></rss>")
for part in (b"<item>", b"<title>"):
    read(head + part * (3_000_000 // len(part)))
# Of this program alone; getrusage would count the process that started it too.
highest = re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())
print(len(feed.items), feed.more, int(highest.group(1)) // 1024)
"""
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=170, check=True)
    taken, more, megabytes = map(int, answer.stdout.split())
    assert (taken, more) == (MOST_ITEMS, 10_000 - MOST_ITEMS)
    assert megabytes < 300
