"""Which groups of people's answering may be told: at least three people each, and nobody found by taking away."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from advocacy.content.rules import LEAST_SHARERS

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Answering:
    """Of a group: how many waited whose hour can be judged, how many of them were answered in it, and how quickly.

    `median`: seconds until half of those that were answered had an answer; None where nobody was.
    """

    people: int
    judged: int
    kept: int
    median: float | None

    @property
    def rate(self) -> int | None:
        """None where there is nothing to judge: that is no 0. Only all of it is 100."""
        return self.kept * 100 // self.judged if self.judged else None

    @property
    def is_told(self) -> bool:
        return self.people >= LEAST_SHARERS


def told(groups: Mapping[Key, Answering]) -> dict[Key, Answering]:
    """What is left over is never one or two people's: then the smallest group that could be told goes with it."""
    shown = {key: group for key, group in groups.items() if group.is_told}
    while shown and 0 < _most_hidden(groups, shown) < LEAST_SHARERS:
        smallest = min(shown, key=lambda key: (shown[key].people, shown[key].judged))
        del shown[smallest]
    return shown


def _most_hidden(groups: Mapping[Key, Answering], shown: Mapping[Key, Answering]) -> int:
    return max((group.people for key, group in groups.items() if key not in shown), default=0)
