"""Rows fetched by a thread while earlier ones are worked on."""

from collections.abc import Iterator
from threading import active_count
from threading import enumerate as threads

import pytest

from advocacy.relationships.reading_ahead import read_ahead


def test_rows_come_in_their_order_and_all_of_them() -> None:
    assert list(read_ahead([number, number + 1] for number in range(0, 40, 2))) == list(range(40))
    assert list(read_ahead([])) == []


def test_what_goes_wrong_while_fetching_is_raised_where_the_rows_are_read() -> None:
    def broken() -> Iterator[list[int]]:
        yield [1]
        raise LookupError("the connection is gone")

    read = read_ahead(broken())
    assert next(read) == 1
    with pytest.raises(LookupError, match="connection is gone"):
        next(read)


def test_who_stops_reading_leaves_no_thread_behind() -> None:
    before = active_count()
    read = read_ahead([number] for number in range(1_000_000))
    assert next(read) == 0
    read.close()  # type: ignore[attr-defined]
    assert active_count() == before, threads()
