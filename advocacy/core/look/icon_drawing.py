"""The product's icon as pixels, for home screens that take no SVG; the same drawing as static/img/icon.svg.

Measures are those of the SVG's grid of 32: a ring open at the upper right, with a dot in the opening.
"""

from collections.abc import Iterator
from io import BytesIO

from PIL import Image, ImageDraw

GRID = 32
GROUND, RING, DOT = "#0B5D66", "#FFFFFF", "#FFC53D"
CORNER, RING_RADIUS, RING_WIDTH = 8, 9.1, 3.6
DOT_AT, DOT_RADIUS = (22.6, 9.4), 3.4
ICON_SIZES = (192, 512)
FINER = 4  # drawn so much larger, then made smaller: smooth edges
INSIDE_SAFE = 0.92  # systems cut a maskable icon down to a circle of 80 %; all of ours stays inside


def drawn_icons() -> Iterator[tuple[str, bytes]]:
    """Name and content of each PNG. Maskable ones and Apple's have no corners of their own: the system cuts them."""
    for size in ICON_SIZES:
        yield f"icon-{size}.png", _png(size, corners=True)
        yield f"icon-maskable-{size}.png", _png(size, corners=False, scale=INSIDE_SAFE)
    yield "icon-apple.png", _png(180, corners=False)


def _png(size: int, *, corners: bool, scale: float = 1.0) -> bytes:
    large = size * FINER
    picture = Image.new("RGBA", (large, large), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    unit = large / GRID
    pen.rounded_rectangle((0, 0, large - 1, large - 1), radius=CORNER * unit if corners else 0, fill=GROUND)
    _ring(pen, unit * scale, large / 2)
    _disc(pen, unit * scale, large / 2, DOT_AT, DOT_RADIUS, DOT)
    target = BytesIO()
    picture.resize((size, size), Image.Resampling.LANCZOS).save(target, "PNG", optimize=True)
    return target.getvalue()


def _ring(pen: ImageDraw.ImageDraw, unit: float, middle: float) -> None:
    """Three quarters, from the right by way of the bottom to the top, with round ends."""
    width = round(RING_WIDTH * unit)
    outer = RING_RADIUS * unit + width / 2
    box = (middle - outer, middle - outer, middle + outer, middle + outer)
    pen.arc(box, start=0, end=270, fill=RING, width=width)
    for end in ((GRID / 2 + RING_RADIUS, GRID / 2), (GRID / 2, GRID / 2 - RING_RADIUS)):
        _disc(pen, unit, middle, end, width / unit / 2, RING)


def _disc(
    pen: ImageDraw.ImageDraw, unit: float, middle: float, at: tuple[float, float], radius: float, colour: str
) -> None:
    x, y = (middle + (along - GRID / 2) * unit for along in at)
    pen.ellipse((x - radius * unit, y - radius * unit, x + radius * unit, y + radius * unit), fill=colour)
