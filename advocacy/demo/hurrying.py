"""What is hurried for the filling alone: the database's commits, the hashing of passwords, Python's own tidying."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from sqlalchemy import create_engine

from advocacy.core.database import transaction
from advocacy.core.engine import Database
from advocacy.core.journal import record
from advocacy.core.services import services
from advocacy.people.passwords import Passwords

OPTIONS = "-c timezone=UTC -c lock_timeout=15s -c synchronous_commit=off"
SELDOM = 50_000  # new objects between two searches for rubbish: the process ends soon anyway


class HurriedDatabase(Database):
    """Safe because a filling that was cut short is thrown away as a whole."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(
            url, pool_size=20, pool_use_lifo=True, query_cache_size=4000, connect_args={"options": OPTIONS}
        )


def hurried_passwords() -> Passwords:
    """The made-up people share one printed password. Whoever signs in gets a hash as strong as everybody's."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))


@contextmanager
def hurried() -> Iterator[None]:
    """Inside, the application works on these; the commit at the end puts everything before it on the disk."""
    built = services()
    before, thresholds = (built.database, built.get(Passwords)), gc.get_threshold()
    built.database = HurriedDatabase(built.settings.database_url)
    built.provide(Passwords, hurried_passwords())
    gc.set_threshold(SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        built.database.close()
        built.database = before[0]
        built.provide(Passwords, before[1])
    with transaction():
        record("demo.filled", actor_id=None, subject="company")
