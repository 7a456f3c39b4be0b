"""Asks the server for pages, one after the other, on one connection."""

import gzip
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from statistics import median

from benchmarks.company.processors import seconds_of

TOOK, QUERIES = "X-Took-Microseconds", "X-Queries"


@dataclass(frozen=True)
class Answer:
    """`milliseconds` inside the server; `processor`: milliseconds of processors, PostgreSQL's included."""

    milliseconds: float
    processor: float
    queries: int
    body: bytes


@dataclass(frozen=True)
class Cost:
    """Of one kind of page: the median of its answers, the most queries, the largest body as it is and as gzip."""

    milliseconds: float
    processor: float
    queries: int
    size: int
    packed: int


class Browser:
    """One keep-alive connection. `pids`: the processes whose work is counted."""

    def __init__(self, port: int, pids: Sequence[int] = ()) -> None:
        self._connection, self._pids = HTTPConnection("127.0.0.1", port, timeout=60), pids

    def ask(self, path: str, cookie: str = "") -> Answer:
        before = self._worked()
        self._connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = self._connection.getresponse()
        body = answer.read()
        assert answer.status == 200, (path, answer.status, answer.getheader("Location"))
        took, queries = (int(answer.getheader(name) or 0) for name in (TOOK, QUERIES))
        return Answer(took / 1_000, (self._worked() - before) * 1_000, queries, body)

    def _worked(self) -> float:
        return sum(seconds_of(pid) for pid in self._pids)


def cost_of(answers: Sequence[Answer]) -> Cost:
    largest = max((answer.body for answer in answers), key=len)
    return Cost(
        median(answer.milliseconds for answer in answers),
        median(answer.processor for answer in answers),
        max(answer.queries for answer in answers),
        len(largest),
        len(gzip.compress(largest, 6)),
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int, path: str, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            Browser(port).ask(path)
        except OSError:
            assert time.monotonic() < until, "the server does not answer"
            time.sleep(0.1)
        else:
            return
