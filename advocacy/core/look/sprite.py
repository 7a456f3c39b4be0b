"""The icons in use, cut out of Bootstrap-Flask's sprite (1.1 MB) into one of our own (about 30 KB)."""

import re
from pathlib import Path

SYMBOL = re.compile(r'<symbol class="bi [^"]*" viewBox="([^"]*)" id="([^"]*)">(.*?)</symbol>', re.DOTALL)

# Every name that a template, a place or a table of words may use. The filled form marks the current place.
ICONS = frozenset(
    ["alarm", "archive", "arrow-clockwise", "arrow-counterclockwise", "arrow-down", "arrow-left", "arrow-repeat", "arrow-right", "arrow-up", "bar-chart", "bar-chart-fill", "bell", "bell-fill", "bookmark", "box-arrow-right", "box-arrow-up-right", "broadcast", "broadcast-pin", "calendar-check", "calendar-plus", "calendar3", "calendar3-fill", "chat", "chat-fill", "check", "check-lg", "check2", "check2-all", "check2-circle", "check-circle", "chevron-down", "chevron-left", "chevron-right", "chevron-up", "circle-half", "clipboard", "clock", "clock-history", "cloud-check", "cloud-slash", "columns-gap", "compass", "compass-fill", "copy", "credit-card", "dash", "diagram-3", "diagram-3-fill", "download", "envelope", "envelope-check", "exclamation-circle", "exclamation-triangle", "eye", "eye-slash", "file-earmark-spreadsheet", "file-earmark-text", "flag", "funnel", "gear", "gear-fill", "gift", "gift-fill", "globe", "grid-1x2", "grid-1x2-fill", "hand-thumbs-up", "hand-thumbs-up-fill", "hdd-network", "hdd-network-fill", "heart-pulse", "hourglass-split", "house", "house-fill", "image", "inbox", "inbox-fill", "info-circle", "input-cursor", "input-cursor-text", "journal-bookmark", "journal-bookmark-fill", "journal-check", "journal-text", "key", "life-preserver", "lightbulb", "lightbulb-fill", "link-45deg", "linkedin", "list", "list-check", "lock", "magic", "megaphone", "megaphone-fill", "moon-stars", "paperclip", "pause-circle", "pause-circle-fill", "pencil", "pencil-square", "people", "people-fill", "person", "person-check", "person-circle", "person-dash", "person-fill", "person-plus", "phone", "play-circle", "plus", "plus-lg", "printer", "puzzle", "qr-code", "patch-question", "question-circle", "question-circle-fill", "question-diamond", "question-lg", "repeat", "rss", "search", "send", "send-fill", "shield-check", "shield-lock", "shuffle", "sliders", "slash-circle", "stopwatch", "sun", "table", "telephone", "three-dots", "translate", "trash", "trophy", "trophy-fill", "twitter-x", "upload", "wifi-off", "x", "x-lg", "x-octagon"]
)
FILLED = {name: f"{name}-fill" for name in ICONS if f"{name}-fill" in ICONS}


class IconMissing(Exception):
    """The package's sprite no longer has an icon of the table."""


def cut_sprite(whole: Path) -> str:
    """Our sprite as SVG text; raises IconMissing naming each icon that the package lacks."""
    symbols = {name: (box, drawing) for box, name, drawing in SYMBOL.findall(whole.read_text())}
    missing = sorted(ICONS - symbols.keys())
    if missing:
        raise IconMissing(", ".join(missing))
    cut = (f'<symbol viewBox="{symbols[name][0]}" id="{name}">{symbols[name][1]}</symbol>' for name in sorted(ICONS))
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(cut)}</svg>'
