"""The sandbox's state in one sqlite file: safe for several threads and processes, short transactions."""

import os
import secrets
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS accounts (
    id INTEGER PRIMARY KEY, network TEXT NOT NULL, handle TEXT NOT NULL, name TEXT NOT NULL,
    remote_id TEXT NOT NULL UNIQUE,
    audience INTEGER NOT NULL, protected INTEGER NOT NULL DEFAULT 0, created REAL NOT NULL, UNIQUE (network,
    handle));
CREATE TABLE IF NOT EXISTS codes (
    hash TEXT PRIMARY KEY, network TEXT NOT NULL, client_id TEXT NOT NULL, account_id INTEGER NOT NULL,
    scopes TEXT NOT NULL,
    redirect_uri TEXT NOT NULL, challenge TEXT NOT NULL, method TEXT NOT NULL, expires REAL NOT NULL, used REAL);
CREATE TABLE IF NOT EXISTS tokens (
    hash TEXT PRIMARY KEY, network TEXT NOT NULL, kind TEXT NOT NULL, client_id TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    scopes TEXT NOT NULL, granted REAL NOT NULL, expires REAL NOT NULL, ended REAL);
CREATE INDEX IF NOT EXISTS tokens_of_account ON tokens (account_id, client_id);
CREATE TABLE IF NOT EXISTS posts (
    id TEXT PRIMARY KEY, network TEXT NOT NULL, account_id INTEGER NOT NULL, text TEXT NOT NULL, sent TEXT NOT NULL,
    likeness TEXT NOT NULL, link TEXT NOT NULL, pictures TEXT NOT NULL, parent TEXT NOT NULL,
    closed INTEGER NOT NULL DEFAULT 0,
    created REAL NOT NULL, received REAL NOT NULL, deleted REAL);
CREATE INDEX IF NOT EXISTS posts_alike ON posts (account_id, likeness, received);
CREATE INDEX IF NOT EXISTS posts_by_time ON posts (created);
CREATE INDEX IF NOT EXISTS posts_of_account ON posts (account_id, created);
CREATE TABLE IF NOT EXISTS reposts (
    account_id INTEGER NOT NULL, post_id TEXT NOT NULL, created REAL NOT NULL, PRIMARY KEY (account_id, post_id));
CREATE TABLE IF NOT EXISTS comments (
    id TEXT PRIMARY KEY, network TEXT NOT NULL, root TEXT NOT NULL, parent TEXT NOT NULL, account_id INTEGER,
    author TEXT NOT NULL, name TEXT NOT NULL, handle TEXT NOT NULL, text TEXT NOT NULL, created REAL NOT NULL);
CREATE INDEX IF NOT EXISTS comments_by_root ON comments (root, created);
CREATE TABLE IF NOT EXISTS pictures (
    id TEXT PRIMARY KEY, network TEXT NOT NULL, account_id INTEGER NOT NULL, upload TEXT NOT NULL,
    alt TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL DEFAULT '', content BLOB, created REAL NOT NULL);
CREATE INDEX IF NOT EXISTS pictures_by_upload ON pictures (upload);
CREATE TABLE IF NOT EXISTS rules (
    id INTEGER PRIMARY KEY, network TEXT NOT NULL, call TEXT NOT NULL, kind TEXT NOT NULL, times INTEGER,
    skip INTEGER NOT NULL,
    chance REAL NOT NULL, seconds REAL NOT NULL, account TEXT NOT NULL, contains TEXT NOT NULL,
    seen INTEGER NOT NULL DEFAULT 0, used INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS usage (bucket TEXT PRIMARY KEY, ends REAL NOT NULL, used INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS calls (
    id INTEGER PRIMARY KEY, at REAL NOT NULL, network TEXT NOT NULL, call TEXT NOT NULL, method TEXT NOT NULL,
    path TEXT NOT NULL,
    status INTEGER NOT NULL, request_id TEXT NOT NULL, account TEXT NOT NULL, fault TEXT NOT NULL,
    milliseconds REAL NOT NULL);
"""
EMPTIED_BY_RESET = (
    "accounts",
    "codes",
    "tokens",
    "posts",
    "reposts",
    "comments",
    "pictures",
    "rules",
    "usage",
    "calls",
)
BUSY_SECONDS = 15


class Store:
    """Connections that threads take in turn. One per thread would leak: sqlite keeps a closed one's file open for as
    long as another connection of the process has it open. A forked child never uses its parent's.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._local = threading.local()
        self._process = os.getpid()
        self._idle: list[sqlite3.Connection] = []
        with self._using() as connection:
            connection.executescript(SCHEMA)
        self.secret()

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        """The connection on which this thread writes at present, else an idle or a new one."""
        held: sqlite3.Connection | None = getattr(self._local, "writing", None)
        if held is not None:
            yield held
            return
        connection = self._taken()
        try:
            yield connection
        finally:
            self._idle.append(connection)

    def _taken(self) -> sqlite3.Connection:
        if self._process != os.getpid():
            self._process, self._idle = os.getpid(), []
        try:
            return self._idle.pop()  # taking from a list is one step for all threads
        except IndexError:
            return self._opened()

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
        )
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    def all(self, statement: str, *values: object) -> list[sqlite3.Row]:
        with self._using() as connection:
            return connection.execute(statement, values).fetchall()

    def one(self, statement: str, *values: object) -> sqlite3.Row | None:
        found = self.all(statement, *values)
        return found[0] if found else None

    def run(self, statement: str, *values: object) -> int:
        """One statement that commits by itself; the number of rows that it changed."""
        with self._using() as connection:
            return connection.execute(statement, values).rowcount

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Takes the write lock first, so that what is read inside stays true until the commit."""
        with self._using() as connection:
            connection.execute("BEGIN IMMEDIATE")
            self._local.writing = connection
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            else:
                connection.execute("COMMIT")
            finally:
                self._local.writing = None

    def secret(self) -> str:
        """The key of sessions and pairwise ids: made once, kept with the state."""
        self.run("INSERT OR IGNORE INTO meta VALUES ('secret', ?)", secrets.token_hex(32))
        row = self.one("SELECT value FROM meta WHERE name = 'secret'")
        assert row is not None
        return str(row["value"])

    def empty(self) -> None:
        with self.writing() as connection:
            for table in EMPTIED_BY_RESET:
                connection.execute(f"DELETE FROM {table}")  # noqa: S608  names from the constant above
            connection.execute("DELETE FROM meta WHERE name IN ('switches', 'offset')")

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()
