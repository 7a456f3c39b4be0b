"""A small sheet to draw flat shapes on: 1200 × 600 units, drawn at twice the size so that edges come out smooth."""

import math
from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1200, 600
FINE = 2

Point = tuple[float, float]


class Canvas:
    """Shapes in units of the finished picture; later ones lie on top."""

    def __init__(self, ground: str, width: int = WIDTH, height: int = HEIGHT) -> None:
        self.width, self.height = width, height
        self._image = Image.new("RGB", (width * FINE, height * FINE), ground)
        self._pen = ImageDraw.Draw(self._image)

    def box(self, x: float, y: float, width: float, height: float, colour: str, radius: float = 0) -> None:
        corners = self._scaled([(x, y), (x + width, y + height)])
        self._pen.rounded_rectangle([corners[0], corners[1]], radius * FINE, fill=colour)

    def disc(self, x: float, y: float, radius: float, colour: str) -> None:
        self.oval(x, y, radius, radius, colour)

    def oval(self, x: float, y: float, across: float, down: float, colour: str) -> None:
        corners = self._scaled([(x - across, y - down), (x + across, y + down)])
        self._pen.ellipse([corners[0], corners[1]], fill=colour)

    def shape(self, points: Sequence[Point], colour: str) -> None:
        self._pen.polygon(self._scaled(points), fill=colour)

    def line(self, points: Sequence[Point], colour: str, width: float = 4) -> None:
        """With round ends and corners."""
        self._pen.line(self._scaled(points), fill=colour, width=round(width * FINE), joint="curve")
        for x, y in (points[0], points[-1]):
            self.disc(x, y, width / 2, colour)

    def curve(self, points: Sequence[Point], colour: str, width: float = 4) -> None:
        """A smooth line through quadratic bends: start, then pairs of bend and end."""
        self.line(bent(points), colour, width)

    def hill(self, points: Sequence[Point], colour: str) -> None:
        """A smooth edge, filled down to the bottom."""
        edge = bent(points)
        self.shape([*edge, (edge[-1][0], self.height), (edge[0][0], self.height)], colour)

    def arc(self, x: float, y: float, radius: float, start: float, end: float, colour: str, width: float) -> None:
        """Part of a ring with round ends; its outer radius, and degrees clockwise from three o'clock."""
        corners = self._scaled([(x - radius, y - radius), (x + radius, y + radius)])
        self._pen.arc([corners[0], corners[1]], start, end, fill=colour, width=round(width * FINE))
        middle = radius - width / 2
        for degrees in (start, end):
            turn = math.radians(degrees)
            self.disc(x + middle * math.cos(turn), y + middle * math.sin(turn), width / 2, colour)

    def png(self) -> bytes:
        packed = BytesIO()
        self._image.reduce(FINE).save(packed, "PNG", compress_level=1)  # it is packed well when it is taken in
        return packed.getvalue()

    def _scaled(self, points: Sequence[Point]) -> list[Point]:
        return [(x * FINE, y * FINE) for x, y in points]


def bent(points: Sequence[Point], steps: int = 24) -> list[Point]:
    """Points of a chain of quadratic curves: start, then bend and end, bend and end."""
    found = [points[0]]
    for number in range(1, len(points) - 1, 2):
        (x0, y0), (x1, y1), (x2, y2) = found[-1], points[number], points[number + 1]
        for step in range(1, steps + 1):
            t = step / steps
            found.append(((1 - t) ** 2 * x0 + 2 * t * (1 - t) * x1 + t**2 * x2, _mix(y0, y1, y2, t)))
    return found


def _mix(first: float, bend: float, last: float, t: float) -> float:
    return (1 - t) ** 2 * first + 2 * t * (1 - t) * bend + t**2 * last
