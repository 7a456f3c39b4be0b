"""Tables of credits: accounts, what happened to somebody's credits, and the moves between accounts behind it.

A move takes from one account what it gives to another, so the sum over all accounts is always zero: a row that would
not balance can't be written. What happened is never changed; a mistake is put right by a new row.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, event, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from advocacy.core.database import Base, Id, PublicId, enum_column
from advocacy.people.models import Person
from advocacy.rewards.rules import AccountKind, Cut, Deed, Lot, TransferKind

LONGEST_SOURCE, LONGEST_SUBJECT, LONGEST_REASON = 120, 80, 200


class Account(Base):
    """`balance` of a person is kept beside the moves, so that the database itself refuses to go below zero."""

    __tablename__ = "rewards_accounts"
    __table_args__ = (
        CheckConstraint("(kind = 'person') = (person_id IS NOT NULL)", name="owner"),
        CheckConstraint("balance >= 0", name="never_below_zero"),
        Index("uq_rewards_accounts_kind", "kind", unique=True, postgresql_where=text("person_id IS NULL")),
        Index("ix_rewards_accounts_next_end", "next_end", postgresql_where=text("next_end IS NOT NULL")),
    )

    id: Mapped[Id]
    kind: Mapped[AccountKind] = enum_column(AccountKind)
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), unique=True)
    balance: Mapped[int] = mapped_column(default=0)  # of a person; the house's accounts are added up when asked
    next_end: Mapped[date | None]  # when the next credits end


class Transfer(Base):
    """Something that happened to a person's credits, and why. `amount` may be 0: a deed for which nothing was left."""

    __tablename__ = "rewards_transfers"
    __table_args__ = (
        CheckConstraint("amount >= 0 AND amount <= wanted", name="amount"),
        Index("ix_rewards_transfers_person", "person_id", "id"),
        Index("ix_rewards_transfers_month", "month", "id"),
        Index("ix_rewards_transfers_happened", "happened_at"),
    )

    id: Mapped[Id]
    public_id: Mapped[PublicId]
    kind: Mapped[TransferKind] = enum_column(TransferKind)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    source: Mapped[str] = mapped_column(String(LONGEST_SOURCE), unique=True)  # what it was for; twice is one row
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT), default="")  # "question:3xT9w2LkBQm3"
    deed: Mapped[Deed | None] = enum_column(Deed, nullable=True)
    version: Mapped[int | None] = mapped_column(SmallInteger)  # of the rules
    wanted: Mapped[int]
    amount: Mapped[int]
    cut: Mapped[Cut | None] = enum_column(Cut, nullable=True)
    balance: Mapped[int]  # of the person, after it
    month: Mapped[date | None]  # out of whose budget it was given
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("rewards_transfers.id"), unique=True)
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
    happened_at: Mapped[datetime]


class Move(Base):
    """Credits from one account to another. One into a person's account is a lot; `lot_id`: out of which it is taken."""

    __tablename__ = "rewards_moves"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("from_id <> to_id", name="two_accounts"),
        Index("ix_rewards_moves_to", "to_id"),
        Index("ix_rewards_moves_lot", "lot_id", postgresql_where=text("lot_id IS NOT NULL")),
    )

    id: Mapped[Id]
    transfer_id: Mapped[int] = mapped_column(ForeignKey(Transfer.id), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey(Account.id))
    amount: Mapped[int]
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("rewards_moves.id"))
    ends_on: Mapped[date | None]
    came_back: Mapped[bool] = mapped_column(default=False)


class Budget(Base):
    """What the company gives in a month, and what of it is given. Months without a row are like the last one set."""

    __tablename__ = "rewards_budgets"
    __table_args__ = (CheckConstraint("credits >= 0 AND given >= 0", name="credits"),)

    month: Mapped[date] = mapped_column(primary_key=True)
    credits: Mapped[int]
    given: Mapped[int] = mapped_column(default=0)


@event.listens_for(Transfer, "before_update")
@event.listens_for(Transfer, "before_delete")
@event.listens_for(Move, "before_update")
@event.listens_for(Move, "before_delete")
def _refuse(*_: object) -> None:
    raise AssertionError("the ledger is append-only")


def locked_account(session: Session, person_id: int) -> Account:
    """A person's account, made when it is first needed, held until the transaction ends. It is locked before gifts and
    budgets everywhere.
    """
    query = select(Account).where(Account.person_id == person_id).with_for_update()
    found = session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        made = insert(Account).values(kind=AccountKind.PERSON, person_id=person_id, balance=0)
        session.execute(made.on_conflict_do_nothing())
        found = session.scalars(query.execution_options(populate_existing=True)).one()
    return found


def house_account(session: Session, kind: AccountKind) -> int:
    """The id of one of the company's own accounts."""
    query = select(Account.id).where(Account.kind == kind, Account.person_id.is_(None))
    found = session.scalar(query)
    if found is None:
        session.execute(insert(Account).values(kind=kind, balance=0).on_conflict_do_nothing())
        found = session.scalars(query).one()
    return found


def lots_of(session: Session, account_id: int) -> list[Lot]:
    """What came in and is not used up, with what is left of each."""
    used = aliased(Move)
    left = Move.amount - func.coalesce(func.sum(used.amount), 0)
    query = select(Move.id, left, Move.ends_on, Move.came_back).outerjoin(used, used.lot_id == Move.id)
    query = query.where(Move.to_id == account_id, Move.ends_on.is_not(None)).group_by(Move.id).having(left > 0)
    rows = session.execute(query.order_by(Move.ends_on, Move.id))
    return [Lot(key, int(still), ends_on, came_back) for key, still, ends_on, came_back in rows if ends_on]


def lots_of_person(session: Session, person_id: int) -> list[Lot]:
    account = session.scalar(select(Account.id).where(Account.person_id == person_id))
    return lots_of(session, account) if account else []


def transfer_by_source(session: Session, source: str) -> Transfer | None:
    return session.scalar(select(Transfer).where(Transfer.source == source))


def moves_of(session: Session, transfer_id: int) -> Sequence[Move]:
    return session.scalars(select(Move).where(Move.transfer_id == transfer_id).order_by(Move.id)).all()
