"""Looking after sources of news: added once, paused, removed; what waits in the list is taken or put away."""

from datetime import timedelta

from advocacy.content.feed_rules import KEPT_LISTED, ItemState, SourceProblem
from advocacy.content.feeds.reading import feeds_due, read_feeds
from advocacy.content.feeds.sources import (
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
from advocacy.content.tasks import look_after_posts
from advocacy.core.clock import FixedClock
from advocacy.people.leaving import deactivate
from advocacy.people.models import Person
from tests.content.factories import make_comms
from tests.content.feeds import NEWS, TITLES, added, entries, item, news, posts, rss, states
from tests.content.web import Web


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
