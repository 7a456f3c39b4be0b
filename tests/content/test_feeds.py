"""Sources of news: read by the queue, asked kindly, cut when long; items become drafts or wait, never approved."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from time import monotonic

import pytest
from flask import Flask
from sqlalchemy import select

from advocacy.content.composing import read_content
from advocacy.content.feed_models import FeedEntry, FeedSource, source_by_public_id
from advocacy.content.feed_rules import (
    DEAD_AFTER,
    EVERY,
    KEPT_LISTED,
    LONGEST_PAUSE,
    MOST_ITEMS,
    FeedOutcome,
    ItemState,
    ReadFeed,
    SourceProblem,
    next_reading,
)
from advocacy.content.feeds import taking_in
from advocacy.content.feeds.parsing import read_feed
from advocacy.content.feeds.reading import feeds_due, read_feeds
from advocacy.content.feeds.sources import (
    Added,
    add_source,
    keep_source,
    listed_items,
    listed_sources,
    pause_source,
    read_source_now,
    remove_source,
    resume_source,
)
from advocacy.content.feeds.taking_in import draft_from_item, put_item_away
from advocacy.content.feeds.telling import left_out_words, outcome_words
from advocacy.content.models import Post, newest_version
from advocacy.content.rules import State
from advocacy.content.tasks import look_after_posts
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.fetching import FetchProblem, NotModified
from advocacy.core.services import now
from advocacy.notifications.models import Notice
from advocacy.people.leaving import deactivate
from advocacy.people.models import Person
from tests.content.factories import make_comms, make_post
from tests.content.feeds import item, news, rss
from tests.content.web import Web, use_web

NEWS = "https://oeverbode.example/rss"
LINK = "https://a.example/1"
MOMENT = datetime(2026, 11, 23, 12, tzinfo=UTC)
TITLES = (
    "Heron nests on a ferry pole in Lisseroord",
    "Council votes for shade on two quays",
    "Night boats until half past two from December",
    "School De Steiger draws forty cards",
    "Battery checked a thousand times",
)


@pytest.fixture
def web(database: Flask) -> Web:
    return use_web()


@pytest.fixture
def lotte(web: Web) -> Person:
    return make_comms(name="Lotte Brandsma")


def added(person: Person, address: str = NEWS, most_a_day: int = 3) -> str:
    outcome = add_source(address, "", person.id, most_a_day)
    assert isinstance(outcome, Added), outcome
    return outcome.public_id


def source(public_name: str) -> FeedSource:
    with transaction() as session:
        found = source_by_public_id(session, public_name)
        assert found is not None
        return found


def entries() -> list[FeedEntry]:
    with transaction() as session:
        return list(session.scalars(select(FeedEntry).order_by(FeedEntry.id)))


def states() -> list[ItemState]:
    return [entry.state for entry in entries()]


def posts() -> list[Post]:
    with transaction() as session:
        return list(session.scalars(select(Post).order_by(Post.id)))


def told(person: Person) -> list[str]:
    with transaction() as session:
        return list(session.scalars(select(Notice.kind).where(Notice.person_id == person.id)))


# What a feed's bytes hold


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


# Reading


def test_new_items_become_a_few_drafts_with_every_wording_left_to_write(web: Web, lotte: Person) -> None:
    web.says(NEWS, news(*TITLES), "application/rss+xml")
    name = added(lotte)
    assert web.asked == []
    assert feeds_due()
    read_feeds()
    assert not feeds_due()
    assert states() == [ItemState.DRAFTED] * 3 + [ItemState.LISTED] * 2
    assert (source(name).name, source(name).outcome, source(name).detail) == ("Oeverbode", FeedOutcome.NEW, 5)
    with transaction() as session:
        version = newest_version(session, posts()[0].id)
        content = read_content(session, version)
    assert (version.state, version.title, content.wordings) == (State.DRAFT, TITLES[0], ())
    assert content.link_url.startswith("https://oeverbode.example/heron")


def test_the_day_s_room_opens_again_tomorrow_but_old_items_stay_in_the_list(
    web: Web, lotte: Person, clock: FixedClock
) -> None:
    web.says(NEWS, news(*TITLES[:3]), "text/xml")
    added(lotte, most_a_day=1)
    read_feeds()
    clock.set(clock.now() + timedelta(days=1))
    web.says(NEWS, news(TITLES[3], *TITLES[:3]), "text/xml")
    read_feeds()
    assert states() == [ItemState.DRAFTED, ItemState.LISTED, ItemState.LISTED, ItemState.DRAFTED]


def test_what_came_last_stands_first_in_the_list(web: Web, lotte: Person, clock: FixedClock) -> None:
    web.says(NEWS, news(*TITLES[1:]), "text/xml")
    added(lotte, most_a_day=0)
    read_feeds()
    clock.set(clock.now() + EVERY)
    web.says(NEWS, news(TITLES[0], *TITLES[1:]), "text/xml")
    read_feeds()
    listed = [one.row for one in listed_items()]
    assert [one.title for one in listed] == list(TITLES)
    assert [one.row.title for one in listed_items(after=listed[0].public_id, most=2)] == list(TITLES[1:3])


def test_the_same_link_is_known_however_old_it_is(
    web: Web, lotte: Person, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taking_in, "COMPARED", 1)
    link = "https://oeverbode.example/1"
    others = (item(title, f"https://oeverbode.example/{number}") for number, title in enumerate(TITLES[1:], 2))
    web.says(NEWS, rss(item(TITLES[0], link), *others), "text/xml")
    added(lotte, most_a_day=0)
    read_feeds()
    clock.set(clock.now() + EVERY)
    web.says(NEWS, rss(item("Another headline for it", link, "another guid")), "text/xml")
    read_feeds()
    assert states()[-1] is ItemState.SAME


def test_the_server_is_asked_whether_anything_changed(web: Web, lotte: Person, clock: FixedClock) -> None:
    headers = {"etag": '"abc"', "last_modified": "Mon, 23 Nov 2026 09:00:00 GMT"}
    web.says(NEWS, news(*TITLES), "text/xml", **headers)
    name = added(lotte)
    read_feeds()
    web.answers[NEWS] = NotModified()
    clock.set(clock.now() + EVERY)
    read_feeds()
    assert {key: web.asked[1][1][key] for key in ("If-None-Match", "If-Modified-Since")} == {
        "If-None-Match": '"abc"',
        "If-Modified-Since": "Mon, 23 Nov 2026 09:00:00 GMT",
    }
    assert source(name).outcome is FeedOutcome.NOTHING_NEW
    assert len(entries()) == 5


@pytest.mark.parametrize("etag", ["x" * 1000, "a\r\nHost: b", "a\x00", "é", " "])
def test_a_validator_that_can_not_be_sent_is_not_kept(web: Web, lotte: Person, etag: str) -> None:
    web.says(NEWS, news(*TITLES), "text/xml", etag=etag)
    name = added(lotte)
    read_feeds()
    assert source(name).etag == ""


def test_the_same_news_twice_is_one(web: Web, lotte: Person, clock: FixedClock) -> None:
    make_post("draft", link_url="https://www.oeverbode.example/old?utm_source=mail", title="Another title altogether")
    web.says(
        NEWS,
        rss(
            item(TITLES[0], "https://oeverbode.example/1"),
            item("Heron nests on ferry pole in Lisseroord!", "https://oeverbode.example/2"),  # near title
            item("Quite another headline here", "https://oeverbode.example/1?fbclid=7", "g3"),  # same link
            item("Of a post that is there", "http://oeverbode.example/old/", "g4"),
        ),
        "text/xml",
    )
    added(lotte)
    read_feeds()
    assert states() == [ItemState.DRAFTED, ItemState.SAME, ItemState.SAME, ItemState.SAME]
    clock.set(clock.now() + EVERY)
    read_feeds()
    assert len(entries()) == 4


def test_a_long_feed_says_what_was_left(web: Web, lotte: Person) -> None:
    numbers = range(450)
    web.says(NEWS, rss(*(item(f"Number {n}", f"https://a.example/{n}", f"g{n}") for n in numbers)), "text/xml")
    name = added(lotte)
    read_feeds()
    assert len(entries()) == MOST_ITEMS
    assert left_out_words(source(name)) == "A long feed: its first 200 items were read, 250 more were left."


# Failing


@pytest.mark.parametrize("problem", list(FetchProblem))
def test_every_trouble_is_said_in_words_and_tried_again(web: Web, lotte: Person, problem: FetchProblem) -> None:
    web.refuses(NEWS, problem, 503 if problem is FetchProblem.ANSWERED_NO else None)
    name = added(lotte)
    read_feeds()
    words = outcome_words(source(name), now())
    assert "We try again" in words
    assert not words.startswith("We try")
    assert source(name).due_at > now()


def test_broken_xml_is_said_with_its_line(web: Web, lotte: Person) -> None:
    web.says(NEWS, "<rss version='2.0'>\n<channel>\n<title>x</titel>", "text/xml")
    name = added(lotte)
    read_feeds()
    assert "Its XML is not valid at line 3" in outcome_words(source(name), now())
    assert entries() == []


def test_failures_are_asked_less_and_less_often() -> None:
    pauses = [next_reading(failures, MOMENT) - MOMENT for failures in (0, 1, 2, 3, 6, 20, 10_000)]
    assert pauses[:4] == [EVERY, EVERY * 2, EVERY * 4, EVERY * 8]
    assert pauses[-3:] == [LONGEST_PAUSE] * 3


def test_a_source_that_is_dead_for_long_is_told_once_and_again_only_after_it_lived(
    web: Web, lotte: Person, clock: FixedClock
) -> None:
    web.refuses(NEWS, FetchProblem.NOT_FOUND)
    name = added(lotte)
    for _ in range(12):
        read_feeds()
        clock.set(clock.now() + LONGEST_PAUSE)
    assert source(name).failures == 12
    assert told(lotte) == ["feed.dead"]
    web.says(NEWS, news(*TITLES), "text/xml")
    read_feeds()
    assert (source(name).failures, source(name).told_dead_at) == (0, None)


def test_a_source_that_fails_for_less_than_a_week_is_not_told(web: Web, lotte: Person, clock: FixedClock) -> None:
    web.refuses(NEWS, FetchProblem.NOT_FOUND)
    added(lotte)
    read_feeds()
    clock.set(clock.now() + DEAD_AFTER - timedelta(hours=1))
    read_feeds()
    assert told(lotte) == []


def test_a_reading_that_breaks_off_leaves_nothing(web: Web, lotte: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    web.says(NEWS, news(*TITLES), "text/xml", etag='"abc"')
    name = added(lotte)
    monkeypatch.setattr("advocacy.content.feeds.reading._note_good", _die)
    with pytest.raises(SystemExit):
        read_feeds()
    assert entries() == []
    assert posts() == []
    assert source(name).etag == ""


def _die(*_args: object) -> None:
    raise SystemExit


def test_a_hostile_item_takes_nothing_from_the_others(web: Web, lotte: Person) -> None:
    web.says(NEWS, rss(item(TITLES[0], "https://a.example/\x00"), item(TITLES[1], LINK)), "text/xml")
    name = added(lotte)
    read_feeds()
    assert [(entry.title, entry.link) for entry in entries()] == [(TITLES[0], ""), (TITLES[1], LINK)]
    assert source(name).outcome is FeedOutcome.MENDED


def test_a_source_that_breaks_the_reading_itself_is_noted_and_the_others_are_read(
    web: Web, lotte: Person, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advocacy.content.feeds.reading.read_feed", _breaks_at_news)
    web.says(NEWS, news(*TITLES), "text/xml")
    web.says("https://other.example/rss", news(*TITLES), "text/xml")
    broken = added(lotte)
    clock.set(clock.now() + timedelta(seconds=1))  # the broken one is asked first
    other = added(lotte, "https://other.example/rss")
    read_feeds()
    assert source(other).outcome is FeedOutcome.NEW
    assert (source(broken).failures, source(broken).due_at) == (1, next_reading(1, now()))
    assert outcome_words(source(broken), now()).startswith("Nothing of it could be read. We try again")
    for _ in range(12):
        clock.set(clock.now() + LONGEST_PAUSE)
        read_feeds()
    assert told(lotte) == ["feed.dead"]


def _breaks_at_news(body: bytes, address: str, content_type: str, moment: datetime) -> ReadFeed:
    if address == NEWS:
        raise RecursionError
    return read_feed(body, address, content_type, moment)


# Looking after sources


def test_a_feed_is_added_once_and_only_over_the_web(web: Web, lotte: Person) -> None:
    added(lotte)
    assert add_source("http://www.oeverbode.example/rss/", "", lotte.id) is SourceProblem.THERE_ALREADY
    assert add_source("file:///etc/passwd", "", lotte.id) is SourceProblem.NO_ADDRESS


def test_a_paused_source_is_not_read_until_it_is_resumed(web: Web, lotte: Person) -> None:
    name = added(lotte)
    pause_source(name)
    assert not feeds_due()
    read_source_now(name)
    assert not feeds_due()
    resume_source(name)
    assert feeds_due()


def test_without_a_keeper_everything_waits_in_the_list(web: Web, lotte: Person) -> None:
    web.says(NEWS, news(*TITLES), "text/xml")
    name = added(lotte)
    deactivate(lotte.id, by=None)
    read_feeds()
    assert set(states()) == {ItemState.LISTED}
    (listed,) = listed_sources()
    assert listed.keeper is None
    maud = make_comms()
    assert keep_source(name, maud.id)
    assert listed_sources()[0].keeper is not None


def test_an_item_is_taken_from_the_list_once_or_put_away(web: Web, lotte: Person) -> None:
    web.says(NEWS, news(*TITLES), "text/xml")
    added(lotte, most_a_day=0)
    read_feeds()
    first, second, *_ = listed_items()
    maud = make_comms()
    post = draft_from_item(first.row.public_id, maud.id)
    assert post is not None
    assert draft_from_item(first.row.public_id, lotte.id) == post
    assert put_item_away(second.row.public_id)
    assert [one.row.title for one in listed_items()] == list(TITLES[2:])
    assert draft_from_item("1111111111xx", maud.id) is None


def test_an_item_that_nobody_took_is_put_away_in_time_and_does_not_come_back(
    web: Web, lotte: Person, clock: FixedClock
) -> None:
    summary = "<description>She sits on pole four.</description>"
    feed = rss(*(item(title, f"https://a.example/{n}", more=summary) for n, title in enumerate(TITLES[:2])))
    web.says(NEWS, feed, "text/xml")
    added(lotte, most_a_day=1)
    read_feeds()
    clock.set(clock.now() + KEPT_LISTED - timedelta(minutes=1))
    look_after_posts()
    assert [(entry.state, entry.summary) for entry in entries()] == [
        (ItemState.DRAFTED, "She sits on pole four."),
        (ItemState.LISTED, "She sits on pole four."),
    ]
    clock.set(clock.now() + timedelta(minutes=2))
    look_after_posts()
    assert listed_items() == []
    assert [(entry.state, entry.summary) for entry in entries()] == [
        (ItemState.DRAFTED, "She sits on pole four."),
        (ItemState.PUT_AWAY, ""),
    ]
    read_feeds()
    assert states() == [ItemState.DRAFTED, ItemState.PUT_AWAY]


def test_removing_a_source_keeps_its_drafts(web: Web, lotte: Person) -> None:
    web.says(NEWS, news(*TITLES), "text/xml")
    name = added(lotte)
    read_feeds()
    assert remove_source(name, lotte.id)
    assert listed_sources() == []
    assert entries() == []
    assert len(posts()) == 3
    assert not remove_source(name, lotte.id)
