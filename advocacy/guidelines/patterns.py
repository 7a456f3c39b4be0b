"""Regular expressions in linear time (RE2) over texts in which a place is counted in characters."""

from itertools import islice
from typing import Any

import re2

from advocacy.guidelines.folding import Folded
from advocacy.guidelines.phrases import Span

# So many places are looked at; far more than fit into a post of any network, and a bound for everything else.
MOST_PLACES = 5_000


def compile_pattern(written: str, *, ignore_case: bool) -> Any:
    """Raises re2.error when it is no RE2 pattern; look-around and back references are none."""
    options = re2.Options()
    options.case_sensitive = not ignore_case
    options.log_errors = False
    return re2.compile(written, options)


def spans_of(pattern: Any, folded: Folded, most: int = MOST_PLACES) -> list[Span]:
    """The first `most` places where the pattern matches something, in characters of the folded text."""
    if pattern.search(folded.data) is None:  # nearly always: most rules are silent about most texts
        return []
    places = Places(folded)
    found = (match.span() for match in islice(pattern.finditer(folded.data), most))
    return [(places.character(start), places.character(end)) for start, end in found if start < end]


class Places:
    """Places in characters for places in bytes. Ask in the order of the text: so each byte is decoded only once."""

    def __init__(self, folded: Folded) -> None:
        self._data = folded.data
        self._same = len(folded.text) == len(folded.data)
        self._byte = self._character = 0

    def character(self, byte: int) -> int:
        if self._same:
            return byte
        self._character += len(self._data[self._byte : byte].decode(errors="replace"))
        self._byte = byte
        return self._character
