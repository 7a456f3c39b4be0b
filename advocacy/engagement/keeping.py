"""Keeping what was read: a dated row, facts of what grew, and the next step. "Not offered" and "not read" are no 0."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only

from advocacy.core.database import transaction
from advocacy.core.many_rows import insert_rows
from advocacy.core.services import now
from advocacy.engagement.claiming import Batch, still_ours
from advocacy.engagement.models import Reading as ReadingRow
from advocacy.engagement.models import Watch, WatchState
from advocacy.engagement.rules import following, step_reached
from advocacy.evidence.recording import Fact, record_facts
from advocacy.evidence.rules import FactKind
from advocacy.networks.readings import Absence, Metric, PostState, Reading
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network, PaidCall
from advocacy.sharing.models import Share

# A quote passes a share on as a reshare does. Where one of the two is not known the other one counts alone.
MEASURES: Mapping[FactKind, tuple[Metric, ...]] = {
    FactKind.REACH: (Metric.IMPRESSIONS,),
    FactKind.REACTIONS: (Metric.REACTIONS,),
    FactKind.RESHARES: (Metric.RESHARES, Metric.QUOTES),
    FactKind.COMMENTS: (Metric.COMMENTS,),
}
# What keeping a reading looks at; a share has sixty columns, and its texts are long.
READ = load_only(Share.person_id, Share.network, Share.published_at, Share.replies_singly)


def keep(batch: Batch, readings: Mapping[str, Reading]) -> int:
    """How many were kept: not those whose watch somebody else took when our lease had run out."""
    moment = now()
    with transaction() as session:
        read = [one for one in batch.taken if one.remote_id in readings]
        watches = still_ours(session, read)
        shares = {row.id: row for row in session.scalars(select(Share).options(READ).where(Share.id.in_(watches)))}
        rows, facts = [], []
        for one in (one for one in read if one.share_id in watches):
            watch, share, reading = watches[one.share_id], shares[one.share_id], readings[one.remote_id]
            assert share.published_at is not None
            step = step_reached(share.published_at, watch.step, moment)
            rows.append(_row(share.id, step, moment, reading))
            facts += facts_of(share, reading, moment)
            _advance(session, watch, share, step, reading, moment)
        if rows:
            session.execute(insert_rows(ReadingRow, rows))
        record_facts(facts)
    return len(rows)


def leave_out(watch: Watch, share: Share, moment: datetime) -> None:
    """This step was not read and will not be; the next one is tried."""
    assert share.published_at is not None
    _go_on(watch, share, step_reached(share.published_at, watch.step, moment), moment)


def facts_of(share: Share, reading: Reading, moment: datetime) -> list[Fact]:
    """Figures as the network counts them; scoring takes the growth of their highest value.

    Comments that come singly, with their authors, are not counted a second time as a figure.
    """
    singly = {FactKind.COMMENTS} if share.replies_singly else set()
    amounts = {
        kind: sum(reading.figures.get(metric, 0) for metric in metrics)
        for kind, metrics in MEASURES.items()
        if kind not in singly
    }
    return [
        Fact(
            source=f"figure:{share.id}:{kind}:{moment.isoformat()}",
            kind=kind,
            person_id=share.person_id,
            happened_at=moment,
            share_id=share.id,
            amount=amount,
        )
        for kind, amount in amounts.items()
        if amount
    ]


def costs(network: Network) -> bool:
    """Whether the network takes money for a post that is read."""
    return PaidCall.POST_READ in adapter(network).prices


def _row(share_id: int, step: int, moment: datetime, reading: Reading) -> dict[str, object]:
    return {
        "share_id": share_id,
        "step": step,
        "read_at": moment,
        "state": reading.state,
        "figures": {metric.value: amount for metric, amount in reading.figures.items()},
        "absent": {metric.value: absence.value for metric, absence in reading.absent.items()},
    }


def _advance(session: Session, watch: Watch, share: Share, step: int, reading: Reading, moment: datetime) -> None:
    if reading.state is PostState.GONE and _was_seen(session, share.id):
        _mark_gone(watch, share, moment)
        return
    if reading.state is PostState.PRESENT:  # what could not be seen was not paid for
        watch.last_read_at = moment
    _go_on(watch, share, step, moment)
    if set(reading.absent.values()) == {Absence.NOT_OFFERED} and not reading.figures:
        watch.state = WatchState.NOT_OFFERED  # the permission was taken away: asking again gives nothing


def _go_on(watch: Watch, share: Share, done: int, moment: datetime) -> None:
    assert share.published_at is not None
    watch.lease_until = None
    due = following(share.published_at, done, watch.last_read_at, moment, costs(share.network))
    if due is None:
        watch.state = WatchState.OVER
        return
    watch.step, watch.due_at = due.step, due.at


def _was_seen(session: Session, share_id: int) -> bool:
    """X may say "not found" of a post that it does not show yet; only what was there can be gone."""
    query = select(ReadingRow.id).where(ReadingRow.share_id == share_id, ReadingRow.state == PostState.PRESENT)
    return session.scalar(query.limit(1)) is not None


def _mark_gone(watch: Watch, share: Share, moment: datetime) -> None:
    """Its content is dropped: the address at the network, which leads nowhere now and may hold a handle.

    What stays, stays on purpose. `words` and `text` are what the person wrote and confirmed here, our own draft and the
    record of their consent, not something that we got from the network. Ids and dated counts may be kept (X's policy
    asks to delete content); points that they earned stay, as relationship.md says of every outcome that happened.
    """
    watch.state, watch.lease_until = WatchState.GONE, None
    share.gone_at, share.remote_url = moment, None
