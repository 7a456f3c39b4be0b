"""The one engine for everything that leaves the house: claim, lease, fence, finish, sweep.

The database is the queue of record. A row is claimed under a lease with a fencing token; the call is made with no
transaction open; the answer is written only by the holder of the token. What a lost answer means (settle, ask, send
again) is said by each kind, not here.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    LargeBinary,
    and_,
    column,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from advocacy.core.database import enum_column


class DeliveryState(StrEnum):
    """States of a thing on its way out (states.md). The five last ones are final."""

    QUEUED = "queued"
    HELD = "held"
    PUBLISHING = "publishing"
    UNCONFIRMED = "unconfirmed"
    PUBLISHED = "published"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


FINAL = frozenset({DeliveryState.PUBLISHED, DeliveryState.REFUSED, DeliveryState.CANCELLED, DeliveryState.EXPIRED})


class Delivery:
    """Columns of a row that travels. `due_at` is by the product's clock; lease and call moments by PostgreSQL's."""

    if TYPE_CHECKING:
        id: Mapped[int]  # each kind has its own identity column

    state: Mapped[DeliveryState] = enum_column(DeliveryState, default=DeliveryState.QUEUED)
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    lease_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    fence: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)  # counted ones: waiting for a limit or a reconnect is none
    body: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    called_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


Row = TypeVar("Row", bound=Delivery)
Claim = tuple[int, int]  # a row and the fencing token it was claimed with


def due(model: type[Row], now: datetime) -> ColumnElement[bool]:
    return and_(model.state == DeliveryState.QUEUED, model.due_at <= now)


def anything_due(session: Session, model: type[Row], now: datetime) -> bool:
    """One read of the partial index on (due_at) where queued."""
    return session.scalar(select(model.id).where(due(model, now)).limit(1)) is not None


def lock_due(session: Session, model: type[Row], now: datetime, limit: int) -> Sequence[Row]:
    """The oldest due rows that nobody else holds, locked until the transaction ends."""
    query = select(model).where(due(model, now)).order_by(model.due_at).limit(limit)
    return session.scalars(query.with_for_update(skip_locked=True, key_share=True)).all()


def lease_end(session: Session, lease: timedelta) -> datetime:
    """When a lease that begins now runs out, by PostgreSQL's clock."""
    moment: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    return moment + lease


def begin(row: Delivery, lease_until: datetime, *, keep_body: bool = False) -> int:
    """Hand the row to this worker: a new fencing token, an attempt, a lease (`lease_end`).

    `keep_body`: the stored bytes are sent once more, instead of preparing new ones.
    """
    row.state = DeliveryState.PUBLISHING
    row.fence += 1
    row.attempts += 1
    row.lease_until = lease_until
    row.called_at = None
    if not keep_body:
        row.body = None
    return row.fence


def store_body(session: Session, model: type[Row], row_id: int, fence: int, body: bytes, lease: timedelta) -> bool:
    """Just before the call: the exact bytes and its start. False when the lease was lost: make no call then.

    The lease starts again, so that the call's time-out always ends inside it.
    """
    return bool(store_bodies(session, model, [ToStore(row_id, fence, body)], lease))


@dataclass(frozen=True)
class ToStore:
    """The exact bytes of a call that is about to be made, and by which right."""

    row_id: int
    fence: int
    body: bytes = field(repr=False)


def store_bodies(session: Session, model: type[Row], bodies: Sequence[ToStore], lease: timedelta) -> set[int]:
    """The same for several calls in one statement; answers with the rows that may be called."""
    given = (
        func.unnest(
            literal([one.row_id for one in bodies], ARRAY(BigInteger)),
            literal([one.fence for one in bodies], ARRAY(BigInteger)),
            literal([one.body for one in bodies], ARRAY(LargeBinary)),
        )
        .table_valued(column("id", BigInteger), column("fence", BigInteger), column("body", LargeBinary), name="given")
        .render_derived()
    )
    changed = session.execute(
        update(model)
        .where(model.id == given.c.id, model.fence == given.c.fence, model.state == DeliveryState.PUBLISHING)
        .where(model.lease_until > func.clock_timestamp())
        .values(body=given.c.body, called_at=func.clock_timestamp(), lease_until=func.clock_timestamp() + lease)
        .execution_options(synchronize_session=False)
        .returning(model.id)
    )
    return set(changed.scalars())


def lock_held(session: Session, model: type[Row], row_id: int, fence: int) -> Row | None:
    """The row, locked, if it is still ours to finish; None when the lease was lost and taken over."""
    return lock_all_held(session, model, {(row_id, fence)}).get((row_id, fence))


def lock_all_held(session: Session, model: type[Row], claims: Collection[Claim]) -> dict[Claim, Row]:
    """The same for several claims: those that are still ours to finish, with their rows."""
    ids = {row_id for row_id, _ in claims}
    query = select(model).where(model.id.in_(ids), model.state == DeliveryState.PUBLISHING).order_by(model.id)
    rows = {row.id: row for row in session.scalars(query.with_for_update(key_share=True))}
    return {claim: rows[claim[0]] for claim in claims if claim[0] in rows and rows[claim[0]].fence == claim[1]}


def release(row: Delivery, state: DeliveryState) -> None:
    """Leave the lease for the given state."""
    row.state = state
    row.lease_until = None


def lock_lapsed(session: Session, model: type[Row], limit: int = 100) -> Sequence[Row]:
    """Rows whose worker went away: their lease ran out by PostgreSQL's clock."""
    query = select(model).where(model.state == DeliveryState.PUBLISHING, model.lease_until < func.clock_timestamp())
    return session.scalars(
        query.order_by(model.lease_until).limit(limit).with_for_update(skip_locked=True, key_share=True)
    ).all()
