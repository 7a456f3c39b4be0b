"""What the desk has to do: things to hand out, donations to make. Numbers instead of names for what was passed on."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from advocacy.core.database import transaction
from advocacy.core.journal import record
from advocacy.core.services import now
from advocacy.people.models import Person
from advocacy.rewards.gift_models import Gift, Order, order_by_public_id
from advocacy.rewards.gift_rules import OrderState

PAGE = 50


@dataclass(frozen=True)
class ToDo:
    """`name`: of a colleague who keeps it; empty for whoever it was passed on to."""

    order: Order
    gift: Gift
    name: str


def waiting(after: str = "") -> tuple[Sequence[ToDo], str]:
    """The oldest first."""
    query = select(Order, Gift, Person).join(Gift, Gift.id == Order.gift_id).join(Person, Person.id == Order.person_id)
    with transaction() as session:
        last = order_by_public_id(session, after)
        query = query.where(Order.to_hand_out, Order.handed_at.is_(None))
        query = query.where(Order.id > last.id) if last else query
        rows = session.execute(query.order_by(Order.id).limit(PAGE + 1)).all()
    found = [ToDo(order, gift, person.name if order.state is OrderState.KEPT else "") for order, gift, person in rows]
    return found[:PAGE], found[PAGE - 1].order.public_id if len(found) > PAGE else ""


def count_waiting(_person: object = None) -> int:
    query = select(func.count()).where(Order.to_hand_out, Order.handed_at.is_(None))
    with transaction() as session:
        return session.scalar(query) or 0


def hand_out(order_name: str, *, by: int) -> bool | None:
    """None: nothing like that. False: it was done before."""
    with transaction() as session:
        order = order_by_public_id(session, order_name, lock=True)
        if order is None or not order.to_hand_out:
            return None
        if order.handed_at:
            return False
        order.handed_at = now()
        record("gift.handed_out", actor_id=by, subject=f"order:{order.public_id}")
        return True
