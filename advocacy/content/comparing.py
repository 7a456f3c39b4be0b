"""What changed between two texts, word by word, for the eyes of an approver."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from advocacy.content.freezing import PostContent, WordingText

_PIECES = re.compile(r"\s+|\w+|[^\w\s]")
LONGEST_COMPARED = 4_000  # pieces; comparing takes quadratic time, longer texts are shown as left out and added


class Change(StrEnum):
    SAME = "same"
    LEFT_OUT = "left_out"
    ADDED = "added"


@dataclass(frozen=True)
class Part:
    change: Change
    text: str


@dataclass(frozen=True)
class WordingChange:
    """A wording beside what it was. `before` is None for a new one, `after` for one that is gone."""

    before: WordingText | None
    after: WordingText | None
    parts: Sequence[Part]

    @property
    def same(self) -> bool:
        return all(part.change is Change.SAME for part in self.parts)


def compared(before: str, after: str) -> list[Part]:
    """The parts of both texts in reading order; those that are not left out make up `after`."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    if len(old) + len(new) > LONGEST_COMPARED:
        parts = (
            [Part(Change.SAME, after)]
            if before == after
            else [Part(Change.LEFT_OUT, before), Part(Change.ADDED, after)]
        )
        return [part for part in parts if part.text]
    return list(_parts(old, new))


def _whole(before: str, after: str) -> list[Part]:
    if before == after:
        return [Part(Change.SAME, after)]
    return [part for part in (Part(Change.LEFT_OUT, before), Part(Change.ADDED, after)) if part.text]


def _parts(old: list[str], new: list[str]) -> Iterator[Part]:
    for kind, old_start, old_end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Part(Change.SAME, "".join(old[old_start:old_end]))
            continue
        if old_end > old_start:
            yield Part(Change.LEFT_OUT, "".join(old[old_start:old_end]))
        if new_end > new_start:
            yield Part(Change.ADDED, "".join(new[new_start:new_end]))


def changed_wordings(before: PostContent, after: PostContent) -> list[WordingChange]:
    """Wordings paired by network, language and place among their like."""
    old, new = _by_place(before), _by_place(after)
    changes = []
    for key in sorted(old.keys() | new.keys()):
        was, becomes = old.get(key), new.get(key)
        parts = compared(was.text if was else "", becomes.text if becomes else "")
        changes.append(WordingChange(was, becomes, parts))
    return changes


def _by_place(content: PostContent) -> dict[tuple[str, str, int], WordingText]:
    places: dict[tuple[str, str], int] = {}
    found = {}
    for wording in content.wordings:
        key = (str(wording.network), wording.language)
        places[key] = places.get(key, 0) + 1
        found[(*key, places[key])] = wording
    return found


def changed_facts(before: PostContent, after: PostContent) -> frozenset[str]:
    """The names of everything besides the wordings that differs."""
    names = (
        "title",
        "link_url",
        "link_title",
        "style",
        "internal_only",
        "opens_at",
        "closes_at",
        "topics",
        "teams",
        "languages",
        "roles",
        "regions",
        "disclosure",
        "pictures",
        "campaign",
        "own_linkedin",
        "own_x",
    )
    return frozenset(name for name in names if getattr(before, name) != getattr(after, name))
