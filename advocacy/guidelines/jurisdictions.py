"""Whose law somebody stands under, for rules that differ by it: the company's country, or that of a team's region."""

from collections.abc import Sequence


def jurisdiction_of(region: str, written: Sequence[str]) -> str:
    """Two small letters, or empty: the rule's own measure. `written`: the setting, as “nl” and “Boston=us”."""
    by_region = dict(entry.rpartition("=")[::2] for entry in written)
    known = {name.strip().casefold(): country.strip() for name, country in by_region.items()}
    return known.get(region.strip().casefold(), known.get("", ""))
