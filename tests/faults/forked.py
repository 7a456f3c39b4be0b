"""Processes of the product, forked from one that has put the application together: there in a fraction of a second.

They are processes like any other (own connections, killed by signal); only imports and the start are shared.
"""

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import forkserver, get_context
from multiprocessing.context import ForkServerProcess

SERVER = get_context("forkserver")


@dataclass(frozen=True)
class Forked:
    """What a test needs of a running process."""

    process: ForkServerProcess

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    def is_alive(self) -> bool:
        return self.process.is_alive()

    def kill(self) -> None:
        """kill -9: nothing is tidied up."""
        if self.is_alive():
            os.kill(self.pid, signal.SIGKILL)
        self.process.join(20)
        assert not self.is_alive(), f"process {self.pid} does not end"


def start_forking(environ: Mapping[str, str]) -> None:
    """Once per test run: the process that all others are forked from, with the house's settings."""
    SERVER.set_forkserver_preload(["tests.faults.preloaded"])
    with _environment(environ):
        forkserver.ensure_running()


def fork(run: Callable[[], None], environ: Mapping[str, str], log: str) -> Forked:
    """`run` in a process of its own, with its words in the log."""
    process = SERVER.Process(target=_run, args=(run, dict(environ), log), daemon=True)
    process.start()
    return Forked(process)


def _run(run: Callable[[], None], environ: dict[str, str], log: str) -> None:
    os.environ.update(environ)
    with open(log, "ab", buffering=0) as target:  # noqa: PTH123 - a descriptor for both streams
        os.dup2(target.fileno(), 1)
        os.dup2(target.fileno(), 2)
    run()


@contextmanager
def _environment(environ: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
