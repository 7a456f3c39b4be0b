"""The icons in use, cut out of Bootstrap-Flask's sprite (1.1 MB) into one of our own (about 30 KB)."""

import re
from pathlib import Path

SYMBOL = re.compile(r'<symbol class="bi [^"]*" viewBox="([^"]*)" id="([^"]*)">(.*?)</symbol>', re.DOTALL)

# Every name that a template, a place or a table of words may use. The filled form marks the current place.
ICONS = frozenset((Path(__file__).parent / "icons.txt").read_text().split())
FILLED = {name: f"{name}-fill" for name in ICONS if f"{name}-fill" in ICONS}


class MissingIconError(Exception):
    """The package's sprite no longer has an icon of the table."""


def cut_sprite(whole: Path) -> str:
    """Our sprite as SVG text; raises MissingIconError naming each icon that the package lacks."""
    symbols = {name: (box, drawing) for box, name, drawing in SYMBOL.findall(whole.read_text())}
    missing = sorted(ICONS - symbols.keys())
    if missing:
        raise MissingIconError(", ".join(missing))
    cut = (f'<symbol viewBox="{symbols[name][0]}" id="{name}">{symbols[name][1]}</symbol>' for name in sorted(ICONS))
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(cut)}</svg>'
