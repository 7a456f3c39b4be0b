"""Reading sources of news: by the queue, asked kindly, cut when long; items become drafts or wait, never approved."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from advocacy.content.composing import read_content
from advocacy.content.feed_rules import (
    DEAD_AFTER,
    EVERY,
    LONGEST_PAUSE,
    MOST_ITEMS,
    FeedOutcome,
    ItemState,
    ReadFeed,
    next_reading,
)
from advocacy.content.feeds import taking_in
from advocacy.content.feeds.parsing import read_feed
from advocacy.content.feeds.reading import feeds_due, read_feeds
from advocacy.content.feeds.sources import listed_items
from advocacy.content.feeds.telling import left_out_words, outcome_words
from advocacy.content.models import newest_version
from advocacy.content.rules import State
from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.fetching import FetchProblem, NotModified
from advocacy.core.services import now
from advocacy.notifications.models import Notice
from advocacy.people.models import Person
from tests.content.factories import make_post
from tests.content.feeds import NEWS, TITLES, added, entries, item, news, posts, rss, source, states
from tests.content.web import Web

LINK = "https://a.example/1"
MOMENT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def told(person: Person) -> list[str]:
    with transaction() as session:
        return list(session.scalars(select(Notice.kind).where(Notice.person_id == person.id)))


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
