"""Sources of news: the company's own page and a newspaper that writes about the river, read two days long."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from html import escape

from advocacy.content.feeds.reading import read_feeds
from advocacy.content.feeds.sources import Added, add_source
from advocacy.demo.stage import DemoError
from advocacy.people.models import Person

Acts = Iterator[tuple[datetime, Callable[[], None]]]
OWN, PAPER, OLD = (
    "https://hazelpont.example/news.xml",
    "https://oeverbode.example/rss",
    "https://quayside-blog.example/feed",
)
ITEM = "<item><title>{title}</title><link>{link}</link><description>{words}</description></item>"
NEWS: Mapping[str, tuple[str, tuple[tuple[str, str, str], ...]]] = {
    OWN: (
        "Hazelpont news",
        (
            (
                "winter-timetable",
                "The winter timetable starts on 13 December",
                "The last boat leaves at half past two.",
            ),
            (
                "shore-power",
                "Shore power at the north bank is ready",
                "Two quays charge without a sound.",
            ),
        ),
    ),
    PAPER: (
        "Oeverbode",
        (
            ("ferry-users", "Ferry users ask for a shelter at Oudervaart", "Forty names on a list, and one poem."),
            ("eel", "Eel counted at the lock for the first time in years", "The lock keeper counts at night."),
            ("mist", "Mist expected on the river until Thursday", "Boats go slower, and some wait."),
            ("choir", "Choir sings on the first boat of Advent", "Coffee on the quay from five."),
            ("bridge", "No bridge before 2040, says the province", "The ferry stays the shortest way."),
        ),
    ),
}


def made_up_feeds() -> dict[str, str]:
    """RSS by address."""
    return {address: _rss(name, address, items) for address, (name, items) in NEWS.items()}


def _rss(name: str, address: str, items: tuple[tuple[str, str, str], ...]) -> str:
    home = address.rpartition("/")[0]
    parts = "".join(
        ITEM.format(title=escape(title), link=f"{home}/{key}", words=escape(words)) for key, title, words in items
    )
    return f"<rss version='2.0'><channel><title>{name}</title>{parts}</channel></rss>"


def news_acts(persons: Mapping[str, Person], present: datetime) -> Acts:
    """Two sources that are read, and one that has been dead since last week."""
    yield present - timedelta(days=8), partial(_add, OLD, "A blog about quays", persons, "maud", 1)
    yield present - timedelta(days=8) + timedelta(minutes=1), read_feeds
    yield present - timedelta(hours=30), partial(_add, OWN, "", persons, "maud", 3)
    yield present - timedelta(hours=29), partial(_add, PAPER, "", persons, "lotte", 1)
    yield present - timedelta(hours=28), read_feeds
    yield present, read_feeds


def _add(address: str, name: str, persons: Mapping[str, Person], keeper: str, most: int) -> None:
    outcome = add_source(address, name, persons[keeper].id, most)
    if not isinstance(outcome, Added):
        raise DemoError(f"{address} could not be added: {outcome}")
