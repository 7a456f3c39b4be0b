"""Keeping what was read: a dated row, facts of what grew, and the next step. "Not offered" and "not read" are no 0."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, BigInteger, any_, bindparam, select, update
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.many_rows import insert_rows, update_rows
from advocacy.core.services import now
from advocacy.engagement.claiming import Batch, Taken
from advocacy.engagement.models import Reading as ReadingRow
from advocacy.engagement.models import Watch, WatchState
from advocacy.engagement.rules import following, step_reached
from advocacy.evidence.recording import Fact, record_facts
from advocacy.evidence.rules import FactKind
from advocacy.networks.readings import Absence, Metric, PostState, Reading
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network, PaidCall
from advocacy.people.models import Person
from advocacy.sharing.models import Share

# A quote passes a share on as a reshare does. Where one of the two is not known the other one counts alone.
MEASURES: Mapping[FactKind, tuple[Metric, ...]] = {
    FactKind.REACH: (Metric.IMPRESSIONS,),
    FactKind.REACTIONS: (Metric.REACTIONS,),
    FactKind.RESHARES: (Metric.RESHARES, Metric.QUOTES),
    FactKind.COMMENTS: (Metric.COMMENTS,),
}


class Watched(NamedTuple):
    """A watch that is ours, locked, with what keeping a reading asks about its share."""

    share_id: int
    fence: int
    step: int
    last_read_at: datetime | None
    network: Network
    published_at: datetime
    person_id: int
    team_id: int | None
    replies_singly: bool | None


_COLUMNS = (
    *(Watch.share_id, Watch.fence, Watch.step, Watch.last_read_at),
    *(Share.network, Share.published_at, Share.person_id, Person.team_id, Share.replies_singly),
)
_WATCHED = (
    select(*_COLUMNS)
    .join(Share, Share.id == Watch.share_id)
    .join(Person, Person.id == Share.person_id)
    .where(Watch.share_id == any_(bindparam("shares", type_=ARRAY(BigInteger))), Watch.state == WatchState.WATCHING)
    .order_by(Watch.share_id)  # two workers never wait in a circle
    .with_for_update(of=Watch)
)


def keep(batch: Batch, readings: Mapping[str, Reading]) -> int:
    """How many were kept: not those whose watch somebody else took when our lease had run out.

    One statement of each kind for the whole batch, whatever it holds.
    """
    moment = now()
    with transaction() as session:
        watched = _still_ours(session, [one for one in batch.taken if one.remote_id in readings])
        if not watched:
            return 0
        by_share = {one.share_id: readings[one.remote_id] for one in batch.taken if one.share_id in watched}
        gone = _gone(session, by_share)
        pairs = [(watched[share_id], reading) for share_id, reading in by_share.items()]
        session.execute(insert_rows(ReadingRow, [_row(one, reading, moment) for one, reading in pairs]))
        record_facts([fact for one, reading in pairs for fact in facts_of(one, reading, moment)])
        after = [_after(one, reading, moment, one.share_id in gone) for one, reading in pairs]
        session.execute(update_rows(Watch, "share_id", after))
        _drop_content(session, gone, moment)
    return len(pairs)


def leave_out(watch: Watch, share: Share, moment: datetime) -> None:
    """This step was not read and will not be; the next one is tried."""
    assert share.published_at is not None
    done = step_reached(share.published_at, watch.step, moment)
    due = following(share.published_at, done, watch.last_read_at, moment, costs(share.network))
    watch.lease_until = None
    if due is None:
        watch.state = WatchState.OVER
    else:
        watch.step, watch.due_at = due.step, due.at


def facts_of(share: Watched, reading: Reading, moment: datetime) -> list[Fact]:
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
            source=f"figure:{share.share_id}:{kind}:{moment.isoformat()}",
            kind=kind,
            person_id=share.person_id,
            happened_at=moment,
            team_id=share.team_id,
            share_id=share.share_id,
            amount=amount,
        )
        for kind, amount in amounts.items()
        if amount
    ]


def costs(network: Network) -> bool:
    """Whether the network takes money for a post that is read."""
    return PaidCall.POST_READ in adapter(network).prices


def _still_ours(session: Session, taken: Iterable[Taken]) -> dict[int, Watched]:
    """Those that nobody else took meanwhile, locked."""
    fences = {one.share_id: one.fence for one in taken}
    rows = (Watched._make(row) for row in session.execute(_WATCHED, {"shares": list(fences)})) if fences else ()
    return {row.share_id: row for row in rows if row.fence == fences[row.share_id]}


def _gone(session: Session, readings: Mapping[int, Reading]) -> frozenset[int]:
    """X may say "not found" of a post that it does not show yet; only what was there can be gone."""
    missing = [share_id for share_id, reading in readings.items() if reading.state is PostState.GONE]
    if not missing:
        return frozenset()
    there = select(ReadingRow.share_id).where(ReadingRow.share_id.in_(missing), ReadingRow.state == PostState.PRESENT)
    return frozenset(session.scalars(there.distinct()))


def _row(watched: Watched, reading: Reading, moment: datetime) -> dict[str, Any]:
    return {
        "share_id": watched.share_id,
        "step": step_reached(watched.published_at, watched.step, moment),
        "read_at": moment,
        "state": reading.state,
        "figures": {metric.value: amount for metric, amount in reading.figures.items()},
        "absent": {metric.value: absence.value for metric, absence in reading.absent.items()},
    }


def _after(watched: Watched, reading: Reading, moment: datetime, gone: bool) -> dict[str, Any]:
    """How the watch goes on, as a row: the next step, or that there is none."""
    read_at = moment if reading.state is PostState.PRESENT else watched.last_read_at  # what was not seen was not paid
    done = step_reached(watched.published_at, watched.step, moment)
    due = following(watched.published_at, done, read_at, moment, costs(watched.network))
    row = {"share_id": watched.share_id, "lease_until": None, "last_read_at": read_at}
    if due is None or gone:
        return row | {"state": WatchState.GONE if gone else WatchState.OVER, "step": watched.step, "due_at": moment}
    taken_away = set(reading.absent.values()) == {Absence.NOT_OFFERED} and not reading.figures
    state = WatchState.NOT_OFFERED if taken_away else WatchState.WATCHING  # asking again would give nothing
    return row | {"state": state, "step": due.step, "due_at": due.at}


def _drop_content(session: Session, gone: frozenset[int], moment: datetime) -> None:
    """Of posts that are gone: the address at the network, which leads nowhere now and may hold a handle.

    What stays, stays on purpose. `words` and `text` are what the person wrote and confirmed here, our own draft and the
    record of their consent, not something that we got from the network. Ids and dated counts may be kept (X's policy
    asks to delete content); points that they earned stay, as relationship.md says of every outcome that happened.
    """
    if gone:
        session.execute(update(Share).where(Share.id.in_(gone)).values(gone_at=moment, remote_url=None))
