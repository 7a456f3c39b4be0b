"""Rows of published shares that are read in batches: figures and conversations alike, under a lease and a fence.

So two workers never read the same share at once, and what a killed one held comes free when its lease runs out.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Select,
    any_,
    bindparam,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from advocacy.core.database import enum_column
from advocacy.networks.rules import Network
from advocacy.sharing.models import Connection, Share

LEASE = timedelta(minutes=10)


class Leased:
    """Columns of a row that is read when it is due. The lease is by PostgreSQL's clock, a claim adds to the fence."""

    if TYPE_CHECKING:
        share_id: Mapped[int]  # the primary key of each kind

    network: Mapped[Network] = enum_column(Network)
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    lease_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    fence: Mapped[int] = mapped_column(default=0, server_default=text("0"))


Row = TypeVar("Row", bound=Leased)


def is_free(model: type[Leased]) -> ColumnElement[bool]:
    return or_(model.lease_until.is_(None), model.lease_until < func.clock_timestamp())


def with_share(model: type[Leased]) -> Select[*tuple[Any, ...]]:
    """The row, its share's place on the network, and whose account can read it."""
    return (
        select(
            model,
            Share.remote_id,
            Share.published_at,
            Share.gone_at,
            Share.connection_id,
            Connection.protected,
            Connection.state.label("connection_state"),
        )
        .join(Share, Share.id == model.share_id)
        .join(Connection, Connection.id == Share.connection_id)
    )


def same_call(connection_id: int | None) -> ColumnElement[bool]:
    """What one call may ask about together: what everybody sees, or what this connection does."""
    return Connection.protected.is_(False) if connection_id is None else Share.connection_id == connection_id


def lease(session: Session, model: type[Leased], share_ids: Collection[int]) -> dict[int, int]:
    """The locked rows are this worker's: their new fences, by share. One statement for all of them."""
    if not share_ids:
        return {}
    statement = (
        update(model)
        .where(model.share_id == any_(bindparam("shares", list(share_ids), type_=ARRAY(BigInteger))))
        .values(fence=model.fence + 1, lease_until=func.clock_timestamp() + LEASE)
        .returning(model.share_id, model.fence)
    )
    return dict(session.execute(statement.execution_options(synchronize_session=False)).all())


def lock_leased(
    session: Session, model: type[Row], fences: Mapping[int, int], still: ColumnElement[bool]
) -> dict[int, Row]:
    """Those that nobody else took meanwhile, locked; sorted, so that two workers never wait in a circle."""
    query = select(model).where(model.share_id.in_(fences), still).order_by(model.share_id)
    return {row.share_id: row for row in session.scalars(query.with_for_update()) if row.fence == fences[row.share_id]}


def put_off_due(session: Session, model: type[Leased], due: ColumnElement[bool], until: datetime) -> None:
    """Nobody has to ask to be told no: what nobody reads at this moment waits until then."""
    moved = update(model).where(due, model.due_at < until, is_free(model)).values(due_at=until)
    session.execute(moved.execution_options(synchronize_session=False))
