"""The desk makes gifts, changes them, puts them on offer and withdraws them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.identifiers import public_id
from advocacy.core.journal import record
from advocacy.core.services import now
from advocacy.rewards.gift_models import Code, Gift, Order, gift_by_public_id
from advocacy.rewards.gift_rules import GiftKind, OrderState, stock_after
from advocacy.rewards.unsealing import seal_shared


@dataclass(frozen=True)
class Draft:
    """A gift as the desk writes it. `stock`: None where there is no end to it; of codes the list counts.
    `shared_code`: of a discount; empty keeps the one there is.
    """

    kind: GiftKind
    words: Mapping[str, Mapping[str, str]]
    price: int
    stock: int | None = None
    stock_seen: int | None = None  # what stood in the field before somebody typed
    each: int | None = None
    opens_on: date | None = None
    closes_on: date | None = None
    valid_until: date | None = None
    can_pass_on: bool = True
    pass_days: int = 30
    shared_code: str = ""
    picture: Mapping[str, Any] | None = None  # None keeps the one there is
    alt: str = ""


@dataclass(frozen=True)
class OnDesk:
    """`chosen`: how often; `open`: how many links wait."""

    gift: Gift
    chosen: int
    open: int


def make_gift(draft: Draft, *, by: int) -> str:
    """Not on offer yet: somebody looks at it first, and codes come in."""
    with transaction() as session:
        gift = Gift(public_id=public_id(), kind=draft.kind, left=0, made_at=now(), offered=False)
        _fill(gift, draft)
        session.add(gift)
        session.flush()
        record("gift.made", actor_id=by, subject=f"gift:{gift.public_id}")
        return gift.public_id


def change_gift(gift_name: str, draft: Draft, *, by: int) -> bool | None:
    """None: there is no such gift. False: its kind stands since somebody chose it. A new price is for new choices."""
    with transaction() as session:
        gift = gift_by_public_id(session, gift_name, lock=True)
        if gift is None:
            return None
        if gift.kind is not draft.kind and _is_used(session, gift):
            return False
        gift.kind = draft.kind
        _fill(gift, draft)
        if draft.kind is GiftKind.CODES:
            gift.left = _free(session, gift.id)
        record("gift.changed", actor_id=by, subject=f"gift:{gift.public_id}", details={"price": gift.price})
        return True


def _is_used(session: Session, gift: Gift) -> bool:
    chosen = select(exists().where(Order.gift_id == gift.id))
    coded = select(exists().where(Code.gift_id == gift.id))
    return bool(session.scalar(chosen) or session.scalar(coded))


def _free(session: Session, gift_id: int) -> int:
    query = select(func.count()).where(Code.gift_id == gift_id, Code.order_id.is_(None))
    return session.scalar(query) or 0


def _fill(gift: Gift, draft: Draft) -> None:
    gift.words = {language: dict(words) for language, words in draft.words.items()}
    gift.price, gift.each = draft.price, draft.each
    gift.opens_on, gift.closes_on, gift.valid_until = draft.opens_on, draft.closes_on, draft.valid_until
    gift.can_pass_on, gift.pass_days, gift.alt = draft.can_pass_on, draft.pass_days, draft.alt
    if draft.kind is not GiftKind.CODES:
        gift.left = stock_after(gift.left, draft.stock, draft.stock_seen)
    if draft.kind is GiftKind.DISCOUNT and draft.shared_code:
        gift.shared_code = seal_shared(draft.shared_code, gift.public_id)
    if draft.picture is not None:
        gift.picture = dict(draft.picture)


def offer_gift(gift_name: str, *, offered: bool, by: int) -> bool:
    """Withdrawing ends choosing; what was chosen stays, and links that were passed on work."""
    with transaction() as session:
        gift = gift_by_public_id(session, gift_name, lock=True)
        if gift is None:
            return False
        gift.offered = offered
        record("gift.offered" if offered else "gift.withdrawn", actor_id=by, subject=f"gift:{gift.public_id}")
        return True


def gifts_on_desk(after: str = "", most: int = 50) -> tuple[Sequence[OnDesk], str]:
    """All of them, the newest first."""
    with transaction() as session:
        last = gift_by_public_id(session, after)
        query = select(Gift).order_by(Gift.id.desc()).limit(most + 1)
        gifts = session.scalars(query.where(Gift.id < last.id) if last else query).all()
        counts = _counts(session, [gift.id for gift in gifts])
    rows = [OnDesk(gift, *counts.get(gift.id, (0, 0))) for gift in gifts]
    return rows[:most], rows[most - 1].gift.public_id if len(rows) > most else ""


def gift_on_desk(gift_name: str) -> OnDesk | None:
    with transaction() as session:
        gift = gift_by_public_id(session, gift_name)
        if gift is None:
            return None
        return OnDesk(gift, *_counts(session, [gift.id]).get(gift.id, (0, 0)))


def _counts(session: Session, gift_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    chosen = func.count().filter(Order.state != OrderState.RETURNED)
    waiting = func.count().filter(Order.state == OrderState.OPEN)
    query = select(Order.gift_id, chosen, waiting).where(Order.gift_id.in_(gift_ids)).group_by(Order.gift_id)
    return {gift_id: (count, open_ones) for gift_id, count, open_ones in session.execute(query)}
