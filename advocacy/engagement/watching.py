"""Which published shares are read when: pulled from sharing by a minute sweep."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now
from advocacy.engagement.models import Watch, WatchState
from advocacy.engagement.rules import due_at, next_step
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network
from advocacy.sharing.models import Connection, Share

BATCH = 500


def watch_published() -> int:
    """A watch for every published share that has none yet; answers how many were made."""
    query = (
        select(Share, Connection)
        .join(Connection, Connection.id == Share.connection_id)
        .outerjoin(Watch, Watch.share_id == Share.id)
        .where(Share.state == DeliveryState.PUBLISHED, Watch.share_id.is_(None))
        .limit(BATCH)
    )
    with transaction() as session:
        found = session.execute(query.with_for_update(of=Share, skip_locked=True)).all()
        for share, connection in found:
            _watch(session, share, connection)
    return len(found)


def _watch(session: Session, share: Share, connection: Connection) -> None:
    assert share.published_at is not None
    offered = bool(share.remote_id) and reads_figures(share.network, connection)
    step = next_step(share.published_at, 0, now()) or 1
    session.add(
        Watch(
            share_id=share.id,
            network=share.network,
            state=WatchState.WATCHING if offered else WatchState.NOT_OFFERED,
            step=step,
            due_at=due_at(share.published_at, step, None, paid=False),
        )
    )


def reads_figures(network: Network, connection: Connection) -> bool:
    """Whether the network gives figures for what was granted at connecting."""
    return adapter(network).capabilities(tuple(connection.scopes)).reads_figures
