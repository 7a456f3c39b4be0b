"""Telling a network that a token is no longer ours. Kind *surely*: tried until it answers, at most a day."""

from datetime import timedelta
from random import Random
from time import monotonic

from sqlalchemy import delete
from sqlalchemy.orm import Session

from advocacy.core.bell import ring
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState, begin, lease_end, lock_due, lock_lapsed, release
from advocacy.core.queues import TURN_SECONDS
from advocacy.core.services import now, services
from advocacy.core.vault import VaultError
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network
from advocacy.sharing.removal_models import Revocation
from advocacy.sharing.rules import backoff

KEPT_AT_MOST = timedelta(hours=24)
PURPOSE = "revocation"


def revoke_later(session: Session, network: Network, token: str) -> None:
    """The token moves, sealed, into a row without a key to the person; it is used for nothing else."""
    sealed = services().vault.seal(token, PURPOSE)
    session.add(Revocation(network=network, token=sealed, made_at=now(), due_at=now(), state=DeliveryState.QUEUED))
    ring("revoke_tokens")


def revoke_due() -> None:
    """Takes due rows one by one until none is left, or a minute is over: a network may be slow to answer."""
    turn_ends = monotonic() + TURN_SECONDS
    while (claimed := _claim()) is not None:
        row_id, network, token, attempts = claimed
        done = adapter(network).revoke(token) if token else True
        _finish(row_id, attempts, done=done is not False)
        if monotonic() >= turn_ends:
            ring("revoke_tokens")
            return


def _opened(row: Revocation) -> str | None:
    try:
        return services().vault.open(row.token, PURPOSE)
    except VaultError:
        return None


def _claim() -> tuple[int, Network, str, int] | None:
    with transaction() as session:
        session.execute(delete(Revocation).where(Revocation.made_at < now() - KEPT_AT_MOST))
        for lapsed in lock_lapsed(session, Revocation):
            release(lapsed, DeliveryState.QUEUED)
        session.flush()
        rows = lock_due(session, Revocation, now(), limit=1)
        if not rows:
            return None
        token = _opened(rows[0])
        if token is None:  # no key is left for it: it can't be revoked by us any more, and holds up nobody
            session.delete(rows[0])
            return rows[0].id, rows[0].network, "", 0
        begin(rows[0], lease_end(session, services().settings.publish_lease))
        return rows[0].id, rows[0].network, token, rows[0].attempts


def _finish(row_id: int, attempts: int, *, done: bool) -> None:
    with transaction() as session:
        row = session.get(Revocation, row_id, with_for_update=True)
        if row is None:
            return
        if done:
            session.delete(row)
            return
        release(row, DeliveryState.QUEUED)
        row.due_at = now() + backoff(attempts, Random())  # noqa: S311 - a pause, not a secret
