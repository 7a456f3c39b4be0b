"""Taking back what was given by mistake: a new entry that names the old one and why."""

from collections.abc import Collection, Iterable
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.identifiers import is_public_id
from advocacy.core.journal import record
from advocacy.rewards.budgeting import locked_budget
from advocacy.rewards.ending import end_lots
from advocacy.rewards.informing import inform_reversed
from advocacy.rewards.ledger import Cause, Taken, carry_off, today
from advocacy.rewards.models import Account, Transfer, locked_account, lots_of, moves_of
from advocacy.rewards.rules import AccountKind, Lot, TransferKind, take


class Reversed(StrEnum):
    DONE = "done"
    ALREADY = "already"
    NOTHING_LEFT = "nothing_left"  # all of it is spent or ended: nobody's balance falls below zero
    NOT_EARNED = "not_earned"  # only what was earned is taken back
    NO_REASON = "no_reason"


def reverse(public_name: str, reason: str, *, by: int) -> Reversed | None:
    """As much of it as is still there. None: there is no such entry."""
    with transaction() as session:
        found = _entry(session, public_name)
        if found is None:
            return None
        account = locked_account(session, found.person_id)
        if session.scalar(select(Transfer.id).where(Transfer.reverses_id == found.id)):
            return Reversed.ALREADY
        if found.kind is not TransferKind.EARNED or not found.amount:
            return Reversed.NOT_EARNED
        if not reason.strip():
            return Reversed.NO_REASON
        end_lots(session, account)
        taken = _taken(session, account, found)
        if not taken:
            return Reversed.NOTHING_LEFT
        _write(session, account, found, taken, reason.strip())
        record("credits.reversed", actor_id=by, subject=f"credits:{found.public_id}")
        inform_reversed(found.person_id, found.public_id, sum(amount for _lot, amount in taken))
        return Reversed.DONE


def _entry(session: Session, public_name: str) -> Transfer | None:
    if not is_public_id(public_name):
        return None
    return session.scalar(select(Transfer).where(Transfer.public_id == public_name))


def _taken(session: Session, account: Account, found: Transfer) -> Taken:
    """Out of its own lots first, then out of what ends first."""
    lots, own = lots_of(session, account.id), {move.id for move in moves_of(session, found.id)}
    first = take([lot for lot in lots if lot.key in own], min(found.amount, _there(lots, own)), today()) or []
    rest = min(found.amount - sum(amount for _lot, amount in first), _there(lots, {lot.key for lot in lots} - own))
    return [*first, *(take([lot for lot in lots if lot.key not in own], rest, today()) or [])]


def _there(lots: Iterable[Lot], keys: Collection[int]) -> int:
    return sum(lot.left for lot in lots if lot.key in keys)


def _write(session: Session, account: Account, found: Transfer, taken: Taken, reason: str) -> None:
    amount = sum(part for _lot, part in taken)
    cause = Cause(
        TransferKind.REVERSED,
        f"reversed:{found.public_id}",
        found.subject,
        deed=found.deed,
        wanted=found.amount,
        month=found.month,
        reverses_id=found.id,
        reason=reason,
    )
    if found.month:
        budget = locked_budget(session, found.month)
        budget.given = max(budget.given - amount, 0)
    carry_off(session, account, cause, AccountKind.COMPANY, taken)
