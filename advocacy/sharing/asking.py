"""Leaving it to the person: what may be on the network, and can't be proven, is never called anything else."""

from typing import Any

from sqlalchemy import case, func, literal

from advocacy.core.delivery import DeliveryState, release
from advocacy.core.services import now
from advocacy.sharing.informing import inform_asked
from advocacy.sharing.models import Share


def ask(share: Share) -> None:
    """From here on only the person's word counts; nothing is sent and nothing is read any more."""
    release(share, DeliveryState.UNCONFIRMED)
    share.settle_at = share.waiting_for = share.held_reason = None
    share.settling = False
    share.asked_at = share.asked_at or now()
    inform_asked(share)


def off_the_queue(state: DeliveryState, **values: Any) -> dict[str, Any]:
    """The values of an UPDATE that takes waiting shares off the queue, into this state.

    A share that waits to be sent once more (X, not found by two readings) may be there all the same. Were it cancelled,
    it could be shared anew and stand there twice: it goes back to settling, whose next step is to ask its person.
    """
    columns = Share.__table__.c
    ends = {"state": state} | values
    cases = {
        name: case(
            (Share.resend, literal(DeliveryState.UNCONFIRMED if name == "state" else None, columns[name].type)),
            else_=literal(value, columns[name].type),
        )
        for name, value in ends.items()
    }
    again = {"settle_at": case((Share.resend, func.clock_timestamp()), else_=Share.settle_at)}
    return {"waiting_for": None, "held_reason": None} | cases | again
