"""Drawings of the operator's page: the month's spending as a line, and heartbeats as marks. Plain arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby

from advocacy.core.heartbeats import Mark
from advocacy.networks.budget_rules import next_month, starts

LEFT, RIGHT, TOP, BOTTOM = 48.0, 430.0, 16.0, 196.0
STEP, MARK_WIDTH = 7, 4


@dataclass(frozen=True)
class Point:
    x: float
    y: float

    def __str__(self) -> str:
        return f"{self.x:.1f},{self.y:.1f}"


@dataclass(frozen=True)
class Chart:
    """All in the drawing's own units; `ticks` are whole dollars with their height."""

    line: Sequence[Point]
    today: Point
    end: Point
    budget_y: float | None
    ticks: Sequence[tuple[int, float]]

    @property
    def points(self) -> str:
        return " ".join(str(point) for point in self.line)


def spending_chart(
    by_day: Sequence[tuple[date, Decimal]], month: date, moment: datetime, forecast: Decimal, budget: Decimal | None
) -> Chart:
    """Cumulative from zero on the first to this moment, and from there to the forecast at the month's end."""
    total = sum((amount for _, amount in by_day), Decimal(0))
    top = float(max(total, forecast, budget or Decimal(0), Decimal(1))) * 1.05
    axis = _Axis(month, top)
    line, so_far = [axis.at(starts(month), Decimal(0))], Decimal(0)
    for day, amount in by_day:
        so_far += amount
        line.append(axis.at(min(starts(day) + timedelta(days=1), moment), so_far))
    today = axis.at(moment, total)
    return Chart(
        line=[*line, today],
        today=today,
        end=axis.at(starts(next_month(month)), forecast),
        budget_y=axis.height(float(budget)) if budget is not None else None,
        ticks=[(tick, axis.height(tick)) for tick in _ticks(top)],
    )


@dataclass(frozen=True)
class _Axis:
    month: date
    top: float

    def at(self, moment: datetime, amount: Decimal) -> Point:
        whole = starts(next_month(self.month)) - starts(self.month)
        part = min(1.0, max(0.0, (moment - starts(self.month)) / whole))
        return Point(LEFT + (RIGHT - LEFT) * part, self.height(float(amount)))

    def height(self, amount: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * amount / self.top


def _ticks(top: float) -> list[int]:
    """Zero and one or two round figures below the top."""
    step = next(step * 10**power for power in range(7) for step in (1, 2, 5) if step * 10**power * 3 > top)
    return [tick for tick in (0, step, 2 * step) if tick < top]


@dataclass(frozen=True)
class Shape:
    mark: Mark
    x: int
    width: int


def beat_shapes(marks: Sequence[Mark]) -> list[Shape]:
    """A bar for each half minute; those that are missing side by side are one dashed box, those before birth none."""
    shapes = []
    for mark, run in groupby(enumerate(marks), key=lambda pair: pair[1]):
        places = [place for place, _ in run]
        if mark is Mark.MISSING:
            shapes.append(Shape(mark, STEP * places[0], STEP * (len(places) - 1) + MARK_WIDTH))
        elif mark is not Mark.BEFORE:
            shapes += [Shape(mark, STEP * place, MARK_WIDTH) for place in places]
    return shapes
