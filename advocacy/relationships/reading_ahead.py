"""Rows that PostgreSQL brings while earlier ones are worked on: the two of them then use two cores."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from queue import Empty, Queue
from threading import Event, Thread
from typing import TypeVar

Row = TypeVar("Row")
PARTS_AHEAD = 3
Fetched = Sequence[Row] | BaseException | None  # a part, what went wrong, or the end


def read_ahead(parts: Iterable[Sequence[Row]]) -> Iterator[Row]:
    """The rows of these parts, in order; the next parts are fetched by a thread meanwhile."""
    fetched: Queue[Fetched[Row]] = Queue(PARTS_AHEAD)
    left = Event()
    thread = Thread(target=_fetch, args=(parts, fetched, left), name="read ahead", daemon=True)
    thread.start()
    try:
        while (part := fetched.get()) is not None:
            if isinstance(part, BaseException):
                raise part
            yield from part
    finally:
        left.set()
        while thread.is_alive():
            _take_one(fetched)


def _fetch(parts: Iterable[Sequence[Row]], fetched: "Queue[Fetched[Row]]", left: Event) -> None:
    try:
        for part in parts:
            fetched.put(part)
            if left.is_set():
                return
    except BaseException as error:  # noqa: BLE001 - raised again where the rows are read
        fetched.put(error)
    else:
        fetched.put(None)


def _take_one(fetched: "Queue[Fetched[Row]]") -> None:
    """Nobody reads any more: makes room, so that the thread finds out."""
    with suppress(Empty):
        fetched.get(timeout=0.1)
