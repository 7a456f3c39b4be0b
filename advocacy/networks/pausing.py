"""Pausing and resuming a network: every share waits, nobody's is failed, the admins are told once.

How publishing uses it:
- Claim, once in its transaction: `gates(session)`; a network that is not in the answer runs. `Pause`: the share waits
  for the operator. `Closed`: it waits until that moment, which the network named for the whole app. `Trial`: as the
  very last check `admit(session, network, now())`; False: the share waits too.
- After `finish`, with no transaction open: `breaking.heed(...)`, which pauses and ends trials by itself.
- Waking: `resume` leaves `resumed_at` and `trial`; sharing wakes one share while the trial lasts, then all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.journal import record
from advocacy.core.services import now
from advocacy.networks.models import NetworkState
from advocacy.networks.pause_rules import TRIAL_LEASE, PauseReason, is_news, takes_over
from advocacy.networks.rules import Network

DETAIL_LENGTH = 400


@dataclass(frozen=True)
class Pause:
    """Nothing goes out. `detail`: the network's own words, for admins."""

    reason: PauseReason
    since: datetime
    detail: str = ""


@dataclass(frozen=True)
class Trial:
    """Resumed at that moment; one share goes first, and the rest when the network answered it."""

    since: datetime
    taken_at: datetime | None

    def is_free(self, moment: datetime) -> bool:
        return self.taken_at is None or moment - self.taken_at >= TRIAL_LEASE


@dataclass(frozen=True)
class Closed:
    """The network itself said to the whole app "not before": no posting call of anybody until then."""

    until: datetime


Gate = Pause | Closed | Trial


def gates(session: Session) -> Mapping[Network, Gate]:
    """Networks that don't simply run; at most one small row for each network is read."""
    moment = now()
    stands = or_(NetworkState.paused_at.is_not(None), NetworkState.trial, NetworkState.closed_until > moment)
    rows = session.scalars(select(NetworkState).where(stands))
    return {row.network: _gate(row, moment) for row in rows}


def paused(session: Session) -> dict[Network, Pause]:
    return {network: gate for network, gate in gates(session).items() if isinstance(gate, Pause)}


def admit(session: Session, network: Network, moment: datetime) -> bool:
    """Take the one place of a trial, in the claim's transaction and as its last check. True for one share a minute."""
    free = or_(NetworkState.trial_taken_at.is_(None), NetworkState.trial_taken_at <= moment - TRIAL_LEASE)
    taken = session.execute(
        update(NetworkState)
        .where(NetworkState.network == network, NetworkState.trial, NetworkState.paused_at.is_(None), free)
        .values(trial_taken_at=moment)
        .returning(NetworkState.network)
        .execution_options(synchronize_session=False)
    )
    return taken.first() is not None


def pause(
    network: Network, reason: PauseReason, detail: str = "", *, by: int | None = None, seen_at: datetime | None = None
) -> bool:
    """True only when this call paused it and it is news: then tell the admins.

    `seen_at`: when the call that showed the problem began; one that began before the network was resumed is old news.
    """
    with transaction() as session:
        row = locked_state(session, network)
        if _stands(row, reason) or (seen_at and row.resumed_at and seen_at < row.resumed_at):
            return False
        news = is_news(row.reason, row.trial, reason)
        row.reason, row.detail, row.paused_at = reason, detail[:DETAIL_LENGTH], now()
        row.trial, row.trial_taken_at = False, None
        record("network.paused", actor_id=by, subject=f"network:{network}", details={"reason": reason.value})
    return news


def resume(network: Network, *, by: int | None, only: PauseReason | None = None) -> bool:
    """Let it run again, beginning with one share. False when it was not paused (or not for `only` that reason)."""
    with transaction() as session:
        row = locked_state(session, network)
        if row.paused_at is None or (only and row.reason is not only):
            return False
        row.paused_at, row.resumed_at = None, now()
        row.trial, row.trial_taken_at = True, None
        record("network.resumed", actor_id=by, subject=f"network:{network}", details={"reason": row.reason})
    return True


def end_trial(network: Network) -> None:
    """The network answered: everything may go."""
    with transaction() as session:
        session.execute(
            update(NetworkState)
            .where(NetworkState.network == network, NetworkState.trial)
            .values(trial=False, trial_taken_at=None)
            .execution_options(synchronize_session=False)
        )


def locked_state(session: Session, network: Network) -> NetworkState:
    """The network's row, made when it is not there yet, locked until the transaction ends."""
    session.execute(insert(NetworkState).values(network=network).on_conflict_do_nothing())
    query = select(NetworkState).where(NetworkState.network == network).with_for_update()
    return session.scalars(query.execution_options(populate_existing=True)).one()


def states(session: Session) -> Mapping[Network, NetworkState]:
    """Every network's row, for the page; a network to which nothing happened yet has none."""
    return {row.network: row for row in session.scalars(select(NetworkState))}


def close(session: Session, network: Network, until: datetime) -> None:
    """In the transaction that notes the answer. A later end is never shortened."""
    made = insert(NetworkState).values(network=network, closed_until=until)
    session.execute(
        made.on_conflict_do_update(
            index_elements=[NetworkState.network],
            set_={"closed_until": func.greatest(NetworkState.closed_until, made.excluded.closed_until)},
        )
    )


def _gate(row: NetworkState, moment: datetime) -> Gate:
    if row.paused_at is not None and row.reason is not None:
        return Pause(row.reason, row.paused_at, row.detail)
    if row.closed_until is not None and row.closed_until > moment:
        return Closed(row.closed_until)
    return Trial(row.resumed_at or now(), row.trial_taken_at)


def _stands(row: NetworkState, reason: PauseReason) -> bool:
    return row.paused_at is not None and row.reason is not None and not takes_over(row.reason, reason)
