"""The workers of `advocacy worker`, which can be held still while work is laid out before them."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from advocacy.core.services import services
from tests.faults.house import House, until

POLL_SECONDS = 0.05
RQ_WORKERS = "rq:workers:publish"


@dataclass(frozen=True)
class Pool:
    """The worker processes, without their parent."""

    pids: tuple[int, ...]

    @contextmanager
    def held_still(self) -> Iterator[None]:
        """Nobody takes anything meanwhile; what waits at the end is begun by all at once."""
        self._signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._signal(signal.SIGCONT)

    def cpu_seconds(self) -> float:
        ticks = os.sysconf("SC_CLK_TCK")
        return sum(sum(map(int, _stat(pid)[13:15])) for pid in self.pids) / ticks

    def resident_bytes(self) -> int:
        """Of all processes together."""
        page = os.sysconf("SC_PAGE_SIZE")
        return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * page for pid in self.pids)

    def _signal(self, number: signal.Signals) -> None:
        for pid in self.pids:
            os.kill(pid, number)


@contextmanager
def pool_of(house: House, processes: int) -> Iterator[Pool]:
    with house.command(str(processes), module="benchmarks.worker") as parent:
        valkey = services().queues.redis
        until(lambda: valkey.scard(RQ_WORKERS) >= processes, f"{processes} workers are there")
        pids = tuple(map(int, Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()))
        assert len(pids) == processes, pids
        yield Pool(pids)
    valkey.delete(RQ_WORKERS)


def seconds_until(done: Callable[[], bool], started: float, most: float = 600.0) -> float:
    """How long it took since `started`, to a few hundredths."""
    while not done():
        assert time.perf_counter() - started < most, "it takes too long"
        time.sleep(POLL_SECONDS)
    return time.perf_counter() - started


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().split()
