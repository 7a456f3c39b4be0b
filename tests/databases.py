"""Making and dropping databases on the server that tests run on."""

import psycopg
from psycopg import sql
from sqlalchemy import URL


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


def _run(server: URL, statement: str, name: str) -> None:
    plain = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
