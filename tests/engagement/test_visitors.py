"""Who is a visitor: people with a browser, once a day; nothing that could follow somebody into the next day."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
import redis
from flask import Flask

from advocacy.core.services import services
from advocacy.engagement import visitors
from advocacy.engagement.bursts import Pace
from advocacy.engagement.rules import (
    NotCounted,
    Visit,
    in_ranges,
    known_crawler,
    not_counted,
    ranges_of,
)
from advocacy.engagement.visitors import VisitorKeys
from tests.engagement.factories import FIREFOX, SAFARI

MOMENT = datetime(2026, 11, 23, 23, 59, 50, tzinfo=UTC)
PEOPLE = (
    SAFARI,
    FIREFOX,
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 13; CUBOT P80) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 [LinkedInApp]/9.30",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Twitter for iPhone/10.1",
    "Opera/9.80 (Android; Opera Mini/36.2/119.132; U; en) Presto/2.12.423 Version/12.16",
)
CRAWLERS = (
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
    "Twitterbot/1.0",
    "facebookexternalhit/1.1",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "WhatsApp/2.23.20.0",
    "TelegramBot (like TwitterBot)",
    "Mozilla/5.0 (compatible; SkypeUriPreview Preview/0.5)",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (compatible; Proofpoint URL Defense)",
    "Bluesky Cardyb/1.1",
    "Microsoft Office/16.0 (Microsoft Outlook 16.0)",
    "Barracuda Sentinel (EE)",
    "curl/8.5.0",
    "python-requests/2.32",
    "Java/17.0.2",
    "XBot",
    "",
    "   ",
)


def came(browser: str = SAFARI, *, method: str = "GET", address: str = "192.0.2.7", **headers: str) -> Visit:
    return Visit(method, browser, address, headers)


@pytest.mark.parametrize("browser", PEOPLE)
def test_people_count(browser: str) -> None:
    assert not known_crawler(browser)
    assert not_counted(came(browser), ()) is None


@pytest.mark.parametrize("browser", CRAWLERS)
def test_crawlers_scanners_and_link_cards_do_not_count(browser: str) -> None:
    assert not_counted(came(browser), ()) is NotCounted.CRAWLER


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_SEC_PURPOSE": "prefetch;prerender"},
        {"HTTP_PURPOSE": "prefetch"},
        {"HTTP_X_PURPOSE": "preview"},
        {"HTTP_X_MOZ": "Prefetch"},
    ],
)
def test_prefetches_do_not_count(headers: dict[str, str]) -> None:
    assert not_counted(came(**headers), ()) is NotCounted.PREFETCH


def test_only_getting_counts() -> None:
    assert not_counted(came(method="HEAD"), ()) is NotCounted.METHOD


@pytest.mark.parametrize("address", ["192.0.2.7", "::ffff:192.0.2.7", "2001:db8::1"])
def test_our_own_offices_do_not_count(address: str) -> None:
    offices = ranges_of(("192.0.2.0/24", "2001:db8::/32"))
    assert not_counted(came(address=address), offices) is NotCounted.OFFICE
    assert not_counted(came(address="198.51.100.1"), offices) is None
    assert not in_ranges("not an address", offices)


def test_the_same_visitor_is_the_same_hash_all_day_and_another_one_tomorrow(app: Flask) -> None:
    keys = VisitorKeys(services().queues.redis)
    today = keys.hash_of("192.0.2.7", SAFARI, MOMENT)
    assert today is not None
    assert keys.hash_of("192.0.2.7", SAFARI, MOMENT - timedelta(hours=23)) == today
    assert keys.hash_of("192.0.2.8", SAFARI, MOMENT) != today
    assert keys.hash_of("192.0.2.7", FIREFOX, MOMENT) != today
    tomorrow = keys.hash_of("192.0.2.7", SAFARI, MOMENT + timedelta(seconds=20))
    assert tomorrow not in {None, today}


def test_a_days_key_ends_26_hours_after_it_was_made(app: Flask) -> None:
    client = services().queues.redis
    VisitorKeys(client).hash_of("192.0.2.7", SAFARI, MOMENT)
    left = client.ttl("advocacy:visitors:2026-11-23")
    assert 26 * 3600 - 60 < left <= 26 * 3600
    assert client.keys("advocacy:visitors:*") == [b"advocacy:visitors:2026-11-23"]


def test_asking_again_does_not_prolong_a_key(app: Flask) -> None:
    client = services().queues.redis
    VisitorKeys(client).hash_of("192.0.2.7", SAFARI, MOMENT)
    client.expire("advocacy:visitors:2026-11-23", 60)
    VisitorKeys(client).hash_of("192.0.2.8", SAFARI, MOMENT)
    assert client.ttl("advocacy:visitors:2026-11-23") <= 60


def test_yesterdays_key_leaves_this_process_too(app: Flask) -> None:
    keys = VisitorKeys(services().queues.redis)
    before = keys.hash_of("192.0.2.7", SAFARI, MOMENT)
    services().queues.redis.delete("advocacy:visitors:2026-11-23")
    keys.forget_before(MOMENT)
    assert keys.hash_of("192.0.2.7", SAFARI, MOMENT) == before  # the same day: still known
    keys.forget_before(MOMENT + timedelta(minutes=1))
    assert keys.hash_of("192.0.2.7", SAFARI, MOMENT) != before


def test_processes_that_make_the_key_at_once_agree(app: Flask) -> None:
    together, found = Barrier(8), []

    def ask(keys: VisitorKeys) -> None:
        together.wait()
        found.append(keys.hash_of("192.0.2.7", SAFARI, MOMENT))

    threads = [Thread(target=ask, args=(VisitorKeys(services().queues.redis),)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert None not in found


def test_after_a_flush_of_valkey_processes_agree_on_a_new_key(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = services().queues.redis
    one, other = VisitorKeys(client), VisitorKeys(client)
    before = {keys.hash_of("192.0.2.7", SAFARI, MOMENT) for keys in (one, other)}
    client.flushdb()
    monkeypatch.setattr(visitors, "LOOK_AGAIN_SECONDS", 0.0)
    after = {keys.hash_of("192.0.2.7", SAFARI, MOMENT) for keys in (one, other)}
    assert (len(before), len(after)) == (1, 1)
    assert before != after


def test_without_valkey_nothing_is_counted_twice(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    away = redis.Redis(port=1, socket_connect_timeout=0.1)
    assert VisitorKeys(away).hash_of("192.0.2.7", SAFARI, MOMENT) is None
    known = VisitorKeys(services().queues.redis)
    before = known.hash_of("192.0.2.7", SAFARI, MOMENT)
    monkeypatch.setattr(visitors, "LOOK_AGAIN_SECONDS", 0.0)
    monkeypatch.setattr(known, "_client", away)
    assert known.hash_of("192.0.2.7", SAFARI, MOMENT) == before


def test_a_reader_is_not_too_quick_and_a_scanner_is() -> None:
    pace = Pace(5)
    for link in range(5):
        pace.note("reader", link, MOMENT + timedelta(seconds=link))
    assert not pace.is_too_quick("reader", MOMENT + timedelta(seconds=5))
    for link in range(6):
        pace.note("scanner", link, MOMENT)
    assert pace.is_too_quick("scanner", MOMENT)
    assert not pace.is_too_quick("scanner", MOMENT + timedelta(seconds=11))


def test_opening_one_link_often_is_no_burst() -> None:
    pace = Pace(5)
    for _ in range(50):
        pace.note("reader", "one link", MOMENT)
    assert not pace.is_too_quick("reader", MOMENT)


def test_a_flood_of_strangers_fills_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advocacy.engagement.bursts.MOST_KEYS", 100)
    pace = Pace(5)
    for number in range(1000):
        pace.note(f"stranger {number}", "link", MOMENT)
    assert len(pace._seen) <= 101
