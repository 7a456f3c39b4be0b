"""Bringing the tables to this release, and telling whether they are.

Alembic is imported only where it runs something: almost every start finds the tables as they should be.
"""

from typing import TYPE_CHECKING

from sqlalchemy import Connection, text

from advocacy.core.database import Base
from advocacy.core.paths import MIGRATIONS
from advocacy.core.services import services

if TYPE_CHECKING:
    from alembic.config import Config

LOCK = 7_203_984  # two starts at once: the second waits and finds nothing to do


def upgrade(target: str = "head") -> str:
    """Run what is missing, under a lock; answers with the level in words."""
    with services().database.engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        before = level(connection)
        wanted = newest() if target == "head" else target
        if before == wanted:
            return f"The tables are at {before} already."
        _move(connection, target)
        return f"The tables are at {level(connection)}."


def downgrade(target: str) -> None:
    with services().database.engine.begin() as connection:
        from alembic import command

        command.downgrade(configuration(connection), target)


def level(connection: Connection) -> str | None:
    """The release of the tables; None before the first."""
    if connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return str(found) if found else None


def newest() -> str | None:
    """The highest number among our files; that their history is one line is a test."""
    numbers = (path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))
    return max(numbers, default=None)


def differences(connection: Connection) -> list[object]:
    """What the models say and the tables don't, or the other way round."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))


def write(message: str) -> None:
    """For us: a new migration from the difference between models and tables."""
    with services().database.engine.begin() as connection:
        from alembic import command

        command.revision(configuration(connection), message, autogenerate=True, rev_id=_next_number())


def configuration(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _move(connection: Connection, target: str) -> None:
    from alembic import command

    command.upgrade(configuration(connection), target)


def _next_number() -> str:
    head = newest()
    return f"{int(head or 0) + 1:04d}"
