"""Voucher codes come in, one a line: good ones are kept sealed, the others named with their row and what is wrong."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.journal import record
from advocacy.core.services import now
from advocacy.core.typed import broken
from advocacy.rewards.gift_models import Code, Gift, gift_by_public_id
from advocacy.rewards.gift_rules import LONGEST_CODE, GiftKind
from advocacy.rewards.unsealing import fingerprint_of, seal_code

MOST_ROWS = 5000
MOST_PROBLEMS = 200  # that one page shows
AT_ONCE = 500
LONGEST_LINE = 1000
PARTING = ",;\t"
HEADS = frozenset({"code", "codes", "voucher", "voucher code"})


class RowProblem(StrEnum):
    TOO_LONG = "too_long"
    NOT_PLAIN = "not_plain"  # signs that nobody can type
    TWICE = "twice"  # in this file
    THERE = "there"  # imported before
    MORE_CELLS = "more_cells"


@dataclass(frozen=True)
class WrongRow:
    number: int
    problem: RowProblem
    of: int = 0  # TWICE: the row that has it first


@dataclass(frozen=True)
class Imported:
    """What came of a file. `whole`: why nothing of it was read ("empty", "too_many")."""

    taken: int
    wrong: Sequence[WrongRow] = ()
    whole: str = ""


def import_codes(gift_name: str, text: str, *, by: int) -> Imported | None:
    """None: there is no such gift, or it has no list of codes. The same file again brings nothing in."""
    rows = list(_rows(text))
    if not rows or len(rows) > MOST_ROWS:
        return Imported(0, whole="too_many" if rows else "empty")
    good, wrong = _sorted_out(rows)
    with transaction() as session:
        gift = gift_by_public_id(session, gift_name, lock=True)
        if gift is None or gift.kind is not GiftKind.CODES:
            return None
        known = _known(session, gift, [fingerprint for _row, _code, fingerprint in good])
        wrong += [WrongRow(number, RowProblem.THERE) for number, _code, found in good if found in known]
        fresh = [(code, found) for _number, code, found in good if found not in known]
        _keep(session, gift, fresh)
        details: dict[str, str | int | None] = {"taken": len(fresh), "wrong": len(wrong)}
        record("gift.codes_imported", actor_id=by, subject=f"gift:{gift.public_id}", details=details)
    return Imported(len(fresh), sorted(wrong, key=lambda row: row.number))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with their number in the file; empty ones and a head are passed over."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, 1):
        cells = _cells(line)
        while cells and not cells[-1]:
            cells.pop()
        if cells and not (number == 1 and cells[0].lower() in HEADS):
            yield number, cells


def _cells(line: str) -> list[str]:
    """Parted as spreadsheets part them, which differs by country. A line that is far too long is one cell."""
    if len(line) > LONGEST_LINE:
        return [line]
    parted = (next(csv.reader(io.StringIO(line), delimiter=sign), []) for sign in PARTING)
    return [cell.strip() for cell in max(parted, key=len)]


def _sorted_out(rows: Sequence[tuple[int, list[str]]]) -> tuple[list[tuple[int, str, str]], list[WrongRow]]:
    good: dict[str, tuple[int, str, str]] = {}
    wrong = []
    for number, cells in rows:
        problem = _problem(cells)
        fingerprint = "" if problem else fingerprint_of(cells[0])
        if problem:
            wrong.append(WrongRow(number, problem))
        elif fingerprint in good:
            wrong.append(WrongRow(number, RowProblem.TWICE, good[fingerprint][0]))
        else:
            good[fingerprint] = (number, cells[0], fingerprint)
    return list(good.values()), wrong


def _problem(cells: Sequence[str]) -> RowProblem | None:
    if len(cells) > 1:
        return RowProblem.MORE_CELLS
    if len(cells[0]) > LONGEST_CODE:
        return RowProblem.TOO_LONG
    return RowProblem.NOT_PLAIN if any(broken(sign) for sign in cells[0]) else None


def _known(session: Session, gift: Gift, fingerprints: Sequence[str]) -> set[str]:
    query = select(Code.fingerprint).where(Code.gift_id == gift.id, Code.fingerprint.in_(fingerprints))
    return set(session.scalars(query)) if fingerprints else set()


def _keep(session: Session, gift: Gift, fresh: Sequence[tuple[str, str]]) -> None:
    rows = [
        {"gift_id": gift.id, "fingerprint": found, "sealed": seal_code(code, found), "imported_at": now()}
        for code, found in fresh
    ]
    for start in range(0, len(rows), AT_ONCE):
        session.execute(insert(Code), rows[start : start + AT_ONCE])
    free = select(func.count()).where(Code.gift_id == gift.id, Code.order_id.is_(None))
    gift.left = session.scalar(free) or 0
