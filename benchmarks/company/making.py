"""Fills an empty database with a company of any size, by COPY, the same for the same seed."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from random import Random

from sqlalchemy import Connection

from benchmarks.company import people
from benchmarks.company.copying import Row, copy, drop_rules, restore_rules, set_sequences
from benchmarks.company.posts import (
    POST_COLUMNS,
    VERSION_COLUMNS,
    make_posts,
    picture_rows,
    post_rows,
    team_rows,
    topic_rows,
    variant_rows,
    version_picture_rows,
    version_rows,
)
from benchmarks.company.size import Size
from benchmarks.company.year import FACT_COLUMNS, SHARE_COLUMNS, WATCH_COLUMNS, MadeShare, Year, entry_rows

SEED = 4217
SHARES_AT_ONCE = 20_000
FILLED = ("content_posts", "evidence_facts", "sharing_shares", "sharing_feed_entries", "engagement_watches")
WITH_IDS = (
    "people_teams",
    "people_topics",
    "people_persons",
    "content_posts",
    "content_versions",
    "content_variants",
    "content_pictures",
    "sharing_connections",
    "sharing_shares",
)


def make_company(connection: Connection, size: Size, now: datetime | None = None) -> float:
    """How many seconds it took. Points, totals and positions are not made: the product computes them."""
    began, moment, random = time.perf_counter(), now or datetime.now(UTC), Random(SEED)
    taken = drop_rules(connection, FILLED)
    _people(connection, size, moment, random)
    posts = make_posts(size, moment, random)
    copy(connection, "content_posts", POST_COLUMNS, post_rows(posts, moment))
    copy(connection, "content_versions", VERSION_COLUMNS, version_rows(posts))
    copy(connection, "content_variants", "id, version_id, network, language, position, text", variant_rows(posts))
    copy(connection, "content_version_teams", "version_id, team_id", team_rows(posts))
    copy(connection, "content_version_topics", "version_id, topic_id", topic_rows(posts, random))
    pictures = "id, public_id, sha256, media_type, width, height, size, focus_x, focus_y, uploaded_at"
    copy(connection, "content_pictures", pictures, picture_rows(posts, moment))
    columns = "version_id, position, picture_id, alt_text"
    copy(connection, "content_version_pictures", columns, version_picture_rows(posts))
    _year(connection, Year(size, posts, moment, random), size.facts)
    columns = "person_id, post_id, shown_at, shown_on, sought, dealt"
    copy(connection, "sharing_feed_entries", columns, entry_rows(size, posts, moment))
    set_sequences(connection, WITH_IDS)
    restore_rules(connection, taken)
    connection.commit()
    return time.perf_counter() - began


def _people(connection: Connection, size: Size, moment: datetime, random: Random) -> None:
    copy(connection, "people_teams", "id, public_id, name, region", people.teams(size))
    copy(connection, "people_topics", "id, public_id, name", people.topics())
    copy(connection, "people_persons", people.PERSON_COLUMNS, people.persons(size, moment))
    copy(connection, "people_team_managers", "team_id, person_id", people.managers(size))
    copy(connection, "people_follows", "person_id, topic_id", people.follows(size, random))
    copy(connection, "sharing_connections", people.CONNECTION_COLUMNS, people.connections(size, moment))


def _year(connection: Connection, year: Year, facts: int) -> None:
    """Hand by hand of shares, until there are enough facts."""
    shares, made = year.shares(), 0
    while made < facts:
        hand = list(islice(shares, min(SHARES_AT_ONCE, (facts - made) // 10 + 1)))
        copy(connection, "sharing_shares", SHARE_COLUMNS, map(year.row, hand))
        copy(connection, "engagement_watches", WATCH_COLUMNS, filter(None, map(year.watch, hand)))
        made += copy(connection, "evidence_facts", FACT_COLUMNS, islice(_facts(year, hand), facts - made))


def _facts(year: Year, hand: list[MadeShare]) -> Iterator[Row]:
    for share in hand:
        yield from year.facts(share)
