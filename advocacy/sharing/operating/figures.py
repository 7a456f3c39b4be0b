"""The queue in figures. Every query is bounded: a flood of waiting shares makes the figures "at least", not slow."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import Session

from advocacy.core.delivery import DeliveryState
from advocacy.networks.rules import Network
from advocacy.sharing.models import Share, ShareAttempt
from advocacy.sharing.removal_models import Revocation, TakeBack
from advocacy.sharing.rules import WaitingFor

OPEN = (DeliveryState.QUEUED, DeliveryState.HELD, DeliveryState.PUBLISHING, DeliveryState.UNCONFIRMED)
MOST_COUNTED = 20_000
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Group:
    """Open shares that are alike. `due`: their moment has come."""

    network: Network
    state: DeliveryState
    waiting_for: WaitingFor | None
    due: bool
    count: int


@dataclass(frozen=True)
class Oldest:
    """The share that should have gone the longest ago, and what it waits for (None: for nothing, it is due)."""

    network: Network
    since: datetime
    waiting_for: WaitingFor | None


@dataclass(frozen=True)
class NetworkQueue:
    """One network's line of the table."""

    due: int
    for_their_time: int
    waiting: dict[WaitingFor, int]
    held: int
    unconfirmed: int
    sent_last_hour: int
    oldest: Oldest | None

    @property
    def waits(self) -> int:
        """Shares that wait for something other than their time or their person."""
        return sum(count for reason, count in self.waiting.items() if reason is not WaitingFor.RECONNECT)


@dataclass(frozen=True)
class QueueFigures:
    by_network: dict[Network, NetworkQueue]
    revocations: int
    take_backs: int  # reposts that their people want gone again
    capped: bool  # there are more: the counts are "at least"

    @property
    def due(self) -> int:
        return sum(line.due for line in self.by_network.values())

    @property
    def for_their_time(self) -> int:
        return sum(line.for_their_time for line in self.by_network.values())

    @property
    def waiting(self) -> int:
        return self.for_their_time + sum(sum(line.waiting.values()) for line in self.by_network.values())

    @property
    def unconfirmed(self) -> int:
        return sum(line.unconfirmed for line in self.by_network.values())

    @property
    def oldest(self) -> Oldest | None:
        found = [line.oldest for line in self.by_network.values() if line.oldest]
        return min(found, key=lambda oldest: oldest.since, default=None)


def queue_figures(session: Session, moment: datetime) -> QueueFigures:
    groups = _groups(session, moment)
    sent = _sent_since(session, moment - HOUR)
    return QueueFigures(
        {
            network: _line(network, groups, sent.get(network, 0), _oldest(session, network, moment))
            for network in Network
        },
        _queued(session, Revocation),
        _queued(session, TakeBack),
        sum(group.count for group in groups) >= MOST_COUNTED,
    )


def _queued(session: Session, kind: type[Revocation | TakeBack]) -> int:
    some = select(kind.id).where(kind.state == DeliveryState.QUEUED).limit(MOST_COUNTED)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def _line(network: Network, groups: Sequence[Group], sent: int, oldest: Oldest | None) -> NetworkQueue:
    own = [group for group in groups if group.network is network]
    queued = [group for group in own if group.state is DeliveryState.QUEUED]
    return NetworkQueue(
        due=_sum(group for group in queued if group.due and group.waiting_for is None),
        for_their_time=_sum(group for group in queued if not group.due and group.waiting_for is None),
        waiting={
            reason: count
            for reason in WaitingFor
            if (count := _sum(group for group in queued if group.waiting_for is reason))
        },
        held=_sum(group for group in own if group.state is DeliveryState.HELD),
        unconfirmed=_sum(group for group in own if group.state is DeliveryState.UNCONFIRMED),
        sent_last_hour=sent,
        oldest=oldest,
    )


def _sum(groups: Iterable[Group]) -> int:
    return sum(group.count for group in groups)


def _groups(session: Session, moment: datetime) -> list[Group]:
    some = (
        select(Share.network, Share.state, Share.waiting_for, (Share.due_at <= moment).label("due"))
        .where(Share.state.in_(OPEN))
        .limit(MOST_COUNTED)
        .subquery()
    )
    by = (some.c.network, some.c.state, some.c.waiting_for, some.c.due)
    return [Group(*row) for row in session.execute(select(*by, func.count()).group_by(*by))]


def _sent_since(session: Session, since: datetime) -> dict[Network, int]:
    some = (
        select(Share.network)
        .join(ShareAttempt, ShareAttempt.share_id == Share.id)
        .where(ShareAttempt.started_at > since, ShareAttempt.outcome == "published")
        .limit(MOST_COUNTED)
        .subquery()
    )
    rows = session.execute(select(some.c.network, func.count()).group_by(some.c.network)).all()
    return {network: count for network, count in rows}  # noqa: C416 - rows are no pairs to the type checker


def _oldest(session: Session, network: Network, moment: datetime) -> Oldest | None:
    """One read for each reason, and one for what is due; since its chosen time, or since the yes."""
    firsts = [_first(network, reason) for reason in WaitingFor]
    due = select(Share.id).where(Share.state == DeliveryState.QUEUED, Share.due_at <= moment)
    firsts.append(due.where(Share.network == network).order_by(Share.due_at).limit(1))
    ids = union_all(*(select(first.subquery().c.id) for first in firsts)).subquery()
    since = func.coalesce(Share.chosen_for, Share.consented_at)
    query = select(since, Share.waiting_for).where(Share.id.in_(select(ids.c.id))).order_by(since).limit(1)
    found = session.execute(query).first()
    return Oldest(network, found[0], found[1]) if found else None


def _first(network: Network, reason: WaitingFor) -> Select[int]:
    waiting = select(Share.id).where(Share.state == DeliveryState.QUEUED, Share.waiting_for == reason)
    return waiting.where(Share.network == network).order_by(Share.id).limit(1)
