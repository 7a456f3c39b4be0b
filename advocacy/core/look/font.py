"""Manrope (SIL OFL, from the package font-manrope) cut to Latin and Latin Extended, as one variable woff2."""

from io import BytesIO
from pathlib import Path

# Latin, Latin-1, Extended-A and -B, punctuation, superscripts, currency, arrows, the signs that our words use.
RANGES = (
    (0x0020, 0x007E),
    (0x00A0, 0x024F),
    (0x02C6, 0x02DD),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2027),
    (0x202F, 0x203A),
    (0x2070, 0x209F),
    (0x20A0, 0x20BF),
    (0x2122, 0x2122),
    (0x2190, 0x2193),
    (0x2212, 0x2215),
    (0x2248, 0x2265),
)
FEATURES = ["kern", "liga", "tnum", "lnum", "locl", "mark", "mkmk", "ccmp", "calt"]


def subset_font(source: Path) -> bytes:
    """The font as woff2 with its weight axis kept."""
    from fontTools import subset  # a hundred modules, needed once per release: every start would wait for them
    from fontTools.ttLib import TTFont

    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = FEATURES
    options.hinting = False
    options.name_IDs = [0, 1, 2, 13, 14]  # the licence stays inside the file
    with TTFont(source) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
        cutter.subset(font)
        font.flavor = "woff2"
        packed = BytesIO()
        font.save(packed)
    return packed.getvalue()
