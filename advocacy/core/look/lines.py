"""Where the points of a small trend line lie; a template only draws them."""

from collections.abc import Sequence
from dataclasses import dataclass

SIDE, FOOT = 5, 5  # room for the dot at the end
START = 3


@dataclass(frozen=True)
class Line:
    """`points`: as an SVG polyline takes them; the dot stands on the last one."""

    points: str
    x: float
    y: float


def line_through(values: Sequence[float | None], width: int, height: int) -> Line | None:
    """None with fewer than two values. What is None before the first value leaves the line out there."""
    there = [value for value in values if value is not None]
    if len(there) < 2:
        return None
    low, high = min(there), max(there)
    step, first = (width - 2 * SIDE) / (len(values) - 1), len(values) - len(there)
    across = [round(START + step * (first + place), 1) for place in range(len(there))]
    down = [_height_of(value, low, high, height) for value in there]
    points = " ".join(f"{x},{y}" for x, y in zip(across, down, strict=True))
    return Line(points, across[-1], down[-1])


def _height_of(value: float, low: float, high: float, height: int) -> float:
    """A line without any rise or fall lies in the middle."""
    if high == low:
        return round(height / 2, 1)
    return round(height - FOOT - (height - 2 * FOOT) * (value - low) / (high - low), 1)
