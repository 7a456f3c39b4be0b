"""Credits that were kept for too long end, as an entry of their own; two weeks before, people hear of it."""

from datetime import timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.rewards.informing import inform_ending
from advocacy.rewards.ledger import Cause, carry_off, today
from advocacy.rewards.models import Account, locked_account, lots_of
from advocacy.rewards.rules import AccountKind, TransferKind, ending_first, next_end, over

AT_ONCE = 100
TOLD_BEFORE = timedelta(days=14)


def end_credits() -> int:
    """Everything whose last day is over. Killed anywhere it goes on; twice it ends it once."""
    ended = 0
    while batch := _end_batch():
        ended += batch
    return ended


def ends_due() -> bool:
    with transaction() as session:
        return bool(session.scalar(select(exists().where(Account.next_end < today()))))


def _end_batch() -> int:
    with transaction() as session:
        due = select(Account.person_id).where(Account.next_end < today()).order_by(Account.next_end, Account.id)
        people = [person_id for person_id in session.scalars(due.limit(AT_ONCE)) if person_id is not None]
        for person_id in sorted(people):
            end_lots(session, locked_account(session, person_id))
        return len(people)


def end_lots(session: Session, account: Account) -> None:
    """Of one person; `account` is locked. One entry for each last day, so that it is plain which ended when."""
    lots = lots_of(session, account.id)
    ended = over(lots, today())
    account.next_end = next_end(lots)
    for day in sorted({lot.ends_on for lot, _left in ended}):
        parts = [(lot, left) for lot, left in ended if lot.ends_on == day]
        source = f"ended:{account.id}:{day.isoformat()}:{max(lot.key for lot, _left in parts)}"
        carry_off(session, account, Cause(TransferKind.ENDED, source), AccountKind.OVER, parts)


def tell_of_ends() -> int:
    """Whose credits end within two weeks, once for each last day."""
    told, last = 0, 0
    while True:
        with transaction() as session:
            soon = (Account.next_end >= today(), Account.next_end <= today() + TOLD_BEFORE)
            query = select(Account).where(*soon, Account.id > last).order_by(Account.id).limit(AT_ONCE)
            rows = session.scalars(query).all()
            for row in rows:
                first = ending_first(lots_of(session, row.id), today())
                if first and row.person_id:
                    told += inform_ending(row.person_id, *first)
        if len(rows) < AT_ONCE:
            return told
        last = rows[-1].id
