"""Ending with one's parent, also when that is killed: the kernel's parent-death signal (Linux)."""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
KERNEL_TELLS = _LIBC is not None


def die_with_parent(parent: int, number: signal.Signals = signal.SIGTERM) -> None:
    """Called in a new process, after its rights were dropped (setuid clears this): signals it when `parent` ends.

    Ends the process at once when `parent` is gone already. The kernel watches the *thread* that forked, so processes
    are started on the main thread. Where there is no such signal, only the parent's present state is checked.
    """
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
