"""Likeness on X against 10,000 colleagues' texts of one post: milliseconds per check.

TEST_DATABASE_URL names a PostgreSQL server; without one an embedded server is started. A database of its own is made
and dropped again:  python -m benchmarks.likeness [number of texts]
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from random import Random
from statistics import median, quantiles
from time import perf_counter

import psycopg
from sqlalchemy import BigInteger, Column, MetaData, String, Table, create_engine, insert, make_url
from sqlalchemy.orm import Session

from advocacy.core.delivery import DeliveryState
from advocacy.networks.rules import Network
from advocacy.sharing.models import Band
from advocacy.sharing.reserving import reserved_by_colleagues
from advocacy.sharing.variety import fingerprint
from tests.servers import test_servers

CHECKS = 200
BATCH = 1_000
BEGINNING = "I work at Hazelpont. Last night our ferry left the quay without any sound at all"
WORDS = (  # noqa: SIM905 - a list of quoted words would fill the page
    "water quay herons bank bus morning line lights deck bow stern tide rope crew neighbour daughter bicycle bridge "
    "harbour wind rain fog lamp window coffee bell engine battery diesel night boat river island timetable ticket"
).split()

# What the check reads of a share; the real table's other columns and its keys to other rooms play no part in it.
SHARES = Table(
    "sharing_shares",
    MetaData(),
    Column("id", BigInteger, primary_key=True),
    Column("person_id", BigInteger),
    Column("state", String),
    Column("gone_at", String),
    Column("words", String),
)


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with test_servers() as (database_url, _), scratch_database(database_url, "likeness_benchmark") as url:
        engine = create_engine(url)
        with Session(engine) as session:
            print(f"{'texts':>8} {'median ms':>10} {'95th ms':>10}  what is checked")
            done = 0
            for size in (size for size in (100, 1_000, number) if size <= number):
                fill(session, done, size)
                done = size
                for what, text in (("own words after the common beginning", own), ("one word of a colleague's", near)):
                    report(session, size, what, [text(place, size) for place in range(CHECKS)])
        engine.dispose()


def report(session: Session, size: int, what: str, texts: list[str]) -> None:
    taken = []
    for text in texts:
        fingerprint.cache_clear()
        start = perf_counter()
        reserved_by_colleagues(session, Network.X, 1, 0, [text])
        taken.append((perf_counter() - start) * 1_000)
    print(f"{size:>8} {median(taken):>10.2f} {quantiles(taken, n=20)[-1]:>10.2f}  {what}")


def own(place: int, _size: int) -> str:
    return sentence(-1 - place)


def near(place: int, size: int) -> str:
    return f"{sentence(place % size)} really"


def sentence(seed: int) -> str:
    """A text of X's length: half of it stands in everybody's."""
    return f"{BEGINNING} {' '.join(Random(seed).choices(WORDS, k=18))}"


def fill(session: Session, first: int, last: int) -> None:
    places = iter(range(first, last))
    while batch := list(islice(places, BATCH)):
        texts = {place + 1: sentence(place) for place in batch}
        session.execute(
            insert(SHARES),
            [
                {"id": number, "person_id": number, "state": DeliveryState.PUBLISHED.value, "words": text}
                for number, text in texts.items()
            ],
        )
        session.execute(
            insert(Band),
            [
                {"share_id": number, "band": band, "post_id": 1, "network": Network.X, "value": value}
                for number, text in texts.items()
                for band, value in enumerate(fingerprint(text).bands)
            ],
        )
    session.connection().exec_driver_sql("ANALYZE")
    session.commit()


@contextmanager
def scratch_database(database_url: str, name: str) -> Iterator[str]:
    """A database with the two tables that the check reads."""
    base = make_url(database_url)
    plain = base.set(drivername="postgresql").render_as_string(hide_password=False)
    url = base.set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            engine = create_engine(url)
            SHARES.create(engine)
            Band.__table__.create(engine)  # type: ignore[attr-defined]
            engine.dispose()
            yield url
        finally:
            server.execute(f"DROP DATABASE {name}")


if __name__ == "__main__":
    main()
