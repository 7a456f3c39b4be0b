"""Bringing the tables to this release, and telling whether they are."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from advocacy.core.database import Base
from advocacy.core.paths import MIGRATIONS
from advocacy.core.services import services

LOCK = 7_203_984  # two starts at once: the second waits and finds nothing to do


def upgrade(target: str = "head") -> str:
    """Run what is missing, under a lock; answers with the level in words."""
    with services().database.engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        before = level(connection)
        command.upgrade(configuration(connection), target)
        after = level(connection)
    return f"The tables are at {after}." if before != after else f"The tables are at {after} already."


def downgrade(target: str) -> None:
    with services().database.engine.begin() as connection:
        command.downgrade(configuration(connection), target)


def level(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def differences(connection: Connection) -> list[object]:
    """What the models say and the tables don't, or the other way round."""
    return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))


def write(message: str) -> None:
    """For us: a new migration from the difference between models and tables."""
    with services().database.engine.begin() as connection:
        command.revision(configuration(connection), message, autogenerate=True, rev_id=_next_number())


def configuration(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _next_number() -> str:
    head = newest()
    return f"{int(head or 0) + 1:04d}"
