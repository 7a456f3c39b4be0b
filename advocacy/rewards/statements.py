"""The statement of a month as a table: every entry of every purse, and the sums that must come out as zero."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from advocacy.core.database import transaction
from advocacy.core.journal import record
from advocacy.core.services import settings
from advocacy.core.spreadsheets import BYTE_ORDER_MARK, csv_line
from advocacy.people.models import Person
from advocacy.rewards.budgeting import shifted
from advocacy.rewards.models import Account, Move, Transfer
from advocacy.rewards.rules import ADDS, AccountKind, TransferKind

ROWS_A_BATCH = 2000


@dataclass(frozen=True)
class Books:
    """What each kind of account holds. The sum is always zero: `held` is what people can still spend."""

    given: int
    held: int
    spent: int
    over: int

    @property
    def adds_up(self) -> bool:
        return self.given == self.held + self.spent + self.over


def books() -> Books:
    with transaction() as session:
        into = select(Account.kind, func.sum(Move.amount)).join(Move, Move.to_id == Account.id).group_by(Account.kind)
        out = select(Account.kind, func.sum(Move.amount)).join(Move, Move.from_id == Account.id).group_by(Account.kind)
        came: dict[AccountKind, Any] = dict(session.execute(into).all())
        went: dict[AccountKind, Any] = dict(session.execute(out).all())
    has = {kind: int(came.get(kind, 0)) - int(went.get(kind, 0)) for kind in AccountKind}
    return Books(-has[AccountKind.COMPANY], has[AccountKind.PERSON], has[AccountKind.GIFTS], has[AccountKind.OVER])


def statement_file(month: date, heads: Sequence[str], words: Mapping[str, str]) -> Iterator[str]:
    """Written while it is read. `words`: how kinds and deeds are called."""
    yield BYTE_ORDER_MARK + csv_line(heads)
    last = 0
    while batch := _batch(month, last):
        last = batch[-1][0].id
        yield "".join(csv_line(_cells(row, name, words)) for row, name in batch)


def _batch(month: date, after: int) -> Sequence[Any]:
    zone = ZoneInfo(settings().time_zone)
    first = datetime.combine(month, time(), zone)
    end = datetime.combine(shifted(month, 1), time(), zone)
    query = select(Transfer, Person.name).join(Person, Person.id == Transfer.person_id)
    query = query.where(Transfer.happened_at >= first, Transfer.happened_at < end, Transfer.id > after)
    with transaction() as session:
        return session.execute(query.order_by(Transfer.id).limit(ROWS_A_BATCH)).all()


def _cells(row: Transfer, name: str, words: Mapping[str, str]) -> list[str | int]:
    here = row.happened_at.astimezone(ZoneInfo(settings().time_zone))
    change = row.amount if row.kind in ADDS else -row.amount
    deed = words[row.deed] if row.deed and row.kind in (TransferKind.EARNED, TransferKind.REVERSED) else ""
    day, at = here.date().isoformat(), here.replace(tzinfo=None).isoformat(" ", "minutes")[11:]
    return [row.public_id, day, at, name, words[row.kind], deed, change, row.balance, row.subject, row.reason]


def note_export(month: date, by: int) -> None:
    record("credits.exported", actor_id=by, subject="credits", details={"month": month.isoformat()})


def months_back(this: date, count: int = 12) -> list[date]:
    return [shifted(this, -step) for step in range(count)]
