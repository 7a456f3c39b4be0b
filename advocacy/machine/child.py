"""Starting a process that cannot outlive us: the kernel signals it when we die, or a watcher does where it can't."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from advocacy.machine.account import Account
from advocacy.machine.errors import MachineError
from advocacy.machine.parents import KERNEL_TELLS, die_with_parent

_WATCHER = Path(__file__).with_name("watcher.py")

FileOrNumber = int | IO[bytes] | None


class Process(Protocol):
    """What we use of `subprocess.Popen`, which `forking.Forked` has too."""

    pid: int
    stdout: IO[bytes] | None
    returncode: int | None

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, number: int, /) -> None: ...


@dataclass
class Child:
    """A running process and, where the kernel doesn't tell of a parent's death, its watcher."""

    process: Process
    watcher: subprocess.Popen[bytes] | None = None

    @property
    def spoken_to(self) -> "subprocess.Popen[bytes]":
        """The process as it was started by a command, for those that write to it."""
        assert isinstance(self.process, subprocess.Popen), "a fork has no standard input"
        return self.process

    def ended(self) -> bool:
        return self.process.poll() is not None

    def send(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            self.process.send_signal(number)

    def stop(self, steps: Sequence[tuple[signal.Signals, float]]) -> None:
        """Send each signal in turn and wait that many seconds for the end; at last kill the whole group."""
        for number, seconds in steps:
            self.send(number)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
                break
        self.finish()

    def finish(self) -> None:
        """Kill what is left of the process and its group, and reap it."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.watcher:
            _dismiss(self.watcher)
            self.watcher = None


def start_child(
    argv: Sequence[str],
    *,
    parent_death: signal.Signals,
    environ: Mapping[str, str],
    account: Account | None = None,
    cwd: Path | None = None,
    stdin: FileOrNumber = subprocess.DEVNULL,
    stdout: FileOrNumber = None,
    stderr: FileOrNumber = None,
    keep_open: Sequence[int] = (),
    by_kernel: bool = KERNEL_TELLS,
) -> Child:
    """Start a process in a group of its own, which gets `parent_death` when this process ends in whatever way.

    Must be called on the main thread: the kernel's signal fires on the death of the *thread* that forked.
    """
    check_main_thread()
    dropped = account if account and account.dropped else None
    process = subprocess.Popen(  # noqa: S603 - our own program
        list(argv),
        env=dict(environ),
        cwd=cwd,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        pass_fds=tuple(keep_open),
        # A group of its own keeps Ctrl-C in the terminal from reaching everybody at once: we end them in order.
        process_group=0,
        user=dropped.uid if dropped else None,
        group=dropped.gid if dropped else None,
        extra_groups=[] if dropped else None,
        # Runs after the rights were dropped, which is needed: setuid clears the parent-death signal.
        preexec_fn=_tie(os.getpid(), parent_death) if by_kernel else None,  # noqa: PLW1509 (main thread, see above)
    )
    return Child(process, None if by_kernel else _watch(process.pid, parent_death))


def run_step(name: str, argv: Sequence[str], environ: Mapping[str, str]) -> None:
    """Run a command of ours to its end, its output on ours; raises MachineError when it fails."""
    finish_step(name, start_child(argv, parent_death=signal.SIGTERM, environ=environ))


def finish_step(name: str, child: Child) -> None:
    """Wait for the end of one that runs; raises MachineError when it fails."""
    try:
        code = child.process.wait()
    finally:
        child.stop([(signal.SIGTERM, 10.0)])
    if code:
        raise MachineError(f"{name} failed ({code}); its own words stand above.")


def check_main_thread() -> None:
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("start children on the main thread: the parent-death signal follows the forking thread")


def _tie(parent: int, number: signal.Signals) -> Callable[[], None]:
    return lambda: die_with_parent(parent, number)


def _watch(pid: int, number: signal.Signals) -> subprocess.Popen[bytes]:
    """The watcher reads a pipe whose only writing end is ours: end of file means that we are gone."""
    argv = [sys.executable, "-I", "-S", str(_WATCHER), str(pid), str(int(number))]
    return subprocess.Popen(argv, stdin=subprocess.PIPE, process_group=0)  # noqa: S603 - our own program


def _dismiss(watcher: subprocess.Popen[bytes]) -> None:
    watcher.kill()
    watcher.wait()
    if watcher.stdin:
        watcher.stdin.close()
