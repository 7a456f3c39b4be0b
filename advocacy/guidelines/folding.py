"""Folding a text for comparison: case, compatibility forms, marks, invisible characters and look-alike letters go.

A folded text remembers where each of its characters came from, so that a finding marks the right place.
"""

import html
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

# Letters that look like Latin ones: Unicode's confusables list, narrowed to what a reader takes for the letter.
_LOOK_ALIKES: dict[str, str] = {
    "a": "аαɑᴀⱥᎪꓮ",
    "b": "ЬВвʙᏏƀᏴꓐ",
    "c": "сϲᴄᏟꓚꞒ",
    "d": "ԁɗᴅđᎠꓓƊ",
    "e": "еєεҽᴇɇᎬꓰ",
    "f": "ғꜰƒꓝ",
    "g": "ɡցɢǥᏀꓖ",
    "h": "һнʜհħᎻꓧ",
    "i": "іıɩιӏɪᎥᏆꓲƗ",
    "j": "јϳᴊᎫꓙɈ",
    "k": "кκᴋᏦꓗƘ",
    "l": "ⅼʟłǀᏞꓡƚ",
    "m": "мᴍᎷꓟ",
    "n": "пηɴոꓠɲ",
    "o": "оοσօᴏøөꓳ",
    "p": "рρᴘᏢꓑƤ",
    "q": "ԛգ",
    "r": "гʀᴦᎡꓣɌ",
    "s": "ѕꜱʂᏚꓢȿ",
    "t": "тτᴛŧᎢꓔƬ",
    "u": "υսᴜʉꓴ",
    "v": "ѵνᴠᏙꓦ",
    "w": "ԝѡᴡωᎳꓪ",
    "x": "хχꓫ",
    "y": "уγүʏꓬɏ",
    "z": "ᴢʐƶᏃꓜ",
}
_SIGNS: dict[str, str] = {
    "'": "’‘‛ʼ`´′＇",
    '"': "“”„‟«»″",
    "-": "‐‑‒–—―−",
    ".": "。․｡",
    "/": "⁄∕",
}
_FOLDED_LETTERS = {other: letter for letter, others in _LOOK_ALIKES.items() for other in others.casefold()}
# As they are typed: Unicode's own forms would make another letter of some, such as an o of the Greek ϲ.
_TYPED_LETTERS = {other: letter for letter, others in _LOOK_ALIKES.items() for other in others}
_FOLDED_SIGNS = {other: sign for sign, others in _SIGNS.items() for other in others}
# Letters in filled circles and squares, which Unicode's own compatibility forms leave alone, and those in brackets.
_FILLED_LETTERS = {chr(first + place): chr(ord("A") + place) for first in (0x1F150, 0x1F170) for place in range(26)}
_BRACKETED_LETTERS = {chr(0x249C + place): chr(ord("a") + place) for place in range(26)}
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u0640")
_LINE_ENDS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
# Runs of plain characters are copied whole; everything else is looked at one by one. Letters as HTML writes them count
# as letters, several spaces as one, and what a form sends for the end of a line as one end.
_PLAIN = r"[\n!-%'-_a-~]+"
_ENTITY = r"&#?[0-9A-Za-z]{2,8};"
_PIECES = re.compile(rf"({_PLAIN}(?: {_PLAIN})*)|{_ENTITY}|\r\n|[ \t]+|[\s\S]")
_ALL_PLAIN = re.compile(r"[\n -_a-~]*")
_HAS_ENTITY = re.compile(_ENTITY)


@dataclass(frozen=True)
class Folded:
    """A folded text and, for each of its characters, the place of the original character behind it."""

    text: str
    origin: Sequence[int]
    original_length: int

    @cached_property
    def data(self) -> bytes:
        """The text for RE2, which counts in bytes."""
        return byte_text(self.text)

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


def fold(text: str) -> Folded:
    """Fold `text`, capitals too. Takes time in proportion to the text."""
    return small_letters(fold_keeping_capitals(text))


def small_letters(cased: Folded) -> Folded:
    """A text that was folded with its capitals, without them."""
    lowered = cased.text.lower()
    if len(lowered) != len(cased.text):  # no letter is known that grows here; the places must be right all the same
        lowered = "".join(letter.lower()[:1] for letter in cased.text)
    return Folded(lowered, cased.origin, cased.original_length)


def fold_keeping_capitals(text: str) -> Folded:
    """Fold everything but case, for rules about capitals."""
    if _is_plain(text):
        return Folded(text, range(len(text)), len(text))
    parts: list[str] = []
    origin: list[int] = []
    for piece in _PIECES.finditer(text):
        start, end = piece.span()
        plain = piece.group()
        if piece.lastindex:
            parts.append(plain)
            origin.extend(range(start, end))
            continue
        folded = _fold_piece(plain)
        if not folded or (folded == " " and parts and parts[-1].endswith(" ")):
            continue
        parts.append(folded)
        origin.extend([start] * len(folded))
    return Folded("".join(parts), origin, len(text))


def _is_plain(text: str) -> bool:
    """Whether nothing but capitals is to be folded; asked first, because most texts are."""
    return (
        _ALL_PLAIN.fullmatch(text) is not None
        and "  " not in text
        and not ("&" in text and _HAS_ENTITY.search(text) is not None)
    )


def _fold_piece(piece: str) -> str:
    if len(piece) == 1:
        return _fold_character(piece)
    if piece[0] == "&":
        return "".join(map(_fold_character, html.unescape(piece)))
    return "\n" if piece == "\r\n" else " "


@lru_cache(maxsize=8192)
def _fold_character(character: str) -> str:
    if character in _LINE_ENDS:
        return "\n"
    if character == "\t":
        return " "
    if character in _BLANK_LETTERS or unicodedata.category(character) in ("Cc", "Cs"):
        return ""
    if character in _BRACKETED_LETTERS:
        return _BRACKETED_LETTERS[character]
    if character in _FOLDED_SIGNS:
        return _FOLDED_SIGNS[character]
    if character in _TYPED_LETTERS:
        letter = _TYPED_LETTERS[character]
        return letter.upper() if character.isupper() else letter
    return "".join(_fold_part(part) for part in unicodedata.normalize("NFKD", character) if not _invisible(part))


def _fold_part(part: str) -> str:
    if unicodedata.category(part) == "Zs":
        return " "
    if part in _FOLDED_SIGNS:
        return _FOLDED_SIGNS[part]
    if part in _FILLED_LETTERS:
        return _FILLED_LETTERS[part]
    if (digit := unicodedata.digit(part, None)) is not None:
        return str(digit)
    lowered = unicodedata.normalize("NFKD", part.casefold())
    folded = "".join(_FOLDED_LETTERS.get(letter, letter) for letter in lowered if not _invisible(letter))
    return folded.upper() if part.isupper() else folded


def _invisible(character: str) -> bool:
    """Marks over a letter, joiners, direction marks and other characters that show nothing of their own."""
    return unicodedata.category(character) in ("Mn", "Me", "Cf") or character in _BLANK_LETTERS


def byte_text(text: str) -> bytes:
    """RE2 counts in bytes; broken characters become one question mark each, so the count of characters stays."""
    return text.encode(errors="replace")
