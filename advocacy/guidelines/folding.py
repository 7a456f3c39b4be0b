"""Folding a text for comparison: case, compatibility forms, marks, invisible characters and look-alike letters go.

A folded text remembers where each of its characters came from, so that a finding marks the right place in what was typed.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

# Letters that look like Latin ones, from Unicode's confusables list, narrowed to what a reader would take for the letter.
_LOOK_ALIKES: dict[str, str] = {
    "a": "аαɑᴀ",
    "b": "ЬВвʙᏏ",
    "c": "сϲᴄ",
    "d": "ԁɗᴅđ",
    "e": "еєεҽᴇ",
    "f": "ғꜰƒ",
    "g": "ɡցɢ",
    "h": "һнʜհ",
    "i": "іıɩιӏ",
    "j": "јϳᴊ",
    "k": "кκᴋ",
    "l": "ⅼʟłǀ",
    "m": "мᴍ",
    "n": "пηɴո",
    "o": "оοσօᴏøө",
    "p": "рρᴘ",
    "q": "ԛգ",
    "r": "гʀᴦ",
    "s": "ѕꜱʂ",
    "t": "тτᴛ",
    "u": "υսᴜ",
    "v": "ѵνᴠ",
    "w": "ԝѡᴡω",
    "x": "хχ",
    "y": "уγүʏ",
    "z": "ᴢʐ",
}
_SIGNS: dict[str, str] = {
    "'": "’‘‛ʼ`´′＇",
    '"': "“”„‟«»″",
    "-": "‐‑‒–—―−",
    ".": "。․｡",
    "/": "⁄∕",
}
_FOLDED_LETTERS = {other: letter for letter, others in _LOOK_ALIKES.items() for other in others.casefold()}
_FOLDED_SIGNS = {other: sign for sign, others in _SIGNS.items() for other in others}
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_LINE_ENDS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
# Runs of plain characters are copied whole; everything else is looked at one by one.
_PIECES = re.compile(r"([\n\t !-_a-~]+)|[\s\S]")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and, for each of its characters, the place of the original character behind it."""

    text: str
    origin: Sequence[int]
    original_length: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the original text, in Python characters; marks that belong to its last letter are inside."""
        if end <= start:
            place = self.origin[start] if start < len(self.origin) else self.original_length
            return place, place
        following = self.origin[end] if end < len(self.origin) else self.original_length
        return self.origin[start], max(self.origin[end - 1] + 1, following)

    def place(self, original: int) -> int:
        """Where the first folded character from `original` on stands."""
        return bisect_left(self.origin, original)


def fold(text: str, *, keep_case: bool = False) -> Folded:
    """Fold `text`; `keep_case` leaves capitals, for rules about capitals. Takes time in proportion to the text."""
    parts: list[str] = []
    origin: list[int] = []
    for piece in _PIECES.finditer(text):
        start, end = piece.span()
        plain = piece.group()
        if piece.lastindex:
            parts.append(plain if keep_case else plain.lower())
            origin.extend(range(start, end))
            continue
        folded = _fold_character(plain, keep_case)
        parts.append(folded)
        origin.extend([start] * len(folded))
    return Folded("".join(parts), origin, len(text))


@lru_cache(maxsize=8192)
def _fold_character(character: str, keep_case: bool) -> str:
    if character in _LINE_ENDS:
        return "\n"
    if character in _BLANK_LETTERS or unicodedata.category(character) in ("Cc", "Cs"):
        return ""
    if character in _FOLDED_SIGNS:
        return _FOLDED_SIGNS[character]
    return "".join(
        _fold_part(part, keep_case) for part in unicodedata.normalize("NFKD", character) if not _invisible(part)
    )


def _fold_part(part: str, keep_case: bool) -> str:
    if unicodedata.category(part) == "Zs":
        return " "
    if part in _FOLDED_SIGNS:
        return _FOLDED_SIGNS[part]
    lowered = unicodedata.normalize("NFKD", part.casefold())
    folded = "".join(_FOLDED_LETTERS.get(letter, letter) for letter in lowered if not _invisible(letter))
    return folded.upper() if keep_case and part.isupper() else folded


def _invisible(character: str) -> bool:
    """Marks over a letter, joiners, direction marks and other characters that show nothing of their own."""
    return unicodedata.category(character) in ("Mn", "Me", "Cf") or character in _BLANK_LETTERS
