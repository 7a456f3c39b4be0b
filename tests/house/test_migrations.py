"""Tables made by migrations are the tables that the models mean, up, down and up again."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect, make_url

from advocacy.app import create_app
from advocacy.core.database import Base
from advocacy.core.paths import MIGRATIONS
from advocacy.core.services import services
from advocacy.core.settings import Settings
from advocacy.migrating import differences, downgrade, level, newest, upgrade
from tests.databases import create_database, drop_database

BOOKKEEPING = "alembic_version"


@pytest.fixture
def empty(settings: Settings) -> Iterator[Flask]:
    """The application over a database of its own without any table, its context pushed."""
    server = make_url(settings.database_url)
    name = f"{server.database}_migrations"
    drop_database(server, name)
    app = create_app(replace(settings, database_url=create_database(server, name)))
    with app.app_context():
        yield app
        services().database.close()
    drop_database(server, name)


def tables() -> set[str]:
    return set(inspect(services().database.engine).get_table_names())


def present() -> str | None:
    with services().database.engine.connect() as connection:
        return level(connection)


def found_differences() -> list[object]:
    with services().database.engine.connect() as connection:
        return differences(connection)


def test_from_nothing_to_the_newest_and_the_models_agree(empty: Flask) -> None:
    assert present() is None
    assert upgrade() == f"The tables are at {newest()}."
    assert present() == newest()
    assert tables() == set(Base.metadata.tables) | {BOOKKEEPING}
    assert found_differences() == []


def test_checks_indexes_and_constraints_have_the_models_names(empty: Flask) -> None:
    """What Alembic does not compare: a CHECK that is missing would let a mistyped state in."""
    upgrade()
    engine = services().database.engine
    seen = inspect(engine)
    for table in Base.metadata.sorted_tables:
        meant = {str(each.name) for each in table.constraints if type(each).__name__ == "CheckConstraint"}
        assert {each["name"] for each in seen.get_check_constraints(table.name)} == meant, table.name
        assert {each["name"] for each in seen.get_indexes(table.name)} >= {each.name for each in table.indexes}


def test_down_to_nothing_and_up_again(empty: Flask) -> None:
    upgrade()
    downgrade("base")
    assert present() is None
    assert tables() == {BOOKKEEPING}
    upgrade()
    assert found_differences() == []


def test_every_single_step_goes_down_and_up(empty: Flask) -> None:
    for revision in history():
        upgrade(revision)
        downgrade("-1")
        upgrade(revision)
        assert present() == revision


def test_a_second_start_finds_nothing_to_do(empty: Flask) -> None:
    upgrade()
    assert upgrade() == f"The tables are at {newest()} already."


def history() -> list[str]:
    """Revisions, oldest first."""
    return [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]


def test_history_is_one_line_with_numbers_that_count_up() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert scripts.get_heads() == [newest()]
    assert history() == [f"{number:04d}" for number in range(1, len(history()) + 1)]
    for script in scripts.walk_revisions():
        assert not script.is_merge_point
        assert script.doc
