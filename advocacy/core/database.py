"""One PostgreSQL: tables' base, and transactions that join.

`with transaction() as session:` joins the open one; only the outermost commits. Bells, files and mails wait in
`after_commit`. Nothing may call the outside while a transaction is open (`assert_no_transaction`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from time import monotonic, sleep
from typing import Annotated, Any, TypeVar

from sqlalchemy import BigInteger, DateTime, Enum, Identity, MetaData, String, text
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from advocacy.core.identifiers import PUBLIC_ID_LENGTH, public_id
from advocacy.core.services import services

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

AWAY_PAUSE_SECONDS = 0.2
Result = TypeVar("Result")

Id = Annotated[int, mapped_column(BigInteger, Identity(), primary_key=True)]
PublicId = Annotated[str, mapped_column(String(PUBLIC_ID_LENGTH), unique=True, default=public_id)]
Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: DateTime(timezone=True), int: BigInteger}


def enum_column(kind: type[StrEnum], **kwargs: Any) -> Mapped[Any]:
    """A text column that a CHECK holds to the enum's values (readable rows, no PostgreSQL enum types to migrate)."""
    name = "".join("_" + letter.lower() if letter.isupper() else letter for letter in kind.__name__).lstrip("_")
    values = Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )
    return mapped_column(values, **kwargs)


OLDEST_WRITING = """
SELECT max(clock_timestamp() - xact_start) FROM pg_stat_activity
WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()
"""


@dataclass
class _Open:
    session: Session
    callbacks: list[Callable[[], None]] = field(default_factory=list)


_open: ContextVar[_Open | None] = ContextVar("open_transaction", default=None)


@contextmanager
def transaction() -> Iterator[Session]:
    """A session inside a transaction. The outermost commits, then runs what waited in `after_commit`."""
    joined = _open.get()
    if joined is not None:
        yield joined.session
        return
    opened = _Open(services().database.session())
    token = _open.set(opened)
    try:
        with opened.session as session, session.begin():
            yield session
    finally:
        _open.reset(token)
    for callback in opened.callbacks:
        callback()


def after_commit(callback: Callable[[], None]) -> None:
    """Run the callback once the open transaction has committed; at once when none is open."""
    opened = _open.get()
    if opened is None:
        callback()
    else:
        opened.callbacks.append(callback)


def assert_no_transaction() -> None:
    """Called before everything that leaves the house: the database is let go before the slow part."""
    if _open.get() is not None:
        raise AssertionError("a transaction is open during a call to the outside")


@contextmanager
def transaction_during_a_call() -> Iterator[Session]:
    """The one exception (publishing.md, Tokens): the token refresh holds its token row while it calls the network."""
    if _open.get() is not None:
        raise AssertionError("the token refresh may not join another transaction")
    with services().database.session() as session, session.begin():
        yield session


def while_database_is_away(act: Callable[[], Result], patience: timedelta) -> Result:
    """Does it again and again as long as the database can't be reached (no connection of ours is free) or a lock is
    not given, at most so long.

    Only for what may be done twice: a commit whose own answer was lost has happened.
    """
    until = monotonic() + patience.total_seconds()
    while True:
        try:
            return act()
        except (OperationalError, InterfaceError, NoConnectionFree):
            if monotonic() >= until:
                raise
        sleep(AWAY_PAUSE_SECONDS)


def database_now(session: Session) -> datetime:
    """PostgreSQL's clock, which all workers share: only for leases, settle waits and the duplicate window."""
    moment: datetime = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    return moment


def oldest_writing(session: Session) -> timedelta:
    """How long the oldest other transaction is open that wrote or locked something; none: no time at all.

    What it wrote has a moment of its own and is seen only when it commits. Other database users' are not told to us.
    """
    open_for: timedelta | None = session.execute(text(OLDEST_WRITING)).scalar_one()
    return open_for or timedelta()
