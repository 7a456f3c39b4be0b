"""What the page of connected accounts shows."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now
from advocacy.networks.accounts import known_as
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network
from advocacy.sharing.models import Connection, Share, live_connections
from advocacy.sharing.rules import ConnectionState

SOON = timedelta(days=14)


@dataclass(frozen=True)
class AccountSeen:
    """`state` is what the pill says: connected, reconnect_soon, reconnect_needed or not_connected."""

    network: Network
    connection: Connection | None
    state: str
    days_left: int | None
    days_fraction: float
    reads_figures: bool
    waiting: int
    last_share: Share | None

    @property
    def name(self) -> str:
        return known_as(self.connection.handle, self.connection.account_name) if self.connection else ""


def accounts_of(person_id: int) -> list[AccountSeen]:
    """Every network, connected or not."""
    with transaction() as session:
        connections = live_connections(session, person_id)
        ids = [connection.id for connection in connections.values()]
        waiting = _waiting(session, ids)
        last = {network: _last(session, connection.id) for network, connection in connections.items()}
    return [_seen(network, connections.get(network), waiting, last.get(network)) for network in Network]


def _waiting(session: Session, ids: list[int]) -> dict[int, int]:
    rows = session.execute(
        select(Share.connection_id, func.count())
        .where(Share.connection_id.in_(ids), Share.state == DeliveryState.QUEUED)
        .group_by(Share.connection_id)
    )
    return dict(rows.all())


def _last(session: Session, connection_id: int) -> Share | None:
    query = select(Share).where(Share.connection_id == connection_id, Share.published_at.is_not(None))
    return session.scalar(query.order_by(Share.id.desc()).limit(1))


def _seen(network: Network, connection: Connection | None, waiting: dict[int, int], last: Share | None) -> AccountSeen:
    left = connection.reconnect_by - now() if connection and connection.reconnect_by else None
    days = max(0, left.days) if left is not None and left < SOON else None
    return AccountSeen(
        network=network,
        connection=connection,
        state=_state(connection, days),
        days_left=days,
        days_fraction=max(0.0, min(1.0, left / timedelta(days=60))) if left else 0.0,
        reads_figures=connection is not None and _reads_figures(connection),
        waiting=waiting.get(connection.id, 0) if connection else 0,
        last_share=last,
    )


def _reads_figures(connection: Connection) -> bool:
    return adapter(connection.network).capabilities(connection.scopes).reads_figures


def _state(connection: Connection | None, days: int | None) -> str:
    if connection is None:
        return "not_connected"
    if connection.state is ConnectionState.RECONNECT:
        return "reconnect_needed"
    return "connected" if days is None else "reconnect_soon"
