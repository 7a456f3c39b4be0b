"""Leaving it to the person: what may be on the network, and can't be proven, is never called anything else."""

from typing import Any

from sqlalchemy import case, literal

from advocacy.core.delivery import DeliveryState, release
from advocacy.core.services import now
from advocacy.sharing.models import Share


def ask(share: Share) -> None:
    """From here on only the person's word counts; nothing is sent and nothing is read any more."""
    release(share, DeliveryState.UNCONFIRMED)
    share.settle_at = share.waiting_for = share.held_reason = None
    share.settling = False
    share.asked_at = share.asked_at or now()


def off_the_queue(state: DeliveryState, **values: Any) -> dict[str, Any]:
    """The values of an UPDATE that takes waiting shares off the queue, into this state.

    A share that waits to be sent once more (X, not found by two readings) may be there all the same. Were it cancelled,
    it could be shared anew and stand there twice: its person is asked instead.
    """
    columns = Share.__table__.c
    ends = {"state": state, "waiting_for": None, "held_reason": None} | values
    asks = {"state": DeliveryState.UNCONFIRMED, "asked_at": now()}
    return {
        name: case(
            (Share.resend, literal(asks.get(name), columns[name].type)),
            else_=literal(ends[name], columns[name].type) if name in ends else columns[name],
        )
        for name in (*ends, "asked_at")
    }
