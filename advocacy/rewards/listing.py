"""What happened to somebody's credits, entry by entry, and what they have: every balance is its entries added up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from advocacy.core.database import transaction
from advocacy.core.identifiers import is_public_id
from advocacy.people.models import Person, person_by_email
from advocacy.people.rules import normalised_email
from advocacy.rewards.ledger import today
from advocacy.rewards.models import Transfer, lots_of_person
from advocacy.rewards.rules import ADDS, TransferKind, ending_first, spendable

PAGE = 25


@dataclass(frozen=True)
class Purse:
    """What can be spent today, and which of it ends first."""

    credits: int = 0
    ending: int = 0
    ends_on: date | None = None


@dataclass(frozen=True)
class Entry:
    row: Transfer
    reversed: bool

    @property
    def change(self) -> int:
        return self.row.amount if self.row.kind in ADDS else -self.row.amount

    @property
    def can_be_reversed(self) -> bool:
        return self.row.kind is TransferKind.EARNED and self.row.amount > 0 and not self.reversed


def purse_of(person_id: int) -> Purse:
    with transaction() as session:
        lots = lots_of_person(session, person_id)
    first = ending_first(lots, today())
    return Purse(spendable(lots, today()), *first) if first else Purse()


def entries_of(person_id: int, after: str = "", most: int = PAGE) -> tuple[Sequence[Entry], str]:
    """The newest first, and the key of the next page."""
    again = aliased(Transfer)
    turned = exists().where(again.reverses_id == Transfer.id)
    query = select(Transfer, turned).where(Transfer.person_id == person_id)
    with transaction() as session:
        last = _own_id(session, person_id, after)
        query = query.where(Transfer.id < last) if last else query
        rows = session.execute(query.order_by(Transfer.id.desc()).limit(most + 1)).all()
    listed = [Entry(row, turned) for row, turned in rows]
    return listed[:most], listed[most - 1].row.public_id if len(listed) > most else ""


def _own_id(session: Session, person_id: int, public_name: str) -> int | None:
    if not is_public_id(public_name):
        return None
    query = select(Transfer.id).where(Transfer.public_id == public_name, Transfer.person_id == person_id)
    return session.scalar(query)


def person_named(public_name: str) -> Person | None:
    """For the desk: whose credits are looked at."""
    if not is_public_id(public_name):
        return None
    with transaction() as session:
        return session.scalar(select(Person).where(Person.public_id == public_name))


def person_by_address(typed: str) -> Person | None:
    address = normalised_email(typed)
    with transaction() as session:
        return person_by_email(session, address) if address else None
