"""Threads that write the same kind of thing at once: one writes for all, and nobody's trouble is another's."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from advocacy.core.together import Together


class Desk:
    """Writes batches down; the first one waits until `go_on`."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.begun, self.go_on = Event(), Event()

    def write(self, items: Sequence[int]) -> list[int]:
        self.batches.append(list(items))
        if len(self.batches) == 1:
            self.begun.set()
            assert self.go_on.wait(10)
        if 13 in items:
            raise ValueError("thirteen")
        return [10 * item for item in items]


def ask_while_one_is_at_work(desk: Desk, *items: int) -> list[int | str]:
    together = Together(desk.write)
    with ThreadPoolExecutor(8) as threads:
        first = threads.submit(together, 1)
        assert desk.begun.wait(10)
        others = [threads.submit(together, item) for item in items]
        while len(together._waiting) < len(items):
            pass
        desk.go_on.set()
        return [str(one.exception()) if one.exception() else one.result() for one in (first, *others)]


def test_who_comes_while_another_is_at_work_is_done_with_the_next() -> None:
    desk = Desk()
    assert ask_while_one_is_at_work(desk, 2, 3, 4) == [10, 20, 30, 40]
    assert [sorted(batch) for batch in desk.batches] == [[1], [2, 3, 4]]


def test_one_that_breaks_breaks_alone() -> None:
    assert ask_while_one_is_at_work(Desk(), 2, 13, 4) == [10, 20, "thirteen", 40]


def test_alone_it_is_done_once_and_raises_at_once() -> None:
    desk = Desk()
    desk.go_on.set()
    with pytest.raises(ValueError, match="thirteen"):
        Together(desk.write)(13)
    assert desk.batches == [[13]]


def test_the_first_one_lets_others_join_where_that_was_asked_for() -> None:
    desk, joined = Desk(), Event()
    desk.go_on.set()

    def join() -> None:
        assert joined.wait(10)

    together = Together(desk.write, join)
    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(together, item) for item in (1, 2, 3)]
        while len(together._waiting) < len(asked):
            pass
        joined.set()
        assert [one.result() for one in asked] == [10, 20, 30]
    assert [sorted(batch) for batch in desk.batches] == [[1, 2, 3]]
