"""Feeds as newspapers write them, for tests; a source that is read, and what became of it."""

from sqlalchemy import select

from advocacy.content.feed_models import FeedEntry, FeedSource, source_by_public_id
from advocacy.content.feed_rules import ItemState
from advocacy.content.feeds.sources import Added, add_source
from advocacy.content.models import Post
from advocacy.core.database import transaction
from advocacy.people.models import Person

NEWS = "https://oeverbode.example/rss"
TITLES = (
    "Heron nests on a ferry pole in Lisseroord",
    "Council votes for shade on two quays",
    "Night boats until half past two from December",
    "School De Steiger draws forty cards",
    "Battery checked a thousand times",
)


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


def item(title: str, link: str = "", guid: str = "", more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link><guid>{guid or link or title}</guid>{more}</item>"


def rss(*items: str, name: str = "Oeverbode") -> str:
    return f"<?xml version='1.0'?><rss version='2.0'><channel><title>{name}</title>{''.join(items)}</channel></rss>"


def news(*titles: str) -> str:
    return rss(*(item(title, f"https://oeverbode.example/{title.replace(' ', '-').lower()}") for title in titles))
