"""Writing what happens to credits: one transfer, its moves and the person's balance, in the open transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from advocacy.core.services import now, settings
from advocacy.rewards.models import Account, Move, Transfer, house_account, lots_of
from advocacy.rewards.rules import AccountKind, Cut, Deed, Lot, TransferKind, day_here, next_end

Taken = Sequence[tuple[Lot, int]]


@dataclass(frozen=True)
class Cause:
    """Why credits move. `source` names it once: the same source is never written twice."""

    kind: TransferKind
    source: str
    subject: str = ""
    deed: Deed | None = None
    version: int | None = None
    wanted: int | None = None  # more than was moved; else the same
    cut: Cut | None = None
    month: date | None = None
    reverses_id: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class Coming:
    """Credits that come to a person together, and end together."""

    amount: int
    ends_on: date
    came_back: bool = False


def today() -> date:
    """The company's day."""
    return day_here(now(), settings().time_zone)


def bring(session: Session, account: Account, cause: Cause, origin: AccountKind, coming: Sequence[Coming]) -> Transfer:
    """Credits come to a person. `account` is locked."""
    total = sum(one.amount for one in coming)
    transfer = _transfer(session, account, cause, total, account.balance + total)
    house = house_account(session, origin)
    for one in coming:
        session.add(
            Move(
                transfer_id=transfer.id,
                from_id=house,
                to_id=account.id,
                amount=one.amount,
                ends_on=one.ends_on,
                came_back=one.came_back,
            )
        )
    _settle(session, account, transfer)
    return transfer


def carry_off(session: Session, account: Account, cause: Cause, target: AccountKind, taken: Taken) -> Transfer:
    """Credits go from a person, out of these lots. `account` is locked."""
    total = sum(amount for _lot, amount in taken)
    transfer = _transfer(session, account, cause, total, account.balance - total)
    house = house_account(session, target)
    for lot, amount in taken:
        session.add(Move(transfer_id=transfer.id, from_id=account.id, to_id=house, amount=amount, lot_id=lot.key))
    _settle(session, account, transfer)
    return transfer


def _transfer(session: Session, account: Account, cause: Cause, amount: int, balance: int) -> Transfer:
    assert account.person_id is not None
    transfer = Transfer(
        kind=cause.kind,
        person_id=account.person_id,
        source=cause.source,
        subject=cause.subject,
        deed=cause.deed,
        version=cause.version,
        wanted=amount if cause.wanted is None else cause.wanted,
        amount=amount,
        cut=cause.cut,
        balance=balance,
        month=cause.month,
        reverses_id=cause.reverses_id,
        reason=cause.reason,
        happened_at=now(),
    )
    session.add(transfer)
    session.flush()
    return transfer


def _settle(session: Session, account: Account, transfer: Transfer) -> None:
    session.flush()
    account.balance = transfer.balance
    account.next_end = next_end(lots_of(session, account.id))
    session.flush()
