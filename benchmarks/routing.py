"""Routing 10,000 open questions: asking each, then an hour in which nobody says hello, twice.

Every question is asked by the real use case (assigned, noted, told) over PostgreSQL on this machine, one after another;
then the sweep moves all of them to the second expert, and all of them to the fallback.

    python -m benchmarks.routing [number of questions]
"""

import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter

from sqlalchemy import func, make_url, select

from advocacy.app import create_app
from advocacy.core.clock import FixedClock
from advocacy.core.database import Base, transaction
from advocacy.core.permissions import Role
from advocacy.core.services import services
from advocacy.core.settings import Environment, Settings
from advocacy.core.vault import new_key
from advocacy.people.models import Person, Topic
from advocacy.questions.asking import AskedNow, ask
from advocacy.questions.helping import Helping, save_helping
from advocacy.questions.keeping_promises import keep_promises
from advocacy.questions.models import Question, is_open
from advocacy.questions.routing import load_pool
from advocacy.questions.routing_rules import LARGEST_LOAD
from advocacy.questions.rules import HELLO, MOST_A_DAY, Level
from tests.databases import create_database, drop_database
from tests.people.factories import make_person, make_topic
from tests.questions.factories import make_expert, make_fallback, wanted
from tests.servers import test_servers

TOPICS, EXPERTS = 20, 15  # experts a topic; with LARGEST_LOAD each, all questions fit
MONDAY = datetime(2026, 11, 23, 9, 14, tzinfo=UTC)


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with test_servers() as (database_url, redis_url), tempfile.TemporaryDirectory() as folder:
        server = make_url(database_url)
        url = create_database(server, "routing_benchmark")
        app = create_app(_settings(url, redis_url, Path(folder)))
        with app.app_context():
            try:
                Base.metadata.create_all(services().database.engine)
                measure(number)
            finally:
                services().database.close()
        drop_database(server, "routing_benchmark")


def measure(number: int) -> None:
    clock = FixedClock(MONDAY)
    services().clock = clock
    topics = company()
    askers = [make_person() for _ in range(number // MOST_A_DAY + 1)]
    said("asking", number, lambda: ask_all(number, askers, topics))
    print(f"at an expert: {at(Level.EXPERT)}, at the fallback: {at(Level.FALLBACK)}, loads apart: {apart()}")
    for what in ("to the second expert", "to the fallback"):
        clock.move(HELLO)
        said(what, number, keep_promises)
        print(f"second: {at(Level.SECOND)}, fallback: {at(Level.FALLBACK)}")
    said("a sweep with nothing to do", 1, keep_promises)
    said("who is free for a topic", 1, lambda: load_all(topics))


def company() -> list[Topic]:
    make_person(Role.ADMIN), make_person(Role.COMMS)
    topics = [make_topic() for _ in range(TOPICS)]
    for topic in topics:
        make_fallback(topic)
        for _ in range(EXPERTS * 2):  # half of them have room for the second hour
            save_helping(make_expert(topic), Helping(most_open=LARGEST_LOAD))
    return topics


def ask_all(number: int, askers: list[Person], topics: list[Topic]) -> None:
    for place, (asker, topic) in enumerate(islice(zip(cycle(askers), cycle(topics), strict=False), number)):
        outcome = ask(asker, wanted(topic), f"{place:012d}".replace("0", "z"))
        assert isinstance(outcome, AskedNow), outcome


def load_all(topics: list[Topic]) -> None:
    with transaction() as session:
        load_pool(session, [topic.id for topic in topics])


def said(what: str, number: int, act: Callable[[], object]) -> None:
    start = perf_counter()
    act()
    taken = perf_counter() - start
    print(f"{what:>28}: {taken:8.2f} s, {taken * 1_000 / number:7.2f} ms each")


def at(level: Level) -> int:
    with transaction() as session:
        return session.scalar(select(func.count()).where(Question.level == int(level), is_open())) or 0


def apart() -> int:
    """The most loaded expert against the least loaded."""
    with transaction() as session:
        query = select(func.count()).where(is_open(), Question.level == int(Level.EXPERT))
        loads = session.scalars(query.group_by(Question.owner_id)).all()
    return max(loads) - min(loads)


def _settings(database_url: str, redis_url: str, folder: Path) -> Settings:
    return Settings(
        environment=Environment.TEST,
        database_url=database_url,
        redis_url=redis_url,
        secret_key="a secret for benchmarks only, 32 characters",
        vault_keys=(new_key(),),
        data_dir=folder,
    )


if __name__ == "__main__":
    main()
