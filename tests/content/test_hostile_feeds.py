"""Feeds that somebody wrote to hurt: cut or refused with words, for little more than what reading their bytes costs."""

from datetime import UTC, datetime
from time import thread_time

import pytest
from flask import Flask

from advocacy.content.feed_models import source_by_public_id
from advocacy.content.feed_rules import FeedOutcome
from advocacy.content.feeds.parsing import read_feed
from advocacy.content.feeds.reading import read_feeds
from advocacy.content.feeds.sources import Added, add_source
from advocacy.content.feeds.telling import outcome_words
from advocacy.core.database import transaction
from advocacy.core.services import now
from tests.content.factories import make_comms
from tests.content.feeds import item, rss
from tests.content.web import use_web

NEWS = "https://oeverbode.example/rss"
MOMENT = datetime(2026, 11, 23, 12, tzinfo=UTC)
HEAD = b"<?xml version='1.0'?><rss version='2.0'><channel><title>x</title><item><title>a</title>"
THREE_MB = 3_000_000
HOSTILE = {
    "nested": HEAD + b"<description>" + b"<b>" * 400_000 + b"</b>" * 400_000,
    "nested in xhtml": b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'>" + b"<div>" * 600_000,
    "never closed": HEAD + b"<a>" * 1_000_000,
    "many tags": HEAD + b"<b/>" * 750_000,
    "many attributes": HEAD + b"<x " + b" ".join(b"a%d=''" % number for number in range(300_000)) + b"/>",
    "many tags with attributes": HEAD + b"<x a='' b='' c='' d='' e='' f='' g='' h=''/>" * 60_000,
    "nested, in UTF-16": (HEAD[21:] + b"<b>" * 200_000).decode().encode("utf-16"),
    "nested, in UTF-16 without a mark": (HEAD[21:] + b"<b>" * 200_000).decode().encode("utf-16-le"),
    "nested, in UTF-7": b"<?xml version='1.0' encoding='utf-7'?>" + b"+ADw-b+AD4-" * 200_000,
    "a charset that costs": b"<?xml version='1.0' encoding='punycode'?><rss>" + b"a" * THREE_MB,
    "cleaned: one tag": b"".join(
        HEAD[21:] + b"<description><![CDATA[<x " + b"a='' " * 3_000 + b">]]></description></item>" for _ in range(190)
    ),
    "cleaned: nested": HEAD + b"<description>" + b"&lt;div&gt;" * 250_000 + b"</description>",
    "open CDATA": HEAD + b"<![CDATA[" * 330_000,
    "open comments": HEAD + b"<!--" * 750_000,
    "only signs": HEAD + b"<" * THREE_MB,
    "only ampersands": HEAD + b"&" * THREE_MB,
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_markup_costs_little_more_than_its_bytes(body: bytes) -> None:
    """Processor time of this thread: the machine may be busy."""
    began = thread_time()
    read_feed(body[:THREE_MB], NEWS, "text/xml", MOMENT)
    assert thread_time() - began < 10


@pytest.mark.parametrize("name", ["nested", "never closed", "many tags", "many attributes", "nested, in UTF-16"])
def test_a_feed_that_is_a_tangle_is_refused_with_words(database: Flask, name: str) -> None:
    use_web().says(NEWS, HOSTILE[name][:THREE_MB], "application/rss+xml")
    added = add_source(NEWS, "", make_comms().id, 3)
    assert isinstance(added, Added)
    read_feeds()
    with transaction() as session:
        row = source_by_public_id(session, added.public_id)
    assert row is not None
    assert row.outcome is FeedOutcome.TANGLED
    assert "nested so deeply" in outcome_words(row, now())


def test_a_feed_of_a_magazine_is_no_tangle() -> None:
    """Whole articles in each of a hundred items, some with pieces of pages that nobody closed."""
    article = (
        "<p>One<br>two <img src='a.jpg' alt='b' class='c d'> <a href='https://a.example/' rel='nofollow'>x</a>" * 40
    )
    whole = "".join(item(f"Heron {number}", f"https://a.example/{number}") for number in range(100))
    body = rss(whole.replace("</item>", f"<description><![CDATA[{article}]]></description></item>")).encode()
    assert len(read_feed(body, NEWS, "", MOMENT).items) == 100


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1252", "utf-8"])
def test_a_feed_is_read_in_any_of_the_charsets_of_the_web(codec: str) -> None:
    body = f"<?xml version='1.0' encoding='{codec}'?>" + rss(item("Eén reiger", "https://a.example/1"))[21:]
    (found,) = read_feed(body.encode(codec), NEWS, "application/rss+xml", MOMENT).items
    assert found.title == "Eén reiger"
