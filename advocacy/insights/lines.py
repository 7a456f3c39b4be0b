"""Charts of lines over weeks and of steps from above, as places in a drawing: pure numbers, drawn with attributes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from advocacy.insights.adoption_rules import whole_percent

WIDTH, HEIGHT = 480, 280
LEFT, RIGHT, TOP, BOTTOM = 44, 352, 16, 236  # right of it the lines' names
TICKS = (0, 25, 50, 75, 100)
LABEL_HEIGHT = 38  # two names at the lines' ends stand at least so far apart


@dataclass(frozen=True)
class Series:
    """Percentages in their order; None: nothing to say. `name` stands at the line's end."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class Line:
    """`parts`: points of each unbroken stretch; `end`: where the last known value lies; `label_y`: of its name."""

    series: Series
    parts: Sequence[str]
    lone: Sequence[tuple[float, float]]
    end: tuple[float, float]
    label_y: float
    last: float


@dataclass(frozen=True)
class Gap:
    """Weeks of which no line says anything."""

    x: float
    width: float

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True)
class LineChart:
    lines: Sequence[Line]
    gaps: Sequence[Gap]
    ticks: Sequence[tuple[int, float]]
    goal_y: float | None
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    top: int = TOP
    base: int = BOTTOM


def line_chart(series: Sequence[Series], goal: int | None = None) -> LineChart | None:
    """All series are as long; None when fewer than two moments of them are known."""
    known = [place for place, values in enumerate(_at_once(series)) if any(value is not None for value in values)]
    if len(known) < 2:
        return None
    lines = [_line(one) for one in series if any(value is not None for value in one.values)]
    return LineChart(
        lines=_apart(lines),
        gaps=list(_gaps(series)),
        ticks=[(tick, _y(tick)) for tick in TICKS],
        goal_y=_y(goal) if goal is not None else None,
    )


def _at_once(series: Sequence[Series]) -> list[tuple[float | None, ...]]:
    return list(zip(*(one.values for one in series), strict=True))


def _line(series: Series) -> Line:
    count = len(series.values)
    points = [(_x(place, count), _y(value)) for place, value in enumerate(series.values) if value is not None]
    stretches = [list(part) for part in _stretches(series.values)]
    drawn = [[(_x(place, count), _y(value)) for place, value in part] for part in stretches]
    return Line(
        series=series,
        parts=[" ".join(f"{x},{y}" for x, y in part) for part in drawn if len(part) > 1],
        lone=[part[0] for part in drawn if len(part) == 1],
        end=points[-1],
        label_y=points[-1][1] + 4,
        last=next(value for value in reversed(series.values) if value is not None),
    )


def _stretches(values: Sequence[float | None]) -> Iterator[Iterator[tuple[int, float]]]:
    for known, part in groupby(enumerate(values), key=lambda pair: pair[1] is not None):
        if known:
            yield ((place, value) for place, value in part if value is not None)


def _gaps(series: Sequence[Series]) -> Iterator[Gap]:
    moments = _at_once(series)
    step = (RIGHT - LEFT) / max(1, len(moments) - 1)
    for empty, part in groupby(enumerate(moments), key=lambda pair: all(value is None for value in pair[1])):
        places = [place for place, _ in part]
        if empty:
            start = max(LEFT, LEFT + (places[0] - 0.4) * step)
            end = min(RIGHT, LEFT + (places[-1] + 0.4) * step)
            yield Gap(round(start, 1), round(end - start, 1))


def _apart(lines: Sequence[Line]) -> list[Line]:
    """Names that would lie on each other are moved; the upper line keeps the upper name."""
    moved: list[Line] = []
    floor = -float(LABEL_HEIGHT)
    for line in sorted(lines, key=lambda one: (one.end[1], one.series.name)):
        floor = max(line.label_y, floor + LABEL_HEIGHT)
        moved.append(Line(line.series, line.parts, line.lone, line.end, round(floor, 1), line.last))
    return [next(one for one in moved if one.series is line.series) for line in lines]


def _x(place: int, count: int) -> float:
    return round(LEFT + (RIGHT - LEFT) * place / max(1, count - 1), 1)


def _y(percent: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * percent / 100, 1)


@dataclass(frozen=True)
class FunnelRow:
    """A step as it is drawn, all in percent of the bar. `missing`: how many people the goal still takes here."""

    label: str
    count: int
    percent: int
    width: float
    strong: bool
    missing: int = 0
    missing_width: float = 0.0


@dataclass(frozen=True)
class FunnelChart:
    rows: Sequence[FunnelRow]
    goal: int | None


def funnel_chart(
    steps: Sequence[tuple[str, int]], whole: int, goal: tuple[int, int, int] | None = None
) -> FunnelChart | None:
    """`goal`: the place of its step, percent, how many people are missing. None when there is nobody."""
    if not whole:
        return None
    rows = [_funnel_row(label, count, whole, _mine(goal, place)) for place, (label, count) in enumerate(steps)]
    return FunnelChart(rows, goal[1] if goal else None)


def _mine(goal: tuple[int, int, int] | None, place: int) -> tuple[int, int] | None:
    """The goal's percent and what is missing, when it is about this step."""
    return (goal[1], goal[2]) if goal and goal[0] == place else None


def _funnel_row(label: str, count: int, whole: int, goal: tuple[int, int] | None) -> FunnelRow:
    width = round(100 * min(count, whole) / whole, 2)
    percent, missing = goal or (0, 0)
    return FunnelRow(
        label=label,
        count=count,
        percent=whole_percent(count, whole) or 0,
        width=width,
        strong=goal is not None,
        missing=missing,
        missing_width=round(percent - width, 2) if missing else 0.0,
    )
