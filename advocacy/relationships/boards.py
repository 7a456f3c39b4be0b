"""Who stands on which board; plain values and decisions."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from advocacy.evidence.calendar import PeriodKind

ROWS_A_PAGE = 20
TREND_WEEKS = 12
FEW = 5  # a team's rule with fewer colleagues is not shown by itself
FEW_SHARES = 5  # under it a tenth of a point could be turned back into the figure that it was made of
LEAST_HIDDEN = 3  # people without a name count in a sum only together: see hiding.py
HIDING_MEASURES = ("points", "reported", "from_shares", "shares", "acts", "due")  # each of these: see hiding.py
KEPT_PERIODS: Mapping[PeriodKind, int] = {  # so many boards of each kind can be looked at, the present one too
    PeriodKind.WEEK: 27,
    PeriodKind.MONTH: 13,
    PeriodKind.QUARTER: 9,
    PeriodKind.SEASON: 9,
}
LEAST_PAUSE = timedelta(seconds=60)
SHARE_OF_TIME = 50  # writing positions takes at most one fiftieth of the time
SWEEP_MS = LEAST_PAUSE // timedelta(milliseconds=1) // SHARE_OF_TIME  # kept boards are written anew for so long at once


class Board(StrEnum):
    """Leaders and comms have boards of their own: they are paid to speak."""

    COLLEAGUES = "colleagues"
    COMMS = "comms"
    LEADERS = "leaders"
    TEAMS = "teams"


def due_again(made_at: datetime, took_ms: int) -> datetime:
    """When positions may be written again: at most once a minute and for at most 2 % of the time."""
    return made_at + max(LEAST_PAUSE, timedelta(milliseconds=took_ms * SHARE_OF_TIME))


def page_start(row_number: int) -> int:
    """The row after which the page begins on which this row stands."""
    return (row_number - 1) // ROWS_A_PAGE * ROWS_A_PAGE


def rounded_to_five(milli: int) -> int:
    """What others see of a day's points under a rule: rounded to 5."""
    return (milli + 2500) // 5000 * 5


def return_per_share(milli: int, shares: int, *, exact: bool = False) -> float | None:
    """Points for each share; whole ones where few shares are behind them, but for their owner (decision 0045)."""
    if not shares:
        return None
    return milli / shares / 1000 if exact or shares >= FEW_SHARES else float(whole(round(milli / shares)))


def average_told(tenths: int, active: int | None) -> float:
    """A team's points per active person; of one person whole points, as on the board of people. `active` None:
    it was not kept."""
    return float((tenths + 5) // 10) if active == 1 else tenths / 10


def whole(milli: int) -> int:
    """Whole points as shown; half up. The ranking uses the same, so that equal numbers share a place."""
    return (milli + 500) // 1000
