"""The kinds of notices that the rooms' cards declare, and their words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from advocacy.core.look.words import moment_in_words
from advocacy.core.room import NoticeKind, NoticeWords
from advocacy.core.services import now, services

MOMENT = "$moment"  # how a moment travels through JSON

Parameters = Mapping[str, str | int | datetime | None]


class UnknownKindError(LookupError):
    """No room's card declares this kind of notice."""


def all_kinds() -> Sequence[NoticeKind]:
    """In the order of the rooms."""
    return [kind for room in services().rooms for kind in room.notices]


def find_kind(name: str) -> NoticeKind | None:
    """None for a kind that this release no longer has."""
    return next((kind for kind in all_kinds() if kind.name == name), None)


def kind_named(name: str) -> NoticeKind:
    """Raises UnknownKindError."""
    found = find_kind(name)
    if found is None:
        raise UnknownKindError(name)
    return found


def said(title: Any, detail: Any = "") -> Callable[[Mapping[str, Any]], NoticeWords]:
    """Words out of lazy translations with named parameters; a moment among them is said in the reader's zone."""

    def words(parameters: Mapping[str, Any]) -> NoticeWords:
        shown = {name: _in_words(value) for name, value in parameters.items()}
        return NoticeWords(str(title) % shown, str(detail) % shown)

    return words


def _in_words(value: Any) -> Any:
    return moment_in_words(value, now()) if isinstance(value, datetime) else value


def packed(parameters: Parameters) -> dict[str, Any]:
    """As the row keeps them."""
    return {
        name: {MOMENT: value.isoformat()} if isinstance(value, datetime) else value
        for name, value in parameters.items()
    }


def unpacked(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value[MOMENT]) if isinstance(value, dict) else value
        for name, value in kept.items()
    }


def words_of(kind: NoticeKind, kept: Mapping[str, Any]) -> NoticeWords:
    """In the language and zone of whoever reads now."""
    return kind.words(unpacked(kept))
