"""A gift comes back: its owner takes it back, nobody claimed it in time, or the desk could not give it."""

from enum import StrEnum

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.journal import record
from advocacy.core.services import now
from advocacy.people.models import Person
from advocacy.people.rules import PersonState
from advocacy.rewards.gift_informing import inform_desk_returned, inform_lapsed
from advocacy.rewards.gift_models import Code, Order, locked_gift, order_by_public_id
from advocacy.rewards.gift_rules import EndedBy, OrderState
from advocacy.rewards.ledger import Cause, Coming, bring, today
from advocacy.rewards.models import Account, Move, Transfer, locked_account, moves_of, transfer_by_source
from advocacy.rewards.rules import AccountKind, Lot, TransferKind, ends_on_after_return

AT_ONCE = 50


class TakenBack(StrEnum):
    DONE = "done"
    CLAIMED = "claimed"  # somebody was quicker
    ALREADY = "already"
    KEPT = "kept"  # it was not passed on


def take_back(order_name: str, person: Person) -> TakenBack | None:
    """None: this person has no such gift."""
    with transaction() as session:
        account = locked_account(session, person.id)
        order = order_by_public_id(session, order_name, lock=True)
        if order is None or order.person_id != person.id:
            return None
        if order.state is not OrderState.OPEN:
            return _why_not(order)
        come_back(session, account, order, EndedBy.TAKEN_BACK)
        return TakenBack.DONE


def _why_not(order: Order) -> TakenBack:
    return {
        OrderState.CLAIMED: TakenBack.CLAIMED,
        OrderState.RETURNED: TakenBack.ALREADY,
        OrderState.KEPT: TakenBack.KEPT,
    }[order.state]


def lapse_links() -> int:
    """What nobody claimed in time comes back to whoever passed it on. Each in a transaction of its own: accounts are
    locked before gifts everywhere, so nobody may hold a gift and ask for the next account.
    """
    lapsed = 0
    while due := _due():
        lapsed += sum(_lapse(name, person_id) for name, person_id in due)
    return lapsed


def lapses_due() -> bool:
    with transaction() as session:
        return bool(session.scalar(select(exists().where(*_over()))))


def _over() -> tuple[ColumnElement[bool], ...]:
    return Order.state == OrderState.OPEN, Order.link_expires_at <= now()


def _due() -> list[tuple[str, int]]:
    query = select(Order.public_id, Order.person_id).where(*_over()).order_by(Order.link_expires_at, Order.id)
    with transaction() as session:
        return [(name, person_id) for name, person_id in session.execute(query.limit(AT_ONCE))]


def _lapse(order_name: str, person_id: int) -> bool:
    with transaction() as session:
        account = locked_account(session, person_id)
        order = order_by_public_id(session, order_name, lock=True)
        if order is None or order.state is not OrderState.OPEN:
            return False  # claimed or taken back meanwhile
        come_back(session, account, order, EndedBy.LAPSED)
        inform_lapsed(order)
        return True


def return_from_desk(order_name: str, *, by: int) -> bool:
    """What can't be handed out: the credits go back. False: nothing like that waits."""
    with transaction() as session:
        owner = session.scalar(select(Order.person_id).where(Order.public_id == order_name))
        if owner is None:
            return False
        account = locked_account(session, owner)
        order = order_by_public_id(session, order_name, lock=True)
        if order is None or not order.to_hand_out or order.handed_at or order.state is OrderState.RETURNED:
            return False
        come_back(session, account, order, EndedBy.DESK)
        record("gift.returned", actor_id=by, subject=f"order:{order.public_id}")
        inform_desk_returned(order)
        return True


def come_back(session: Session, account: Account, order: Order, why: EndedBy) -> None:
    """Credits, stock and code are back, and its link leads nowhere. Account and order are locked, the order open."""
    order.state, order.ended_by, order.returned_at = OrderState.RETURNED, why, now()
    order.link_hash, order.greeting, order.to_hand_out = None, "", False
    session.execute(update(Code).where(Code.order_id == order.id).values(order_id=None))
    gift = locked_gift(session, order.gift_id)
    if gift.left is not None:
        gift.left += 1
    session.flush()
    if session.get_one(Person, order.person_id).state is PersonState.ACTIVE:
        _pay_back(session, account, order)


def _pay_back(session: Session, account: Account, order: Order) -> None:
    """Each part with the last day it had, and two weeks at least; credits of somebody who left are nobody's."""
    spent = transfer_by_source(session, order.source)
    assert spent is not None
    coming = [
        Coming(move.amount, ends_on_after_return(lot, today()), came_back=True) for move, lot in _parts(session, spent)
    ]
    cause = Cause(TransferKind.RETURNED, f"{order.source}:returned", subject=f"gift:{order.public_id}")
    bring(session, account, cause, AccountKind.GIFTS, coming)


def _parts(session: Session, spent: Transfer) -> list[tuple[Move, Lot]]:
    """What was spent, with the lots out of which it was taken."""
    found = []
    for move in moves_of(session, spent.id):
        lot = session.get_one(Move, move.lot_id)
        assert lot.ends_on is not None
        found.append((move, Lot(lot.id, move.amount, lot.ends_on, lot.came_back)))
    return found
