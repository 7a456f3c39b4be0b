"""What the company gives in a month: set by admins, counted while it is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.journal import record
from advocacy.core.services import services
from advocacy.rewards.book import CreditBook
from advocacy.rewards.ledger import today
from advocacy.rewards.models import Budget
from advocacy.rewards.rules import MONTHS_OF_A_YEAR, month_of

MOST_CREDITS = 1_000_000


@dataclass(frozen=True)
class Month:
    """`is_set`: there is a row; else it is as the last one that was set."""

    month: date
    credits: int
    given: int


def locked_budget(session: Session, month: date) -> Budget:
    """The month's row, held until the transaction ends; made when something is first given. Locked after accounts."""
    query = select(Budget).where(Budget.month == month).with_for_update()
    found = session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        made = insert(Budget).values(month=month, credits=_standing(session, month), given=0)
        session.execute(made.on_conflict_do_nothing())
        found = session.scalars(query.execution_options(populate_existing=True)).one()
    return found


def _standing(session: Session, month: date) -> int:
    """What the last month that was set gives; the file's number before there is any."""
    earlier = select(Budget.credits).where(Budget.month <= month).order_by(Budget.month.desc()).limit(1)
    found = session.scalar(earlier)
    return services().get(CreditBook).limits.company_month if found is None else found


def set_budget(month: date, amount: int, *, by: int) -> bool:
    """From that month on. False for a month that is over: what was given in it stands."""
    first = month_of(month)
    if first < month_of(today()) or not 0 <= amount <= MOST_CREDITS:
        return False
    with transaction() as session:
        row = locked_budget(session, first)
        row.credits = amount
        details: dict[str, str | int | None] = {"month": first.isoformat(), "credits": amount}
        record("credits.budget_set", actor_id=by, subject="credits", details=details)
    return True


def months_around(past: int = 5, ahead: int = 3) -> Sequence[Month]:
    """The last months, this one and the next ones, each as it stands."""
    this = month_of(today())
    with transaction() as session:
        rows = {row.month: row for row in session.scalars(select(Budget).order_by(Budget.month.desc()).limit(36))}
        return [_month(session, rows, shifted(this, step)) for step in range(-past, ahead + 1)]


def _month(session: Session, rows: dict[date, Budget], month: date) -> Month:
    row = rows.get(month)
    return Month(month, row.credits, row.given) if row else Month(month, _standing(session, month), 0)


def shifted(month: date, steps: int) -> date:
    year, number = divmod(month.year * MONTHS_OF_A_YEAR + month.month - 1 + steps, MONTHS_OF_A_YEAR)
    return date(year, number + 1, 1)
