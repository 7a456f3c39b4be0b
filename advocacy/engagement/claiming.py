"""Taking due readings in batches, like deliveries: under a lease and a fence, so that two workers never read twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now, services
from advocacy.engagement.leasing import is_free, lease, lock_leased, put_off_due, same_call, with_share
from advocacy.engagement.models import Watch, WatchState
from advocacy.engagement.rules import is_over
from advocacy.networks.rules import Network
from advocacy.sharing.models import Share
from advocacy.sharing.rules import ConnectionState

# LinkedIn has no batches: each figure of each post is a call, and these have to end within the lease.
MOST_AT_ONCE = {Network.X: 100, Network.LINKEDIN: 4}


@dataclass(frozen=True)
class Taken:
    share_id: int
    remote_id: str
    fence: int


@dataclass(frozen=True)
class Batch:
    """Shares read in one go. `connection_id` None: with the app's own token, across people."""

    network: Network
    connection_id: int | None
    taken: tuple[Taken, ...]

    @property
    def remote_ids(self) -> list[str]:
        return list(dict.fromkeys(one.remote_id for one in self.taken))


def readings_due() -> bool:
    """Asked by the dispatcher: one indexed read per network."""
    with transaction() as session:
        return any(session.scalar(_due(network, select(Watch.share_id)).limit(1)) for network in Network)


def claim_batch(network: Network) -> Batch | None:
    """What is read next; None when nothing is due. Its `taken` is empty when everything found is no longer read."""
    with transaction() as session:
        first = session.execute(_due(network).limit(1).with_for_update(skip_locked=True, of=Watch)).first()
        if first is None:
            return None
        connection_id = None if _by_app(network, first.protected) else first.connection_id
        query = _due(network).where(same_call(connection_id)).limit(MOST_AT_ONCE[network])
        rows = session.execute(query.with_for_update(skip_locked=True, of=Watch)).all()
        ended = {row.Watch.share_id for row in rows if _ended(row)}
        for row in rows:
            if row.Watch.share_id in ended:
                row.Watch.state = WatchState.OVER
        return Batch(network, connection_id, _taken(session, [row for row in rows if row.Watch.share_id not in ended]))


def app_token(network: Network) -> str:
    """The app's own token for public figures; empty where there is none."""
    return services().settings.x_app_token if network is Network.X else ""


def still_ours(session: Session, taken: Iterable[Taken]) -> dict[int, Watch]:
    """The watches, locked, that nobody else took meanwhile."""
    return lock_leased(session, Watch, {one.share_id: one.fence for one in taken}, Watch.state == WatchState.WATCHING)


def put_off(taken: Sequence[Taken], until: datetime) -> None:
    """These are asked for again at that moment."""
    with transaction() as session:
        for watch in still_ours(session, taken).values():
            watch.due_at, watch.lease_until = until, None


def put_off_all(network: Network, connection_id: int | None, until: datetime) -> None:
    """Everything due before that moment on this network, or of one connection: nobody has to ask to be told no."""
    due = (Watch.network == network) & (Watch.state == WatchState.WATCHING)
    if connection_id is not None:
        due &= Watch.share_id.in_(select(Share.id).where(Share.connection_id == connection_id))
    with transaction() as session:
        put_off_due(session, Watch, due, until)


def _due(network: Network, columns: Select[*tuple[Any, ...]] | None = None) -> Select[*tuple[Any, ...]]:
    query = columns if columns is not None else with_share(Watch)
    conditions = (Watch.network == network, Watch.state == WatchState.WATCHING, Watch.due_at <= now(), is_free(Watch))
    return query.where(*conditions).order_by(Watch.due_at)


def _by_app(network: Network, protected: bool) -> bool:
    """Posts of a protected account are seen with their author's token only."""
    return bool(app_token(network)) and not protected


def _ended(row: Row[*tuple[Any, ...]]) -> bool:
    """Too late for the last step, or the person took their account away: then we look no further."""
    return is_over(row.published_at, now()) or row.connection_state is ConnectionState.DISCONNECTED


def _taken(session: Session, rows: Sequence[Row[*tuple[Any, ...]]]) -> tuple[Taken, ...]:
    remote_ids = {row.Watch.share_id: row.remote_id for row in rows}
    fences = lease(session, Watch, remote_ids)
    return tuple(Taken(share_id, remote_id, fences[share_id]) for share_id, remote_id in remote_ids.items())
