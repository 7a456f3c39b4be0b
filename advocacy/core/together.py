"""Several threads want the same kind of thing written at the same moment: one of them writes it for all.

The database's price is the transaction more than the row. Whoever is first goes, after a few milliseconds in which
others may join where that was asked for; those who come while it is at work are next, together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


@dataclass(eq=False)
class _Asked(Generic[Item, Answer]):
    item: Item
    answers: list[Answer] = field(default_factory=list)  # one, when it was done by somebody


class Together(Generic[Item, Answer]):
    """`act` does all items in one transaction and answers in their order; an item that breaks is done alone.

    `join`: waits until others had the time to come, where a few milliseconds matter less than a transaction.
    """

    def __init__(self, act: Callable[[Sequence[Item]], Sequence[Answer]], join: Callable[[], None] = lambda: None):
        self._act = act
        self._join = join
        self._turn = Lock()
        self._adding = Lock()
        self._waiting: list[_Asked[Item, Answer]] = []

    def __call__(self, item: Item) -> Answer:
        """Raises what `act` raises for this item alone: nobody's trouble becomes another's."""
        asked: _Asked[Item, Answer] = _Asked(item)
        with self._adding:
            self._waiting.append(asked)
        with self._turn:
            if asked in self._waiting:
                self._join()
                self._do_all()
        return asked.answers[0] if asked.answers else self._act([item])[0]

    def _do_all(self) -> None:
        with self._adding:
            batch, self._waiting = self._waiting, []
        try:
            answers = self._act([asked.item for asked in batch])
        except Exception:  # whose trouble it is shows when each tries alone
            if len(batch) == 1:
                raise
            return  # each tries alone, and raises what is its own
        for asked, answer in zip(batch, answers, strict=True):
            asked.answers.append(answer)
