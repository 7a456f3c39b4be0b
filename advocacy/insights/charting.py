"""A chart of bars as places in a drawing: pure numbers, which the template draws with attributes alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import floor, log10

WIDTH, HEIGHT = 480, 300
LEFT, RIGHT, TOP, BOTTOM = 40, 8, 28, 52  # for the axis, and for the words above and below the bars
BAR_PART = 0.74  # of a bar's room
MOST_TICKS = 4
LEAST = 1e-6  # below it a value is drawn as nothing
ABSENT_PART = 0.42  # of the height: the dashed box of a group of which nothing is told


@dataclass(frozen=True)
class BarFacts:
    """One group. `value` None: too few to say, which is not nothing. `estimated`: drawn dashed, it is not measured."""

    label: str
    detail: str
    value: float | None = None
    strong: bool = False
    estimated: bool = False


@dataclass(frozen=True)
class Bar:
    facts: BarFacts
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True)
class Tick:
    value: float
    y: float


@dataclass(frozen=True)
class Chart:
    bars: Sequence[Bar]
    ticks: Sequence[Tick]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = HEIGHT - BOTTOM


@dataclass(frozen=True)
class Part:
    """A stretch of one bar, in percent of its length."""

    look: str
    x: float
    width: float


def chart_of(groups: Sequence[BarFacts]) -> Chart | None:
    """None when no group has a value: there is nothing to draw."""
    known = [one.value for one in groups if one.value is not None]
    if not known:
        return None
    most = max(known)
    step = tick_step(most)
    top = max(step, most)
    room = (WIDTH - LEFT - RIGHT) / len(groups)
    bars = [_bar(one, place, room, top) for place, one in enumerate(groups)]
    return Chart(bars, [Tick(step * number, _y(step * number, top)) for number in range(floor(top / step) + 1)])


def parts_of(counts: Iterable[tuple[str, int]]) -> list[Part]:
    """Counts side by side in one bar; what is 0 is not drawn."""
    found = [(look, count) for look, count in counts if count]
    whole = sum(count for _look, count in found)
    before = accumulate((count for _look, count in found), initial=0)
    return [
        Part(look, round(100 * start / whole, 2), round(100 * count / whole, 2))
        for (look, count), start in zip(found, before, strict=False)
    ]


def tick_step(most: float) -> float:
    """1, 2 or 5 times a power of ten, so that at most four lines stand above zero."""
    if most < LEAST:
        return 1.0
    power = 10.0 ** floor(log10(most / MOST_TICKS))
    return next((power * times for times in (1, 2, 5) if most / (power * times) <= MOST_TICKS), power * 10)


def _bar(facts: BarFacts, place: int, room: float, top: float) -> Bar:
    width = room * BAR_PART
    x = LEFT + place * room + (room - width) / 2
    base = HEIGHT - BOTTOM
    y = _y(facts.value, top) if facts.value is not None else round(base - ABSENT_PART * (base - TOP), 1)
    return Bar(facts, round(x, 1), y, round(width, 1), round(base - y, 1))


def _y(value: float, top: float) -> float:
    base = HEIGHT - BOTTOM
    return round(base - value / top * (base - TOP), 1)
