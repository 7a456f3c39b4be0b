"""Regular expressions in linear time (RE2) over texts in which a place is counted in characters."""

from itertools import islice
from typing import Any

import re2

from advocacy.guidelines.phrases import Span


def compile_pattern(written: str, *, ignore_case: bool) -> Any:
    """Raises re2.error when it is no RE2 pattern; look-around and back references are none."""
    options = re2.Options()
    options.case_sensitive = not ignore_case
    options.log_errors = False
    return re2.compile(written, options)


def characters_before(text: str, data: bytes, place: int) -> int:
    """The place in characters of a place in bytes."""
    return place if len(text) == len(data) else len(data[:place].decode(errors="replace"))


def spans_of(pattern: Any, text: str, data: bytes, most: int) -> list[Span]:
    """The first `most` places where the pattern matches something, in characters of `text`."""
    found = (match.span() for match in islice(pattern.finditer(data), most))
    return [
        (characters_before(text, data, start), characters_before(text, data, end))
        for start, end in found
        if end > start
    ]
