"""Taking due readings in batches, like deliveries: under a lease and a fence, so that two workers never read twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select, update
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now, services
from advocacy.engagement.leasing import is_free, lease, lock_leased, put_off_due, same_call, with_share
from advocacy.engagement.models import Watch, WatchState
from advocacy.engagement.rules import is_over
from advocacy.networks.rules import Network
from advocacy.sharing.models import Connection, Share
from advocacy.sharing.rules import ConnectionState

# LinkedIn has no batches: each figure of each post is a call, and these have to end within the lease.
MOST_AT_ONCE = {Network.X: 100, Network.LINKEDIN: 4}
_CLAIMED = (Watch.share_id, Share.remote_id, Share.published_at, Connection.state)


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
        return any(session.scalar(_due(network, Watch.share_id).limit(1)) for network in Network)


def claim_batch(network: Network) -> Batch | None:
    """What is read next; None when nothing is due. Its `taken` is empty when everything found is no longer read."""
    with transaction() as session:
        query = _due(network, Share.connection_id, Connection.protected).limit(1)
        first = session.execute(query.with_for_update(skip_locked=True, of=Watch)).first()
        if first is None:
            return None
        connection_id = None if _by_app(network, first.protected) else first.connection_id
        query = _due(network, *_CLAIMED).where(same_call(connection_id)).limit(MOST_AT_ONCE[network])
        rows = session.execute(query.with_for_update(skip_locked=True, of=Watch)).all()
        read_on = {row.share_id: row.remote_id for row in rows if not _ended(row)}
        _end(session, [row.share_id for row in rows if row.share_id not in read_on])
        fences = lease(session, Watch, read_on)
        taken = (Taken(share_id, remote_id, fences[share_id]) for share_id, remote_id in read_on.items())
        return Batch(network, connection_id, tuple(taken))


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


def _due(network: Network, *columns: Any) -> Select[*tuple[Any, ...]]:
    conditions = (Watch.network == network, Watch.state == WatchState.WATCHING, Watch.due_at <= now(), is_free(Watch))
    return with_share(Watch).with_only_columns(*columns).where(*conditions).order_by(Watch.due_at)


def _by_app(network: Network, protected: bool) -> bool:
    """Posts of a protected account are seen with their author's token only."""
    return bool(app_token(network)) and not protected


def _ended(row: Row[*tuple[Any, ...]]) -> bool:
    """Too late for the last step, or the person took their account away: then we look no further."""
    return is_over(row.published_at, now()) or row.state is ConnectionState.DISCONNECTED


def _end(session: Session, share_ids: Sequence[int]) -> None:
    if share_ids:
        session.execute(update(Watch).where(Watch.share_id.in_(share_ids)).values(state=WatchState.OVER))
