"""Whoever holds the link claims the gift, once. Nothing is kept of them: no name, no address, no browser."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.identifiers import token_hash
from advocacy.core.services import now
from advocacy.people.models import Person
from advocacy.people.rules import PersonState
from advocacy.rewards.gift_informing import inform_claimed, inform_to_hand_out
from advocacy.rewards.gift_models import Gift, Order, order_by_link
from advocacy.rewards.gift_rules import HANDED_OUT, OrderState


class CardState(StrEnum):
    OPEN = "open"
    YOURS = "yours"  # claimed from this very page
    CLAIMED = "claimed"  # by somebody, once
    OVER = "over"  # it waited too long


@dataclass(frozen=True)
class Card:
    """A gift as whoever holds its link sees it. `giver`: the first name; empty when they are here no more."""

    state: CardState
    gift: Gift
    order: Order
    giver: str
    until: datetime


def find_card(secret: str, receipt: str = "") -> Card | None:
    """Looking changes nothing: programs that draw previews look, too. None: taken back, or never there."""
    with transaction() as session:
        order = order_by_link(session, token_hash(secret))
        return _card(session, order, receipt) if order else None


def claim(secret: str, receipt: str) -> Card | None:
    """Once. The same page that sends it again, because the answer was lost, sees it again."""
    with transaction() as session:
        order = order_by_link(session, token_hash(secret), lock=True)
        if order is None:
            return None
        card = _card(session, order, receipt)
        if card.state is not CardState.OPEN or not receipt:
            return card
        order.state, order.claimed_at, order.greeting = OrderState.CLAIMED, now(), ""
        order.receipt_hash = token_hash(receipt)
        order.to_hand_out = card.gift.kind in HANDED_OUT
        session.flush()
        inform_claimed(order)
        if order.to_hand_out:
            inform_to_hand_out(order)
        return _card(session, order, receipt)


def _card(session: Session, order: Order, receipt: str) -> Card:
    gift, giver = session.get_one(Gift, order.gift_id), session.get_one(Person, order.person_id)
    assert order.link_expires_at is not None
    name = "" if giver.state is PersonState.ERASED else giver.first_name
    return Card(state_of(order, receipt), gift, order, name, order.link_expires_at)


def state_of(order: Order, receipt: str = "") -> CardState:
    if order.state is OrderState.CLAIMED:
        mine = bool(receipt) and order.receipt_hash == token_hash(receipt)
        return CardState.YOURS if mine else CardState.CLAIMED
    assert order.link_expires_at is not None
    return CardState.OPEN if order.state is OrderState.OPEN and now() < order.link_expires_at else CardState.OVER
