"""After a new vault key: everything that is sealed at rest, sealed anew with it, so that older keys can go."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Column, Table, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from advocacy.core.database import transaction
from advocacy.core.services import services
from advocacy.core.vault import VaultError

PAGE = 200

SealedColumn = InstrumentedAttribute[bytes] | InstrumentedAttribute[bytes | None]


@dataclass(frozen=True)
class Resealed:
    """How many secrets were sealed anew, had the newest key before, and are opened by no key that we have."""

    renewed: int = 0
    already: int = 0
    unopened: int = 0

    def __add__(self, other: "Resealed") -> "Resealed":
        return Resealed(self.renewed + other.renewed, self.already + other.already, self.unopened + other.unopened)


def reseal(columns: Iterable[SealedColumn]) -> Resealed:
    """Page by page, a transaction each. Broken off in the middle it can be begun again; nothing is locked for long."""
    return sum((_reseal_page(column, page) for column in columns for page in _pages(column)), Resealed())


def _pages(column: SealedColumn) -> Iterator[Sequence[tuple[int, bytes]]]:
    """The key and the sealed bytes of every row that has some, by its whole-number key."""
    key, after = _key(column), None
    while True:
        query = select(key, column).where(column.is_not(None)).order_by(key).limit(PAGE)
        with transaction() as session:
            rows = session.execute(query.where(key > after) if after is not None else query).all()
        if not rows:
            return
        yield cast("Sequence[tuple[int, bytes]]", rows)
        after = rows[-1][0]


def _reseal_page(column: SealedColumn, page: Sequence[tuple[int, bytes]]) -> Resealed:
    with transaction() as session:
        done = Resealed()
        for row_key, sealed in page:
            done += _reseal_one(session, column, row_key, sealed)
        return done


def _reseal_one(session: Session, column: SealedColumn, row_key: int, sealed: bytes) -> Resealed:
    """Only if nobody wrote another secret there meanwhile: that one is sealed with the newest key already."""
    try:
        renewed = services().vault.renewed(sealed)
    except VaultError:
        return Resealed(unopened=1)
    if renewed is None:
        return Resealed(already=1)
    same = _table(column).update().where(_key(column) == row_key, column == sealed)
    session.execute(same.values({column.name: renewed}))
    return Resealed(renewed=1)


def _table(column: SealedColumn) -> Table:
    return cast("Table", column.class_.__table__)


def _key(column: SealedColumn) -> Column[int]:
    (key,) = _table(column).primary_key
    return key
