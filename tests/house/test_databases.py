"""Each test finds the tables empty, however much the one before it wrote."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select

from advocacy.core.clock import FixedClock
from advocacy.core.database import Base, transaction
from advocacy.core.permissions import Role
from advocacy.core.services import services
from advocacy.people.models import Person
from tests.databases import PAGE_BYTES, empty_tables, truncate_tables
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


@pytest.mark.parametrize("empty", [empty_tables, truncate_tables])
def test_whatever_stands_in_a_filled_company_is_taken_out(
    app: Flask, sandbox: Sandbox, clock: FixedClock, empty: Callable[[Engine], None]
) -> None:
    fill(make_person(*Role), sandbox, clock)
    assert len(rows()) > 40
    empty(services().database.engine)
    assert rows() == {}
    empty(services().database.engine)  # nothing to do


def test_rows_of_more_than_a_page_leave_no_gaps_for_the_next_tests_rows(app: Flask) -> None:
    for _ in range(60):
        make_person()
    assert size_of_persons() > PAGE_BYTES
    empty_tables(services().database.engine)
    assert rows() == {}
    assert size_of_persons() == 0
