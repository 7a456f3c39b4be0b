"""Reading figures that are due, in batches, and turning what grew into facts. "Not offered" and "not read" are no 0."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now, services
from advocacy.engagement.models import Reading as ReadingRow
from advocacy.engagement.models import Watch, WatchState
from advocacy.engagement.rules import due_at, next_step
from advocacy.evidence.recording import Fact, record_facts
from advocacy.evidence.rules import FactKind
from advocacy.networks.readings import Metric, PostState, Reading, ReadResult
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network
from advocacy.sharing.models import Share
from advocacy.sharing.tokens import Usable, usable_token

BATCH = 100  # ids in one call to X
FAILED_PAUSE = timedelta(minutes=15)
CLAIM = timedelta(minutes=5)
KINDS: Mapping[Metric, FactKind] = {
    Metric.IMPRESSIONS: FactKind.REACH,
    Metric.REACTIONS: FactKind.REACTIONS,
    Metric.RESHARES: FactKind.RESHARES,
    Metric.COMMENTS: FactKind.COMMENTS,
}


@dataclass(frozen=True)
class Batch:
    """Shares read in one go. `connection_id` None: with the app's own token, across people."""

    network: Network
    connection_id: int | None
    shares: Mapping[str, int]  # remote id -> share id


def readings_due() -> bool:
    """Asked by the dispatcher: one indexed read per network."""
    query = select(Watch.share_id).where(Watch.state == WatchState.WATCHING, Watch.due_at <= now()).limit(1)
    with transaction() as session:
        return session.scalar(query) is not None


def read_due() -> int:
    """Until nothing is due; answers how many readings were kept."""
    kept = 0
    while (batch := _claim()) is not None:
        kept += _read(batch)
    return kept


def _claim() -> Batch | None:
    """Moves the rows' due time ahead, so that another worker leaves them alone while this one calls."""
    with transaction() as session:
        first = session.scalar(_due().limit(1))
        if first is None:
            return None
        share = session.get_one(Share, first.share_id)
        connection_id = None if _app_token(share.network) else share.connection_id
        query = _due().join(Share, Share.id == Watch.share_id).where(Watch.network == share.network).limit(BATCH)
        if connection_id is not None:
            query = query.where(Share.connection_id == connection_id)
        watches = session.scalars(query).all()
        for watch in watches:
            watch.due_at = now() + CLAIM
        ids = {watch.share_id for watch in watches} | {first.share_id}
        found = session.execute(select(Share.remote_id, Share.id).where(Share.id.in_(ids))).all()
    return Batch(share.network, connection_id, {remote: share_id for remote, share_id in found if remote})


def _due() -> Select[Watch]:
    query = select(Watch).where(Watch.state == WatchState.WATCHING, Watch.due_at <= now())
    return query.order_by(Watch.due_at).with_for_update(skip_locked=True, of=Watch)


def _app_token(network: Network) -> str:
    return services().settings.x_app_token if network is Network.X else ""


def _read(batch: Batch) -> int:
    token = _app_token(batch.network)
    if batch.connection_id is not None:
        usable = usable_token(batch.connection_id, batch.network)
        if not isinstance(usable, Usable):
            _put_off(list(batch.shares.values()), now() + FAILED_PAUSE)
            return 0
        token = usable.access_token
    result = adapter(batch.network).read(token, list(batch.shares))
    return _keep(batch, result)


def _keep(batch: Batch, result: ReadResult) -> int:
    read = {
        batch.shares[reading.remote_id]: reading for reading in result.readings if reading.remote_id in batch.shares
    }
    with transaction() as session:
        for share_id, reading in sorted(read.items()):
            keep_reading(session, share_id, reading)
        left = [share_id for share_id in batch.shares.values() if share_id not in read]
        retry = result.failure.retry_at if result.failure else None
        _put_off(left, retry or now() + FAILED_PAUSE)
    return len(read)


def keep_reading(session: Session, share_id: int, reading: Reading) -> None:
    """One dated row, the facts of its figures, and the next step."""
    watch = session.get_one(Watch, share_id, with_for_update=True)
    share = session.get_one(Share, share_id)
    session.add(
        ReadingRow(
            share_id=share_id,
            step=watch.step,
            read_at=now(),
            state=reading.state,
            figures={metric.value: amount for metric, amount in reading.figures.items()},
            absent={metric.value: absence.value for metric, absence in reading.absent.items()},
        )
    )
    record_facts(facts_of(share, reading, now()))
    _advance(watch, share, reading, now())


def facts_of(share: Share, reading: Reading, moment: datetime) -> list[Fact]:
    """Figures as the network counts them; scoring takes the growth of their highest value."""
    return [
        Fact(
            source=f"figure:{share.id}:{metric}:{moment.isoformat()}",
            kind=kind,
            person_id=share.person_id,
            happened_at=moment,
            share_id=share.id,
            amount=reading.figures[metric],
        )
        for metric, kind in KINDS.items()
        if reading.figures.get(metric)
    ]


def _advance(watch: Watch, share: Share, reading: Reading, moment: datetime) -> None:
    assert share.published_at is not None
    watch.last_read_at = moment
    if reading.state is PostState.GONE:
        watch.state, share.gone_at = WatchState.GONE, moment
        return
    step = next_step(share.published_at, watch.step, moment)
    if step is None:
        watch.state = WatchState.OVER
        return
    watch.step = step
    watch.due_at = due_at(share.published_at, step, moment, paid=share.network is Network.X)


def _put_off(share_ids: Sequence[int], until: datetime) -> None:
    with transaction() as session:
        for watch in session.scalars(select(Watch).where(Watch.share_id.in_(share_ids)).with_for_update()):
            share = session.get_one(Share, watch.share_id)
            over = share.published_at is None or next_step(share.published_at, watch.step - 1, now()) is None
            watch.state = WatchState.OVER if over else watch.state
            watch.due_at = until
