"""Making and dropping databases on the server that tests run on, and taking out what a test left in one."""

from collections.abc import Iterator, Sequence
from functools import cache

import psycopg
from psycopg import sql
from sqlalchemy import URL, Engine

from advocacy.core.database import Base

PAGE_BYTES = 8192


def create_database(server: URL, name: str) -> str:
    """An empty database; its address."""
    _run(server, "CREATE DATABASE {}", name)
    return server.set(database=name).render_as_string(hide_password=False)


def drop_database(server: URL, name: str) -> None:
    """Gently first: that sends autovacuum away, whose worker our role may not end by force."""
    try:
        _run(server, "DROP DATABASE IF EXISTS {}", name)
    except psycopg.errors.ObjectInUse:
        _run(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def make_tables(engine: Engine) -> None:
    """The models' tables. Nobody tidies up in them behind a test's back: rows keep the order they were written in."""
    Base.metadata.create_all(engine)
    say(engine, [f'ALTER TABLE "{name}" SET (autovacuum_enabled = false)' for name in _names()])


class Past:
    """A transaction that looks at the past of a database, for as long as nothing is truncated.

    While it may still want to see a row that was deleted, no new row is put in that one's place, before older rows.
    """

    def __init__(self, database: URL) -> None:
        self._looking = psycopg.connect(_plain(database))
        self._looking.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        self.begin()

    def begin(self) -> None:
        self._looking.rollback()
        self._looking.execute("SELECT 1")

    def close(self) -> None:
        self._looking.close()


def empty_tables(engine: Engine, past: Past) -> None:
    """Takes out what a test left, row by row: truncating gives a hundred tables new files, longer than most tests.

    Where rows, and the places of those before them, fill more than a page, the tables are truncated after all.
    """
    with engine.begin() as connection:
        filled = connection.exec_driver_sql(_what_is_filled()).all()
    names = [name for name, _ in filled]
    if any(size > PAGE_BYTES for _, size in filled):
        say(engine, [_truncating(names)])
        past.begin()
    else:
        say(engine, [words for table, words in deleting() if table in names])


def truncate_tables(engine: Engine) -> None:
    """Waits for whoever still writes, such as the server's side of a process that was killed."""
    with engine.begin() as connection:
        filled = [name for name, _ in connection.exec_driver_sql(_what_is_filled())]
    say(engine, [_truncating(filled)] if filled else [])


def say(engine: Engine, statements: Sequence[str]) -> None:
    if statements:
        with engine.begin() as connection:
            connection.exec_driver_sql("; ".join(statements))


@cache
def _names() -> list[str]:
    return [table.name for table in Base.metadata.sorted_tables]


@cache
def _what_is_filled() -> str:
    """Tables with at least one row, and how large they are."""
    one = "SELECT '{0}', pg_relation_size('\"{0}\"') WHERE EXISTS (SELECT 1 FROM \"{0}\")"
    return " UNION ALL ".join(one.format(name) for name in _names())


def _truncating(names: Sequence[str]) -> str:
    return "TRUNCATE " + ", ".join(f'"{name}"' for name in names) + " CASCADE"


@cache
def deleting() -> list[tuple[str, str]]:
    """Table by table, who points at others first; two that point at each other are parted before."""
    return [*_parting(), *((name, f'DELETE FROM "{name}"') for name in reversed(_names()))]


def _parting() -> Iterator[tuple[str, str]]:
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            if key.use_alter:
                (column,) = key.column_keys
                yield table.name, f'UPDATE "{table.name}" SET "{column}" = NULL WHERE "{column}" IS NOT NULL'


def _run(server: URL, statement: str, name: str) -> None:
    with psycopg.connect(_plain(server), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


def _plain(address: URL) -> str:
    return address.set(drivername="postgresql").render_as_string(hide_password=False)
