"""Each test finds the tables empty, however much the one before it wrote."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, func, select

from advocacy.core.clock import FixedClock
from advocacy.core.database import Base, transaction
from advocacy.core.permissions import Role
from advocacy.core.services import services
from advocacy.people.models import Person
from tests.databases import PAGE_BYTES, Past, deleting, empty_tables, say, truncate_tables
from tests.house.filled import fill
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person


def rows() -> dict[str, int]:
    with transaction() as session:
        tables = Base.metadata.sorted_tables
        counted = {table.name: session.scalar(select(func.count()).select_from(table)) for table in tables}
    return {name: count for name, count in counted.items() if count}


def size_of_persons() -> int:
    with services().database.engine.begin() as connection:
        return int(connection.exec_driver_sql(f"SELECT pg_relation_size('{Person.__tablename__}')").scalar_one())


def deleted(engine: Engine, _past: Past) -> None:
    say(engine, [words for _, words in deleting()])


def truncated(engine: Engine, _past: Past) -> None:
    truncate_tables(engine)


@pytest.mark.parametrize("empty", [deleted, truncated, empty_tables])
def test_whatever_stands_in_a_filled_company_is_taken_out(
    app: Flask, sandbox: Sandbox, clock: FixedClock, past: Past, empty: Callable[[Engine, Past], None]
) -> None:
    fill(make_person(*Role), sandbox, clock)
    assert len(rows()) > 40
    empty(services().database.engine, past)
    assert rows() == {}
    empty(services().database.engine, past)  # nothing to do


def test_rows_of_more_than_a_page_are_truncated(app: Flask, past: Past) -> None:
    for _ in range(60):
        make_person()
    assert size_of_persons() > PAGE_BYTES
    empty_tables(services().database.engine, past)
    assert rows() == {}
    assert size_of_persons() == 0


def test_rows_are_found_in_the_order_in_which_they_were_written(app: Flask, past: Past) -> None:
    """Whatever was deleted before. Without the past a changed row leaves a place, and a later row gets it."""
    with services().database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CREATE TABLE boats (id int PRIMARY KEY, name text)")
        try:
            write_and_delete(connection)
        finally:
            connection.exec_driver_sql("DROP TABLE boats")


def write_and_delete(connection: Connection) -> None:
    for number in range(100):
        connection.exec_driver_sql(f"INSERT INTO boats VALUES ({number}, '{'x' * 200}')")
        connection.exec_driver_sql(f"UPDATE boats SET name = '{'y' * 200}' WHERE id = {number}")
        found = list(connection.exec_driver_sql("SELECT id FROM boats").scalars())
        assert found == sorted(found)
        if number % 3 == 2:
            connection.exec_driver_sql("DELETE FROM boats")
