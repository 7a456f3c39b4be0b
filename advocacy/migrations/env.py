"""Alembic's environment: the connection is handed in by `advocacy.migrating`."""

from alembic import context

from advocacy.core.database import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, compare_server_default=False)
with context.begin_transaction():
    context.run_migrations()
