"""Fill-ins: questions such as [[what surprised you?]] in a wording, which a colleague answers before sharing it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_QUESTION = 200
LONGEST_ANSWER = 1_000
_FILL_IN = re.compile(rf"\[\[([^\[\]\n]{{1,{LONGEST_QUESTION}}})\]\]")
_BRACKETS = re.compile(r"\[\[|\]\]")


@dataclass(frozen=True)
class Piece:
    """A part of a wording: words as they stand there, or the question of a fill-in."""

    text: str
    asks: bool = False


def questions_in(text: str) -> list[str]:
    """The questions that still stand in a text, in reading order."""
    return [found.group(1).strip() for found in _questions(text)]


def pieces_of(text: str) -> list[Piece]:
    """The text in reading order, its questions apart."""
    pieces, end = [], 0
    for found in _questions(text):
        pieces += [Piece(text[end : found.start()]), Piece(found.group(1).strip(), asks=True)]
        end = found.end()
    pieces.append(Piece(text[end:]))
    return [piece for piece in pieces if piece.text]


def filled(text: str, answers: Sequence[str]) -> str:
    """The text with each question replaced by the answer of its number; questions without an answer stay."""
    given = iter([*answers, *[""] * len(questions_in(text))])

    def answer(found: re.Match[str]) -> str:
        if not found.group(1).strip():
            return found.group()
        said = next(given).strip()
        return said if says_something(said) else found.group()

    return _FILL_IN.sub(answer, text)


def without_questions(text: str) -> str:
    """What is left of a wording when nobody answers."""
    return "".join(piece.text for piece in pieces_of(text) if not piece.asks)


def says_something(answer: str) -> bool:
    """A full stop is no answer."""
    return any(sign.isalnum() for sign in answer)


def is_broken(text: str) -> bool:
    """Brackets that look like a fill-in and are none: not closed, empty, over two lines or too long."""
    return bool(_BRACKETS.search(without_questions(text)))


def _questions(text: str) -> list[re.Match[str]]:
    return [found for found in _FILL_IN.finditer(text) if found.group(1).strip()]
