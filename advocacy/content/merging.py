"""Two people wrote on one draft: what each changed since the text both began with is put together, nothing dropped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from difflib import SequenceMatcher
from typing import Any

from advocacy.content.freezing import PostContent, WordingText, ordered

WORDINGS = "wordings"
Kind = tuple[Any, str]


@dataclass(frozen=True)
class Clash:
    """Both changed the same thing; `mine` stays in the fields and `theirs` is shown beside it.

    `name`: of the field of PostContent. For a wording both sides are WordingText, None where somebody removed it.
    """

    name: str
    mine: Any
    theirs: Any


@dataclass(frozen=True)
class Merged:
    """`taken`: what only they changed, by field name, or the wording itself."""

    content: PostContent
    taken: Sequence[str | WordingText] = ()
    clashes: Sequence[Clash] = ()


@dataclass
class _Found:
    taken: list[str | WordingText] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)


def merged(base: PostContent | None, mine: PostContent, theirs: PostContent) -> Merged:
    """Three ways, field by field and wording by wording. Without a base everything that differs is a clash.

    Whoever said that the company's own posts are ours said it of those that they saw.
    """
    found = _Found()
    values: dict[str, Any] = {}
    for one in fields(PostContent):
        before = getattr(base, one.name) if base else None
        ours, other = getattr(mine, one.name), getattr(theirs, one.name)
        if one.name == WORDINGS:
            values[one.name] = _wordings(before, ours, other, found)
        elif isinstance(ours, frozenset) and before is not None:
            values[one.name] = _sets(one.name, before, ours, other, found)
        else:
            values[one.name] = _values(one.name, before, ours, other, found, known=base is not None)
    both = PostContent(**values)
    seen = any(one.own_confirmed and both.own_posts.items() <= one.own_posts.items() for one in (mine, theirs))
    return Merged(replace(both, own_confirmed=both.own_confirmed and seen), found.taken, found.clashes)


def _values(name: str, before: Any, mine: Any, theirs: Any, found: _Found, *, known: bool) -> Any:
    if mine == theirs or (known and theirs == before):
        return mine
    if known and mine == before:
        found.taken.append(name)
        return theirs
    found.clashes.append(Clash(name, mine, theirs))
    return mine


def _sets(name: str, before: frozenset[Any], mine: frozenset[Any], theirs: frozenset[Any], found: _Found) -> Any:
    """Whatever somebody added is in, whatever somebody took out is out."""
    both = (mine | (theirs - before)) - (before - theirs)
    if both != mine:
        found.taken.append(name)
    return both


def _wordings(
    before: tuple[WordingText, ...] | None,
    mine: tuple[WordingText, ...],
    theirs: tuple[WordingText, ...],
    found: _Found,
) -> tuple[WordingText, ...]:
    kinds = dict.fromkeys((each.network, each.language) for each in (*mine, *theirs))
    result: list[WordingText] = []
    for kind in kinds:
        texts = _texts(before, kind) if before is not None else None
        result += _of_one_kind(kind, texts, _texts(mine, kind), _texts(theirs, kind), found)
    return ordered(tuple(result))


def _of_one_kind(
    kind: Kind, before: list[str] | None, mine: list[str], theirs: list[str], found: _Found
) -> list[WordingText]:
    if before is None:
        return _without_base(kind, mine, theirs, found)
    if theirs == before:
        return [WordingText(*kind, text) for text in mine]  # also in the order that they chose
    if mine == before:
        found.taken += [WordingText(*kind, text) for text in theirs if text not in before] or [WORDINGS]
        return [WordingText(*kind, text) for text in theirs]
    my_way, my_new = _followed(before, mine)
    their_way, their_new = _followed(before, theirs)
    texts = [_one(kind, text, my_way[place], their_way[place], found) for place, text in enumerate(before)]
    new = [text for text in their_new if text not in my_new]
    found.taken += [WordingText(*kind, text) for text in new]
    return [WordingText(*kind, text) for text in (*texts, *my_new, *new) if text is not None]


def _one(kind: Kind, before: str, mine: str | None, theirs: str | None, found: _Found) -> str | None:
    """The text that stays; None when it is removed."""
    if mine == theirs or theirs == before:
        return mine
    if mine == before:
        found.taken.append(WordingText(*kind, theirs if theirs is not None else before))
        return theirs
    ours = WordingText(*kind, mine) if mine is not None else None
    other = WordingText(*kind, theirs) if theirs is not None else None
    found.clashes.append(Clash(WORDINGS, ours, other))
    return theirs if mine is None else mine


def _without_base(kind: Kind, mine: list[str], theirs: list[str], found: _Found) -> list[WordingText]:
    for place in range(max(len(mine), len(theirs))):
        ours = WordingText(*kind, mine[place]) if place < len(mine) else None
        other = WordingText(*kind, theirs[place]) if place < len(theirs) else None
        if ours != other:
            found.clashes.append(Clash(WORDINGS, ours, other))
    return [WordingText(*kind, text) for text in mine]


def _followed(before: list[str], after: list[str]) -> tuple[list[str | None], list[str]]:
    """What became of each text (None: removed), and the texts that are new."""
    if len(before) == len(after):
        return list(after), []
    became: list[str | None] = [None] * len(before)
    new: list[str] = []
    for _, start, end, after_start, after_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        came = after[after_start:after_end]
        for place, text in zip(range(start, end), came, strict=False):
            became[place] = text
        new += came[end - start :]
    return became, new


def _texts(wordings: Iterable[WordingText], kind: Kind) -> list[str]:
    return [each.text for each in wordings if (each.network, each.language) == kind]
