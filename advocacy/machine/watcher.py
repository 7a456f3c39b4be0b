"""Run as a script where the kernel has no parent-death signal (macOS): signals a process when our standard input ends.

Imports nothing of the product, so that it starts at once.
"""

import os
import signal
import sys
import time

_PATIENCE = 30.0


def watch(pid: int, number: int) -> None:
    """Wait for the parent's end, then ask `pid` to end, and after half a minute no longer ask."""
    while os.read(0, 1024):
        pass
    os.kill(pid, number)
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        time.sleep(0.05)
        os.kill(pid, 0)
    os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    try:
        watch(int(sys.argv[1]), int(sys.argv[2]))
    except ProcessLookupError:
        sys.exit(0)
