"""What the address of a board page says; anything else is the usual page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from advocacy.evidence.calendar import PeriodKind
from advocacy.relationships.boards import Board

Choice = TypeVar("Choice", PeriodKind, Board)
MOST_ROWS = 10_000_000
TEAM = "team:"


@dataclass(frozen=True)
class Choices:
    """`team`: a team's public id, None for the whole company. `of`: a day in the period, None for the present one.
    `open`: whose evidence stands below their row."""

    board: Board
    kind: PeriodKind
    of: date | None
    team: str | None
    after: int
    open: str | None
    before: str | None

    @property
    def scope(self) -> str | None:
        return f"{TEAM}{self.team}" if self.team else None


def read_choices(values: Mapping[str, str]) -> Choices:
    scope = values.get("scope", "")
    return Choices(
        board=_choice(Board, values.get("board"), Board.COLLEAGUES),
        kind=_choice(PeriodKind, values.get("period"), PeriodKind.MONTH),
        of=day(values.get("of")),
        team=scope.removeprefix(TEAM) if scope.startswith(TEAM) else None,
        after=whole_number(values.get("after")) or 0,
        open=values.get("open"),
        before=values.get("before"),
    )


def whole_number(written: str | None) -> int | None:
    """None for what is no row number."""
    if written is None or not written.isascii() or not written.isdigit() or len(written) > 18:
        return None
    return int(written)


def day(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written or "")
    except ValueError:
        return None


def _choice(choices: type[Choice], written: str | None, usual: Choice) -> Choice:
    return choices(written) if written in [choice.value for choice in choices] else usual
