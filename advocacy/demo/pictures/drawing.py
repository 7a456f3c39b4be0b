"""The drawings by name, as PNG of 1200 × 600, and the company's tile."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from advocacy.demo.pictures.canvas import Canvas
from advocacy.demo.pictures.gifts import bicycle, cup
from advocacy.demo.pictures.land import battery_bench, open_day, quay, winter_timetable
from advocacy.demo.pictures.things import PETROL, SUN
from advocacy.demo.pictures.water import fog, heron, night_ferry, shore_power

PICTURES: Mapping[str, Callable[[], Canvas]] = MappingProxyType(
    {
        "night-ferry": night_ferry,
        "battery-bench": battery_bench,
        "heron": heron,
        "shore-power": shore_power,
        "quay": quay,
        "fog": fog,
        "open-day": open_day,
        "winter-timetable": winter_timetable,
        "cup": cup,
        "bicycle": bicycle,
    }
)


def as_png(name: str) -> bytes:
    """A picture of PICTURES; raises KeyError for another name."""
    return PICTURES[name]().png()


def tile_png(size: int = 512, ground: str = PETROL) -> bytes:
    """The tile with the ring and the sun's dot, square."""
    sheet = Canvas(ground, size, size)
    unit = size / 32
    sheet.arc(16 * unit, 16 * unit, 10.9 * unit, 0, 270, "#FFFFFF", 3.6 * unit)
    sheet.disc(22.6 * unit, 9.4 * unit, 3.4 * unit, SUN)
    return sheet.png()
