"""Credits and gifts for every room's tests, made by the real use cases.

give(noor, 40)                                   # credits, for suggestions that were used
tickets = make_gift(price=40, stock=3)           # on offer
codes = make_gift(GiftKind.CODES, codes=("A-1", "A-2"))
order = make_order(noor, tickets, passing_on=True)
"""

from datetime import date
from itertools import count
from typing import Any

from sqlalchemy import func, select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.identifiers import public_id
from advocacy.people.models import Person
from advocacy.rewards.earning import Help, earn
from advocacy.rewards.gift_editing import Draft, offer_gift
from advocacy.rewards.gift_editing import make_gift as write_gift
from advocacy.rewards.gift_models import Gift, Order, gift_by_public_id, order_by_public_id
from advocacy.rewards.gift_rules import GiftKind
from advocacy.rewards.importing import import_codes
from advocacy.rewards.linking import secret_of
from advocacy.rewards.listing import purse_of
from advocacy.rewards.models import Account, Move, Transfer
from advocacy.rewards.redeeming import Choice, Chosen, redeem
from advocacy.rewards.rules import Deed

_numbers = count(1)
BY = 1  # whose act the journal names


def helped(person: Person, deed: Deed = Deed.SUGGESTION_USED, source: str = "") -> int:
    return earn(Help(deed, person.id, source or f"test:{next(_numbers)}", "test:1"))


def give(person: Person, amount: int) -> None:
    """In steps of what deeds are worth; what is asked for must come out."""
    given = 0
    for deed, worth in ((Deed.SUGGESTION_USED, 20), (Deed.ANSWERED, 10), (Deed.PROMISE_KEPT, 5)):
        while amount - given >= worth:
            given += helped(person, deed)
    assert given == amount, f"{given} of {amount}"


def make_gift(
    kind: GiftKind = GiftKind.DISCOUNT, *, offered: bool = True, codes: tuple[str, ...] = (), **draft: Any
) -> Gift:
    values: dict[str, Any] = {
        "kind": kind,
        "words": {"en": {"name": "Two day tickets", "about": "All day, there and back."}},
        "price": 40,
        "shared_code": "QUAY-5" if kind is GiftKind.DISCOUNT else "",
    }
    name = write_gift(Draft(**(values | draft)), by=BY)
    if codes:
        imported = import_codes(name, "\n".join(codes), by=BY)
        assert imported is not None
    if offered:
        assert offer_gift(name, offered=True, by=BY)
    return reload_gift(name)


def reload_gift(found: Gift | str) -> Gift:
    with transaction() as session:
        row = gift_by_public_id(session, found if isinstance(found, str) else found.public_id)
        assert row is not None
        return row


def choice(gift: Gift, *, passing_on: bool = False, **changes: Any) -> Choice:
    return Choice(**({"key": public_id(), "price_seen": gift.price, "passing_on": passing_on} | changes))


def make_order(person: Person, gift: Gift, *, passing_on: bool = False, **changes: Any) -> Order:
    chosen = redeem(person, gift.public_id, choice(gift, passing_on=passing_on, **changes))
    assert isinstance(chosen, Chosen), chosen
    return reload_order(chosen.public_id)


def reload_order(found: Order | str) -> Order:
    with transaction() as session:
        row = order_by_public_id(session, found if isinstance(found, str) else found.public_id)
        assert row is not None
        return row


def link_of(order: Order) -> str:
    secret = secret_of(order)
    assert secret
    return secret


def has(person: Person) -> int:
    return purse_of(person.id).credits


def entries(person: Person) -> list[tuple[str, int]]:
    """What happened, the oldest first, each with its change."""
    from_rows = select(Transfer).where(Transfer.person_id == person.id).order_by(Transfer.id)
    with transaction() as session:
        return [(row.kind.value, row.amount) for row in session.scalars(from_rows)]


def all_balances() -> dict[int, int]:
    """Of every account, added up from the moves alone."""
    with transaction() as session:
        into = dict(session.execute(select(Move.to_id, func.sum(Move.amount)).group_by(Move.to_id)).all())
        out = dict(session.execute(select(Move.from_id, func.sum(Move.amount)).group_by(Move.from_id)).all())
        accounts = session.scalars(select(Account.id)).all()
    return {one: int(into.get(one, 0)) - int(out.get(one, 0)) for one in accounts}


def balances_are_right() -> None:
    """The sum is zero, and what is kept beside a person's moves is what they add up to."""
    added = all_balances()
    assert sum(added.values()) == 0
    with transaction() as session:
        for account in session.scalars(select(Account).where(Account.person_id.is_not(None))):
            assert account.balance == added[account.id] >= 0


def on_day(clock: FixedClock, day: date, hour: int = 12) -> None:
    clock.set(clock.now().replace(year=day.year, month=day.month, day=day.day, hour=hour))
