"""Shares that waited for an admin or for money go on when that is over: pulled, so that no resume can forget them.

`something_to_wake` is asked once a second by the dispatcher; `wake_waiting` is what the queue runs.
After a resume the network is on trial: one share is woken, and the others when it was answered.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from advocacy.core.bell import ring
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import now
from advocacy.networks.pausing import Gate, Trial, gates
from advocacy.networks.rules import Network
from advocacy.networks.spending import budget_has_room
from advocacy.sharing.models import Share
from advocacy.sharing.rules import WaitingFor

BATCH = 500


def something_to_wake() -> bool:
    """At most a few reads of the partial index of waiting shares, however many wait."""
    moment = now()
    with transaction() as session:
        return any(
            session.scalar(_waiting(network, reason, moment).limit(1)) is not None
            for network, reason, _ in _ready(session, moment)
        )


def wake_waiting() -> None:
    """Makes them due now, in pieces."""
    while True:
        moment = now()
        with transaction() as session:
            found = sum(_wake(session, *ready, moment) for ready in _ready(session, moment))
            if found:
                ring("publish_due")
        if found < BATCH:
            return


def _ready(session: Session, moment: datetime) -> Sequence[tuple[Network, WaitingFor, int]]:
    """Networks and reasons that no longer hold, with how many shares may go on at once."""
    closed = gates(session)
    operators = [
        (network, WaitingFor.OPERATOR, most) for network in Network if (most := _most(closed.get(network), moment))
    ]
    money = [
        (network, WaitingFor.BUDGET, BATCH)
        for network in Network
        if network not in closed
        and session.scalar(_waiting(network, WaitingFor.BUDGET, moment).limit(1)) is not None
        and budget_has_room(session, network)
    ]
    return [*operators, *money]


def _most(gate: Gate | None, moment: datetime) -> int:
    if gate is None:
        return BATCH
    return int(isinstance(gate, Trial) and gate.is_free(moment))


def _waiting(network: Network, reason: WaitingFor, moment: datetime) -> Select[int]:
    return select(Share.id).where(
        Share.state == DeliveryState.QUEUED,
        Share.network == network,
        Share.waiting_for == reason,
        Share.due_at > moment,
    )


def _wake(session: Session, network: Network, reason: WaitingFor, most: int, moment: datetime) -> int:
    # In the index's order, so that those which are due already are not looked at.
    next_due = _waiting(network, reason, moment).order_by(Share.due_at, Share.id).limit(most)
    # As a CTE it is read once. As a subquery some plans read it again for each row, and each time it finds others.
    chosen = next_due.with_for_update(skip_locked=True).cte("chosen")
    changed = session.execute(
        update(Share)
        .where(Share.id.in_(select(chosen.c.id)))
        .values(due_at=moment, waiting_for=None)
        .execution_options(synchronize_session=False)
        .returning(Share.id)
    )
    return len(changed.all())
