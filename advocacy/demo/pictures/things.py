"""What comes back in several pictures: a ferry, a person, reflections, a bird."""

from dataclasses import dataclass

from advocacy.demo.pictures.canvas import Canvas

INK, PETROL, SUN, CORAL, PAPER = "#14201C", "#0B5D66", "#FFC53D", "#F0704F", "#F3F5F1"
SKIN, SKIN_DARK = "#EBBE98", "#9C6644"


@dataclass(frozen=True)
class Paint:
    """Colours of a ferry by day or by night."""

    hull: str = PAPER
    cabin: str = "#D9E2E0"
    window: str = SUN
    keel: str = "#123A42"


NIGHT = Paint()
DAY = Paint(hull="#FFFFFF", cabin="#E8ECE6", window="#7FB3BA", keel=PETROL)


def ferry(sheet: Canvas, x: float, y: float, size: float, paint: Paint) -> None:
    """Seen from the side; x is its middle, y its waterline, size 1 is 520 wide."""

    def at(dx: float, dy: float) -> tuple[float, float]:
        return x + dx * size, y + dy * size

    def part(dx: float, dy: float, width: float, height: float, colour: str, radius: float = 6) -> None:
        sheet.box(*at(dx, dy), width * size, height * size, colour, radius * size)

    sheet.line([at(0, -180), at(0, -290)], PAPER, 7 * size)
    sheet.disc(*at(0, -290), 10 * size, CORAL)
    part(-58, -236, 120, 62, paint.hull, 10)
    part(-43, -222, 92, 24, paint.window)
    part(-190, -176, 330, 78, paint.cabin, 10)
    for number in range(5):
        part(-170 + number * 62, -158, 46, 36, paint.window, 5)
    sheet.shape([at(-272, -102), at(252, -102), at(196, 0), at(-208, 0)], paint.hull)
    sheet.shape([at(-261, -82), at(241, -82), at(232, -66), at(-250, -66)], CORAL)
    sheet.shape([at(-222, -22), at(208, -22), at(196, 0), at(-208, 0)], paint.keel)


def ripples(sheet: Canvas, colour: str, marks: tuple[tuple[float, float, float], ...], width: float = 5) -> None:
    """Quiet lines on the water: (x, y, length)."""
    for x, y, length in marks:
        sheet.line([(x, y), (x + length, y)], colour, width)


def person(sheet: Canvas, x: float, y: float, size: float, coat: str, skin: str = SKIN, hair: str = INK) -> None:
    """Standing on y; size 1 is 150 tall."""
    sheet.box(x - 17 * size, y - 58 * size, 14 * size, 58 * size, INK, 4 * size)
    sheet.box(x + 3 * size, y - 58 * size, 14 * size, 58 * size, INK, 4 * size)
    sheet.box(x - 25 * size, y - 116 * size, 50 * size, 72 * size, coat, 18 * size)
    sheet.disc(x, y - 137 * size, 20 * size, hair)
    sheet.disc(x + 2 * size, y - 130 * size, 16 * size, skin)


def lamp(sheet: Canvas, x: float, y: float, height: float, post: str, light: str) -> None:
    """A quay lamp standing on y."""
    sheet.line([(x, y), (x, y - height)], post, 8)
    sheet.line([(x, y - height), (x + 40, y - height)], post, 8)
    sheet.box(x + 26, y - height + 2, 34, 14, light, 6)


def clouds(sheet: Canvas, colour: str, places: tuple[tuple[float, float, float], ...]) -> None:
    """Flat clouds: (x, y, width)."""
    for x, y, width in places:
        sheet.box(x, y, width, 26, colour, 13)
        sheet.box(x + width * 0.22, y - 20, width * 0.5, 40, colour, 20)
