"""Choosing a gift: credits go, stock goes down, a code is set aside, all in one transaction or not at all."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.identifiers import is_public_id, public_id
from advocacy.core.services import now, settings
from advocacy.people.models import Person
from advocacy.rewards.ending import end_lots
from advocacy.rewards.gift_informing import inform_to_hand_out
from advocacy.rewards.gift_models import Gift, Order, free_code, gift_by_public_id
from advocacy.rewards.gift_rules import HANDED_OUT, GiftKind, OrderState, Refusal, Wish, refusal, waits_until
from advocacy.rewards.ledger import Cause, carry_off, today
from advocacy.rewards.linking import new_link
from advocacy.rewards.models import Account, locked_account, lots_of
from advocacy.rewards.rules import AccountKind, Lot, TransferKind, spendable, take


@dataclass(frozen=True)
class Choice:
    """What was on the page that sent it. `key` names the page: sent twice, it is one gift."""

    key: str
    price_seen: int
    passing_on: bool = False
    greeting: str = ""


@dataclass(frozen=True)
class Chosen:
    public_id: str


def redeem(person: Person, gift_name: str, choice: Choice) -> Chosen | Refusal | None:
    """None: there is no such gift."""
    key = choice.key if is_public_id(choice.key) else public_id()
    with transaction() as session:
        account = locked_account(session, person.id)
        before = session.scalar(select(Order.public_id).where(Order.person_id == person.id, Order.key == key))
        if before:
            return Chosen(before)
        gift = gift_by_public_id(session, gift_name, lock=True)
        if gift is None:
            return None
        end_lots(session, account)
        lots = lots_of(session, account.id)
        wish = Wish(choice.price_seen, spendable(lots, today()), _had(session, person.id, gift.id), choice.passing_on)
        refused = refusal(gift.offer, wish, today())
        if refused:
            return refused
        return Chosen(_write(session, account, lots, gift, key, choice).public_id)


def _had(session: Session, person_id: int, gift_id: int) -> int:
    query = select(func.count()).where(Order.person_id == person_id, Order.gift_id == gift_id)
    return session.scalar(query.where(Order.state != OrderState.RETURNED)) or 0


def _write(session: Session, account: Account, lots: list[Lot], gift: Gift, key: str, choice: Choice) -> Order:
    order = _order(account, gift, key, choice)
    session.add(order)
    session.flush()
    taken = take(lots, gift.price, today())
    assert taken is not None  # the rules looked
    cause = Cause(TransferKind.SPENT, order.source, subject=f"gift:{order.public_id}")
    carry_off(session, account, cause, AccountKind.GIFTS, taken)
    if gift.left is not None:
        gift.left -= 1
    if gift.kind is GiftKind.CODES:
        free_code(session, gift.id).order_id = order.id
    session.flush()
    if order.to_hand_out:
        inform_to_hand_out(order)
    return order


def _order(account: Account, gift: Gift, key: str, choice: Choice) -> Order:
    assert account.person_id is not None
    order = Order(
        public_id=public_id(),
        gift_id=gift.id,
        person_id=account.person_id,
        key=key,
        price=gift.price,
        state=OrderState.OPEN if choice.passing_on else OrderState.KEPT,
        ordered_at=now(),
        to_hand_out=gift.kind in HANDED_OUT and not choice.passing_on,
    )
    if choice.passing_on:
        order.greeting = choice.greeting.strip()
        order.link_expires_at = waits_until(now(), gift.pass_days, gift.valid_until, settings().time_zone)
        new_link(order)
    return order
