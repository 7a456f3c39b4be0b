"""A database engine for the filling alone: it waits for no disk at a commit and tests no connection before use."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine

from advocacy.core.database import transaction
from advocacy.core.engine import Database
from advocacy.core.journal import record
from advocacy.core.services import services

OPTIONS = "-c timezone=UTC -c lock_timeout=15s -c synchronous_commit=off"


class HurriedDatabase(Database):
    """Safe because a filling that was cut short is thrown away as a whole."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url, pool_size=20, connect_args={"options": OPTIONS})


@contextmanager
def hurried() -> Iterator[None]:
    """Inside, the application works on that engine; the commit at the end puts everything before it on the disk."""
    built = services()
    before = built.database
    built.database = HurriedDatabase(built.settings.database_url)
    try:
        yield
    finally:
        built.database.close()
        built.database = before
    with transaction():
        record("demo.filled", actor_id=None, subject="company")
