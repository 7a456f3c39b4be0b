"""Credits for helping, in the transaction in which somebody helped. Rooms above call it; shares and what comes of them
have no way here (an import contract holds that).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import services
from advocacy.people.models import Person
from advocacy.people.rules import PersonState
from advocacy.rewards.book import CreditBook
from advocacy.rewards.budgeting import locked_budget
from advocacy.rewards.ledger import Cause, Coming, bring, today
from advocacy.rewards.models import Account, Transfer, locked_account, transfer_by_source
from advocacy.rewards.rules import AccountKind, Deed, Grant, Left, Terms, TransferKind, grant, last_day, month_of


@dataclass(frozen=True)
class Help:
    """What somebody did. `source` is unique for it ("question:…:answered"); `subject` is what it was about."""

    deed: Deed
    person_id: int
    source: str
    subject: str


def earn(helped: Help) -> int:
    """Joins the open transaction; the answer is how many credits were given now. Told twice it gives once."""
    day = today()
    version = services().get(CreditBook).on(day)
    terms = version.terms.get(helped.deed)
    with transaction() as session:
        if terms is None or session.get_one(Person, helped.person_id).state is not PersonState.ACTIVE:
            return 0
        account = locked_account(session, helped.person_id)
        if transfer_by_source(session, helped.source):
            return 0
        return _give(session, account, helped, terms, version.number, day)


def hold_purses(person_ids: Iterable[int]) -> None:
    """Before several people earn in one transaction: all accounts in one order, and only then the month's budget."""
    with transaction() as session:
        for person_id in sorted(set(person_ids)):
            locked_account(session, person_id)


def _give(session: Session, account: Account, helped: Help, terms: Terms, version: int, day: date) -> int:
    limits, month = services().get(CreditBook).limits, month_of(day)
    budget = locked_budget(session, month)
    decided = grant(terms, _left(session, helped, terms, month, budget.credits - budget.given))
    budget.given += decided.given
    coming = [Coming(decided.given, last_day(day, limits.keep_months))] if decided.given else []
    bring(session, account, _cause(helped, decided, version, month), AccountKind.COMPANY, coming)
    return decided.given


def _left(session: Session, helped: Help, terms: Terms, month: date, company: int) -> Left:
    """What was taken back from somebody leaves its room free again."""
    mine = (Transfer.person_id == helped.person_id, Transfer.month == month)
    signed = case((Transfer.kind == TransferKind.REVERSED, -Transfer.amount), else_=Transfer.amount)
    earned = session.scalar(select(func.coalesce(func.sum(signed), 0)).where(*mine)) or 0
    person = services().get(CreditBook).limits.person_month - int(earned)
    if terms.times_a_month is None:
        return Left(person, company)
    same = (Transfer.kind == TransferKind.EARNED, Transfer.deed == helped.deed, Transfer.amount > 0)
    times = session.scalar(select(func.count()).where(*mine, *same)) or 0
    return Left(person, company, terms.times_a_month - times)


def _cause(helped: Help, decided: Grant, version: int, month: date) -> Cause:
    return Cause(
        TransferKind.EARNED,
        helped.source,
        helped.subject,
        deed=helped.deed,
        version=version,
        wanted=decided.wanted,
        cut=decided.cut,
        month=month,
    )
