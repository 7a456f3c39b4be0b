"""Which shares are listened to, and taking those that are due in batches, under a lease and a fence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now
from advocacy.engagement.claiming import app_token
from advocacy.engagement.conversations.models import Listening
from advocacy.engagement.conversations.rules import LISTENS, OFTEN, ListenState, next_listening
from advocacy.engagement.leasing import is_free, lease, lock_leased, put_off_due, same_call, with_share
from advocacy.engagement.watching import READABLE
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network
from advocacy.sharing.models import Connection, Share, standing_in_words
from advocacy.sharing.rules import ConnectionState

# X finds so many conversations by one query of 512 characters. LinkedIn is asked for each post.
MOST_AT_ONCE = {Network.X: 13, Network.LINKEDIN: 4}
FOUND_AT_ONCE = 500


@dataclass(frozen=True)
class Taken:
    share_id: int
    remote_id: str
    mark: str
    fence: int


@dataclass(frozen=True)
class Batch:
    """Shares listened to in one go. `connection_id` None: with the app's own token, across people.

    `until`, `newest`: an earlier reading of them had to stop there, and is gone on with. Empty: one begins.
    """

    network: Network
    connection_id: int | None
    taken: tuple[Taken, ...]
    until: str = ""
    newest: str = ""

    @property
    def remote_ids(self) -> list[str]:
        return list(dict.fromkeys(one.remote_id for one in self.taken))

    @property
    def since(self) -> str:
        """The oldest mark of all. A post without one is its own: nothing under it is older."""
        if self.network is not Network.X:
            return ""
        return min((one.mark or one.remote_id for one in self.taken), key=int, default="")


def listen_to_published() -> int:
    """A row for every share that went out lately; answers how many were found."""
    query = (
        select(Share, Connection)
        .join(Connection, Connection.id == Share.connection_id)
        .outerjoin(Listening, Listening.share_id == Share.id)
        .where(
            *standing_in_words(),  # what is said under a repost is said to the company
            Share.published_at > now() - LISTENS,
            Share.gone_at.is_(None),
            Listening.share_id.is_(None),
        )
        .order_by(Share.id)
        .limit(FOUND_AT_ONCE)
    )
    with transaction() as session:
        found = session.execute(query).all()
        if found:  # two sweeps at once find the same shares; the second one's rows are left out
            session.execute(insert(Listening).on_conflict_do_nothing(), [_listening(*row) for row in found])
    return len(found)


def _listening(share: Share, connection: Connection) -> dict[str, object]:
    assert share.published_at is not None
    at = share.published_at + OFTEN
    return {"share_id": share.id, "network": share.network, "state": _state(share, connection), "due_at": at}


def _state(share: Share, connection: Connection) -> ListenState:
    """A share that only its owner saw is not read: its address may lead to somebody else's post."""
    if not adapter(share.network).capabilities(tuple(connection.scopes)).reads_replies_singly:
        return ListenState.NOT_OFFERED
    if share.reported or not READABLE[share.network].fullmatch(share.remote_id or ""):
        return ListenState.OVER
    return ListenState.LISTENING


def listening_due() -> bool:
    """Asked by the dispatcher: one indexed read per network."""
    with transaction() as session:
        return any(session.scalar(_due(network, select(Listening.share_id)).limit(1)) for network in Network)


def claim_batch(network: Network) -> Batch | None:
    """What is listened to next, the youngest first; None when nothing is due, empty when all of it is over."""
    with transaction() as session:
        first = session.execute(_due(network).limit(1).with_for_update(skip_locked=True, of=Listening)).first()
        if first is None:
            return None
        connection_id = None if app_token(network) and not first.protected else first.connection_id
        began = first.Listening.sweep_newest, first.Listening.sweep_until
        query = _due(network).where(same_call(connection_id), *_open_sweep(*began)).limit(MOST_AT_ONCE[network])
        rows = session.execute(query.with_for_update(skip_locked=True, of=Listening)).all()
        for row in rows:
            if _ended(row):
                row.Listening.state = ListenState.OVER
        taken = _taken(session, [row for row in rows if not _ended(row)])
        return Batch(network, connection_id, taken, newest=began[0], until=began[1])


def move_on(session: Session, batch: Batch, newest: str) -> None:
    """All of it was read: the next time, and from where. After one that had stopped: at once, for what came since."""
    published = dict(
        session.execute(
            select(Share.id, Share.published_at).where(Share.id.in_(one.share_id for one in batch.taken))
        ).all()
    )
    for row in still_ours(session, batch.taken).values():
        moment = now()
        at = next_listening(published[row.share_id] or moment, moment)
        row.lease_until, row.read_at = None, moment
        row.sweep_newest = row.sweep_until = ""
        row.mark = max(row.mark, newest, key=lambda mark: int(mark or 0)) if batch.network is Network.X else ""
        row.state, row.due_at = (ListenState.LISTENING, at) if at else (ListenState.OVER, row.due_at)
        if batch.until:
            row.due_at = moment


def note_progress(session: Session, batch: Batch, newest: str, until: str) -> None:
    """Not all of it was read: what was is not asked for, and paid for, again."""
    for row in still_ours(session, batch.taken).values():
        row.sweep_newest, row.sweep_until = newest, until


def put_off(batch: Batch, until: datetime, *, everybody: bool = False) -> None:
    """These are asked for again at that moment; `everybody`: all of this network, or of this connection, as well."""
    with transaction() as session:
        for row in still_ours(session, batch.taken).values():
            row.due_at, row.lease_until = until, None
        if not everybody:
            return
        due = (Listening.network == batch.network) & (Listening.state == ListenState.LISTENING)
        if batch.connection_id is not None:
            due &= Listening.share_id.in_(select(Share.id).where(Share.connection_id == batch.connection_id))
        put_off_due(session, Listening, due, until)


def still_ours(session: Session, taken: Iterable[Taken]) -> dict[int, Listening]:
    fences = {one.share_id: one.fence for one in taken}
    return lock_leased(session, Listening, fences, Listening.state == ListenState.LISTENING)


def _open_sweep(newest: str, until: str) -> tuple[Any, ...]:
    """Only what stopped at the same place can be gone on with by one query."""
    return Listening.sweep_newest == newest, Listening.sweep_until == until


def _due(network: Network, columns: Select[*tuple[Any, ...]] | None = None) -> Select[*tuple[Any, ...]]:
    query = columns if columns is not None else with_share(Listening)
    conditions = (Listening.network == network, Listening.state == ListenState.LISTENING, Listening.due_at <= now())
    return query.where(*conditions, is_free(Listening)).order_by(Listening.share_id.desc())


def _ended(row: Row[*tuple[Any, ...]]) -> bool:
    """The week is over, the post is gone, or the person took their account away."""
    over = now() > row.published_at + LISTENS or row.gone_at is not None
    return over or row.connection_state is ConnectionState.DISCONNECTED


def _taken(session: Session, rows: Sequence[Row[*tuple[Any, ...]]]) -> tuple[Taken, ...]:
    known = {row.Listening.share_id: (row.remote_id, row.Listening.mark) for row in rows}
    fences = lease(session, Listening, known)
    return tuple(Taken(share_id, *known[share_id], fences[share_id]) for share_id in known)
