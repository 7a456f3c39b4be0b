"""Whoever got the link of a gift gives it back: it is not for them. Nothing is kept of them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.identifiers import token_hash
from advocacy.rewards.claiming import CardState, state_of
from advocacy.rewards.gift_informing import inform_declined
from advocacy.rewards.gift_models import Order, order_by_link
from advocacy.rewards.gift_rules import EndedBy
from advocacy.rewards.models import locked_account
from advocacy.rewards.returning import come_back


def give_back(secret: str) -> bool | None:
    """Its giver has gift and credits again, and is told. None: taken back, or never there. False: claimed or over."""
    link_hash = token_hash(secret)
    with transaction() as session:
        giver = _giver_of(session, link_hash)
        if giver is None:
            return None
        account = locked_account(session, giver)
        order = order_by_link(session, link_hash, lock=True)
        if order is None:
            return None  # taken back a moment ago
        if state_of(order) is not CardState.OPEN:
            return False
        come_back(session, account, order, EndedBy.DECLINED)
        inform_declined(order)
        return True


def _giver_of(session: Session, link_hash: str) -> int | None:
    """Without a lock: accounts are locked before orders everywhere."""
    return session.scalar(select(Order.person_id).where(Order.link_hash == link_hash))
