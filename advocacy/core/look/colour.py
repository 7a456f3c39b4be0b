"""Colours: sRGB, OKLCH and contrast. Plain functions on numbers; no theme knowledge.

OKLCH after Björn Ottosson, "A perceptual color space for image processing" (2020); contrast after WCAG 2.2, 1.4.3.
"""

import math
import re
from dataclasses import dataclass

HEX = re.compile(r"#[0-9a-fA-F]{6}")
GAMUT_SLACK = 1e-4


class NotAColourError(ValueError):
    """The text is not #RRGGBB."""


@dataclass(frozen=True)
class Oklch:
    """Lightness 0 to 1, chroma from 0 (grey) to about 0.37, hue in degrees."""

    lightness: float
    chroma: float
    hue: float


def contrast(one: str, other: str) -> float:
    """WCAG contrast of two hex colours, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def triple(colour: str) -> str:
    """ "11, 93, 102": the form in which Bootstrap's -rgb variables want a colour."""
    return ", ".join(str(channel) for channel in _channels(colour))


def to_oklch(colour: str) -> Oklch:
    """Raises NotAColourError unless it is #RRGGBB."""
    red, green, blue = (_to_linear(channel / 255) for channel in _channels(colour))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    green_red = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    blue_yellow = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    hue = math.degrees(math.atan2(blue_yellow, green_red)) % 360
    return Oklch(lightness, math.hypot(green_red, blue_yellow), hue)


def to_hex(colour: Oklch) -> str:
    """The colour on screen; where the screen can't show its chroma, the nearest it can, at the same lightness."""
    shown = colour if _on_screen(colour) else _less_chroma(colour)
    return "#" + "".join(f"{_as_byte(channel):02X}" for channel in _linear(shown))


def _less_chroma(colour: Oklch) -> Oklch:
    low, high = 0.0, colour.chroma
    for _ in range(24):
        middle = (low + high) / 2
        if _on_screen(Oklch(colour.lightness, middle, colour.hue)):
            low = middle
        else:
            high = middle
    return Oklch(colour.lightness, low, colour.hue)


def _on_screen(colour: Oklch) -> bool:
    return all(-GAMUT_SLACK <= channel <= 1 + GAMUT_SLACK for channel in _linear(colour))


def _linear(colour: Oklch) -> tuple[float, float, float]:
    green_red = colour.chroma * math.cos(math.radians(colour.hue))
    blue_yellow = colour.chroma * math.sin(math.radians(colour.hue))
    long = (colour.lightness + 0.3963377774 * green_red + 0.2158037573 * blue_yellow) ** 3
    medium = (colour.lightness - 0.1055613458 * green_red - 0.0638541728 * blue_yellow) ** 3
    short = (colour.lightness - 0.0894841775 * green_red - 1.2914855480 * blue_yellow) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _luminance(colour: str) -> float:
    red, green, blue = (_to_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> tuple[int, int, int]:
    if not HEX.fullmatch(colour):
        raise NotAColourError(colour)
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _to_linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _as_byte(linear: float) -> int:
    shown = min(max(linear, 0.0), 1.0)
    encoded = 12.92 * shown if shown <= 0.0031308 else 1.055 * shown ** (1 / 2.4) - 0.055
    return round(255 * encoded)
