"""A process of ours as a fork of this one: what was imported is there, where a new interpreter takes seconds.

Only where the kernel tells of a parent's death (Linux); elsewhere a fork without exec is not safe, and processes are
started by their command (`child.start_child`).
"""

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from subprocess import TimeoutExpired
from typing import IO

from advocacy.machine.child import Child, check_main_thread
from advocacy.machine.parents import die_with_parent

_RESET = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGCHLD, signal.SIGPIPE)
_PAUSE_SECONDS = 0.01


class Forked:
    """What `Child` needs of a process, for one that was forked. `returncode` as of subprocess: -9 is "killed"."""

    def __init__(self, pid: int, stdout: IO[bytes] | None) -> None:
        self.pid = pid
        self.stdout = stdout
        self.returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            self._reap(os.WNOHANG)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Raises subprocess.TimeoutExpired after `timeout` seconds."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.returncode is None:
            self._reap(0 if deadline is None else os.WNOHANG)
            if self.returncode is None and deadline is not None:
                if time.monotonic() > deadline:
                    raise TimeoutExpired("a fork", timeout or 0.0)
                time.sleep(_PAUSE_SECONDS)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:  # a pid that was reaped may be another process by now
            os.kill(self.pid, number)

    def _reap(self, options: int) -> None:
        with suppress(ChildProcessError):
            pid, status = os.waitpid(self.pid, options)
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)


def fork_child(
    run: Callable[[], None], *, parent_death: signal.Signals, environ: Mapping[str, str], piped: bool = False
) -> Child:
    """Run `run` in a fork, in a group of its own, which gets `parent_death` when this process ends in whatever way.

    With `piped`, what it prints comes to `Child.process.stdout`. To be called on the main thread, by a process that
    holds no connection yet.
    """
    check_main_thread()
    reading, writing = os.pipe() if piped else (None, None)
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        _live(run, parent, parent_death, environ, writing)
    with suppress(ProcessLookupError, PermissionError):
        os.setpgid(pid, pid)  # by both: whoever signals the group first must find it
    if writing is not None:
        os.close(writing)
    return Child(Forked(pid, None if reading is None else os.fdopen(reading, "rb", buffering=0)))


def _live(
    run: Callable[[], None], parent: int, parent_death: signal.Signals, environ: Mapping[str, str], out: int | None
) -> None:
    """The child's whole life; never returns, so that nothing of the parent's is unwound here a second time."""
    code = 1
    try:
        os.setpgid(0, 0)
        die_with_parent(parent, parent_death)
        _forget_the_parent(environ, out)
        run()
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except BaseException:  # noqa: BLE001 - whatever it was, it is said here and ends this process only
        traceback.print_exc()
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _forget_the_parent(environ: Mapping[str, str], out: int | None) -> None:
    """As after an exec: signals as they come, no files but the three, our own environment."""
    signal.set_wakeup_fd(-1)
    for number in _RESET:
        signal.signal(number, signal.SIG_DFL)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    if out is not None:
        os.dup2(out, 1)
        os.dup2(out, 2)
    os.closerange(3, _highest_file() + 1)
    os.environ.clear()
    os.environ.update(environ)
    sys.stdout = os.fdopen(1, "w", buffering=1, closefd=False)  # by line: else words wait in a buffer
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)


def _highest_file() -> int:
    return max(int(entry.name) for entry in Path("/proc/self/fd").iterdir())
