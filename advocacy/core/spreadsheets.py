"""Tables as files for a spreadsheet (CSV), in which no cell is run as a formula."""

import csv
import io
import re
from collections.abc import Iterable

CALCULATES = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "|",
    "%",
    *"＝＋－＠",
)  # how a cell begins that a spreadsheet would run
PARTED = re.compile(r"([;\t] *)(?=[=+\-@|%＝＋－＠])")  # where a spreadsheet that parts at these would begin a cell
BYTE_ORDER_MARK = "\ufeff"  # without it some spreadsheets read names as gibberish
Cell = str | int | float | None


def harmless(cell: Cell) -> Cell:
    """Words that a spreadsheet would run as a formula get an apostrophe in front; numbers are numbers."""
    if not isinstance(cell, str):
        return cell
    begins = "'" if cell.lstrip(" ").startswith(CALCULATES) else ""
    return begins + PARTED.sub(r"\1'", cell)


def csv_line(cells: Iterable[Cell]) -> str:
    target = io.StringIO()
    csv.writer(target).writerow([harmless(cell) for cell in cells])
    return target.getvalue()
