"""The sizes that a picture is shown and sent in, and what is cut away so that the chosen point stays. Pure numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from advocacy.networks.rules import Network

MIDDLE = 50


class Size(StrEnum):
    CARD = "card"  # a post's card in the feed
    SMALL = "small"  # in lists
    LINKEDIN = "linkedin"
    X = "x"


@dataclass(frozen=True)
class Shape:
    """The narrowest and widest ratio of width to height that is kept, and the longest side in pixels.

    For the networks they are what is shown whole in their lists: what is narrower or wider they cut themselves, in
    the middle, through whoever stands at the edge. So we cut first, around the point that comms chose.
    """

    narrowest: Fraction
    widest: Fraction
    longest: int


SHAPES: Mapping[Size, Shape] = {
    Size.CARD: Shape(Fraction(2), Fraction(2), 1280),
    Size.SMALL: Shape(Fraction(1), Fraction(1), 320),
    Size.LINKEDIN: Shape(Fraction(4, 5), Fraction(191, 100), 2400),
    Size.X: Shape(Fraction(3, 4), Fraction(2), 2048),
}
SENT_TO: Mapping[Network, Size] = {Network.LINKEDIN: Size.LINKEDIN, Network.X: Size.X}


@dataclass(frozen=True)
class Focus:
    """The point that must stay visible, in percent from the left and from the top."""

    x: int = MIDDLE
    y: int = MIDDLE


Box = tuple[int, int, int, int]


def cut_for(width: int, height: int, shape: Shape, focus: Focus) -> Box:
    """The largest part of the picture that has an allowed ratio, as near around the point as its edges let it."""
    ratio = Fraction(width, height)
    kept = min(max(ratio, shape.narrowest), shape.widest)
    wide = width if ratio <= kept else max(1, round(height * kept))
    high = height if ratio >= kept else max(1, round(width / kept))
    left = _start(width, wide, focus.x)
    top = _start(height, high, focus.y)
    return (left, top, left + wide, top + high)


def _start(whole: int, part: int, percent: int) -> int:
    return min(max(0, round(whole * percent / 100 - part / 2)), whole - part)
