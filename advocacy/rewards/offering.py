"""The catalogue: what is on offer to a person now, what of it they can choose, and what they chose before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.people.models import Person
from advocacy.rewards.gift_models import Gift, Order, gift_by_public_id, order_by_public_id
from advocacy.rewards.gift_rules import OrderState, Refusal, Wish, is_open, refusal
from advocacy.rewards.ledger import today
from advocacy.rewards.listing import Purse, purse_of

MOST_SHOWN = 100  # gifts on one page; a catalogue is read, not searched
PAGE = 25


@dataclass(frozen=True)
class Offered:
    """`refused`: why it can't be chosen now; None when it can. `had`: how many of it this person has."""

    gift: Gift
    refused: Refusal | None
    had: int
    short: int  # how many credits are missing


@dataclass(frozen=True)
class Chosen:
    order: Order
    gift: Gift


def catalogue(person: Person) -> tuple[Purse, list[Offered]]:
    """What is open now; the cheapest first, what is sold out last."""
    purse = purse_of(person.id)
    with transaction() as session:
        day = today()
        opened = or_(Gift.opens_on.is_(None), Gift.opens_on <= day)
        still = (or_(last.is_(None), last >= day) for last in (Gift.closes_on, Gift.valid_until))
        query = select(Gift).where(Gift.offered, opened, *still)
        sold_out = func.coalesce(Gift.left, 1) == 0
        gifts = session.scalars(query.order_by(sold_out, Gift.price, Gift.id).limit(MOST_SHOWN)).all()
        had = _had(session, person.id)
    return purse, [_offered(gift, purse, had.get(gift.id, 0)) for gift in gifts]


def _had(session: Session, person_id: int) -> dict[int, int]:
    query = select(Order.gift_id, func.count()).where(Order.person_id == person_id)
    rows = session.execute(query.where(Order.state != OrderState.RETURNED).group_by(Order.gift_id))
    return dict(rows.all())


def _offered(gift: Gift, purse: Purse, had: int) -> Offered:
    wish = Wish(gift.price, purse.credits, had)
    return Offered(gift, refusal(gift.offer, wish, today()), had, max(gift.price - purse.credits, 0))


def offered_gift(person: Person, public_name: str) -> tuple[Purse, Offered] | None:
    """One that is open now, or that this person has; others are nowhere."""
    with transaction() as session:
        gift = gift_by_public_id(session, public_name)
        if gift is None:
            return None
        had = _had(session, person.id).get(gift.id, 0)
    if not had and not is_open(gift.offer, today()):
        return None
    purse = purse_of(person.id)
    return purse, _offered(gift, purse, had)


def chosen_by(person: Person, after: str = "") -> tuple[Sequence[Chosen], str]:
    """What they chose, the newest first."""
    query = select(Order, Gift).join(Gift, Gift.id == Order.gift_id).where(Order.person_id == person.id)
    with transaction() as session:
        last = order_by_public_id(session, after)
        query = query.where(Order.id < last.id) if last else query
        rows = session.execute(query.order_by(Order.id.desc()).limit(PAGE + 1)).all()
    found = [Chosen(order, gift) for order, gift in rows]
    return found[:PAGE], found[PAGE - 1].order.public_id if len(found) > PAGE else ""


def chosen_one(person: Person, public_name: str) -> Chosen | None:
    """Only their own."""
    with transaction() as session:
        order = order_by_public_id(session, public_name)
        if order is None or order.person_id != person.id:
            return None
        return Chosen(order, session.get_one(Gift, order.gift_id))


def count_chosen(person: Person) -> int:
    """Without those that came back."""
    query = select(func.count()).where(Order.person_id == person.id, Order.state != OrderState.RETURNED)
    with transaction() as session:
        return session.scalar(query) or 0


def names_of(order_names: Sequence[str], language: str) -> dict[str, str]:
    """How the gifts behind these orders are called; for the entries of a purse."""
    query = select(Order.public_id, Gift).join(Gift, Gift.id == Order.gift_id)
    with transaction() as session:
        rows = session.execute(query.where(Order.public_id.in_(order_names))).all() if order_names else []
    return {name: gift.said(language)["name"] for name, gift in rows}


def picture_of(gift_name: str) -> dict[str, Any] | None:
    """What a gift's row says of its picture."""
    with transaction() as session:
        gift = gift_by_public_id(session, gift_name)
        return gift.picture if gift else None
