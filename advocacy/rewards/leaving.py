"""What becomes of somebody's credits and gifts when they leave, and what of them is handed out."""

from typing import Any

from sqlalchemy import select, update

from advocacy.core.database import transaction
from advocacy.people.models import Person
from advocacy.people.rules import PersonState
from advocacy.rewards.ending import end_lots
from advocacy.rewards.gift_models import Gift, Order
from advocacy.rewards.ledger import Cause, carry_off
from advocacy.rewards.listing import Entry
from advocacy.rewards.models import Account, Transfer, locked_account, lots_of
from advocacy.rewards.rules import AccountKind, TransferKind


def leave(person_id: int) -> None:
    """What is left goes back to the company, as an entry. A gift that was passed on is its receiver's to claim."""
    with transaction() as session:
        if session.scalar(select(Account.id).where(Account.person_id == person_id)):
            account = locked_account(session, person_id)
            end_lots(session, account)
            left = [(lot, lot.left) for lot in lots_of(session, account.id)]
            if left:
                source = f"left:{account.id}:{max(lot.key for lot, _amount in left)}"
                carry_off(session, account, Cause(TransferKind.LEFT, source), AccountKind.COMPANY, left)
        if session.get_one(Person, person_id).state is PersonState.ERASED:
            session.execute(update(Order).where(Order.person_id == person_id).values(greeting=""))


def export(person_id: int) -> dict[str, Any]:
    """Every entry with its reason, and every gift that they chose; codes stay where they are."""
    entries = select(Transfer).where(Transfer.person_id == person_id).order_by(Transfer.id)
    orders = select(Order, Gift).join(Gift, Gift.id == Order.gift_id).where(Order.person_id == person_id)
    with transaction() as session:
        return {
            "credits": [_entry(row) for row in session.scalars(entries)],
            "gifts": [_order(order, gift) for order, gift in session.execute(orders.order_by(Order.id))],
        }


def _entry(row: Transfer) -> dict[str, Any]:
    return {
        "at": row.happened_at.isoformat(),
        "what": row.kind.value,
        "for": row.deed.value if row.deed else None,
        "about": row.subject,
        "credits": Entry(row, reversed=False).change,
        "balance": row.balance,
        "less_than": row.wanted if row.cut else None,
        "reason": row.reason,
    }


def _order(order: Order, gift: Gift) -> dict[str, Any]:
    return {
        "at": order.ordered_at.isoformat(),
        "gift": next(iter(gift.words.values()))["name"],
        "credits": order.price,
        "state": order.state.value,
        "words": order.greeting,
    }
