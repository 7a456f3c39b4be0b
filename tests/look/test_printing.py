"""On paper: dark words on white, also when they are printed from a dark page."""

import re

from advocacy.core.look.colour import contrast
from advocacy.core.paths import STATIC

COLOUR = re.compile(r"--([a-z0-9-]+): (#[0-9A-F]{6});")


def test_words_printed_from_a_dark_page_can_be_read_on_white() -> None:
    css = (STATIC / "css" / "print.css").read_text()
    block = css.partition('[data-bs-theme="dark"] {')[2].partition("}")[0]
    colours = dict(COLOUR.findall(block))
    assert {"paper", "surface", "ink", "ink-2", "good", "soon", "bad", "accent"} <= set(colours)
    for name in ("ink", "ink-2", "good", "soon", "bad", "accent"):
        assert contrast(colours[name], "#FFFFFF") >= 4.5, name
