"""The way into PostgreSQL: one engine per process, sessions from it. Transactions are database.py's."""

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session


class Database:
    """The engine and its sessions; built once per process."""

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        self.engine: Engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=10,
            pool_pre_ping=True,
            hide_parameters=True,  # an error in the log must not tell anybody's words or tokens
            connect_args={"options": "-c timezone=UTC -c lock_timeout=15s"},
        )

    def session(self) -> Session:
        return Session(self.engine, expire_on_commit=False)

    def close(self) -> None:
        self.engine.dispose()
