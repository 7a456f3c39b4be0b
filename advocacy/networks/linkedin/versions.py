"""When LinkedIn's API versions end. Source: LinkedIn docs, versioning and migrations (2026)."""

from collections.abc import Mapping
from datetime import date

# Each version lives at least a year; nothing in the answers warns before the end.
SUNSETS: Mapping[str, date] = {
    "202510": date(2026, 10, 15),
    "202511": date(2026, 11, 16),
    "202601": date(2027, 1, 15),
    "202604": date(2027, 4, 15),
    "202609": date(2027, 9, 15),
}


def sunset(version: str) -> date | None:
    """The day a version ends: known, or the 15th a year later as for all known ones; None for what is no YYYYMM."""
    if not (len(version) == 6 and version.isascii() and version.isdigit() and 1 <= int(version[4:]) <= 12):
        return None
    return SUNSETS.get(version) or date(int(version[:4]) + 1, int(version[4:]), 15)
