"""One owner per data folder: a lock that the servers themselves hold on to, so it is free only when all have ended."""

import fcntl
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

from advocacy.machine.errors import MachineError

_PAUSE = 0.02


@dataclass
class DataLock:
    """A held lock. `number` is passed to the servers; the kernel frees the lock when its last holder closes it."""

    path: Path
    number: int

    def note(self, sockets: Path) -> None:
        """Write down who holds the lock and where the sockets are, for commands that join."""
        text = json.dumps({"pid": os.getpid(), "sockets": str(sockets)}).encode()
        os.ftruncate(self.number, 0)
        os.pwrite(self.number, text, 0)

    def release(self) -> None:
        if self.number >= 0:
            os.close(self.number)
            self.number = -1


def take_lock(path: Path, patience: float = 30.0) -> DataLock:
    """Take the lock of a data folder, or raise MachineError at once when a living owner has it.

    When the owner was killed, its servers are still writing their last: that is waited for, `patience` seconds.
    """
    number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + patience
    while not _locked(number):
        owner = _owner(path)
        if owner is not None and _alive(owner):
            os.close(number)
            raise MachineError(f"Advocacy already runs on {path.parent} (process {owner}). End that one first.")
        if time.monotonic() > deadline:
            os.close(number)
            raise MachineError(f"The servers of an earlier start on {path.parent} did not end in {patience:.0f} s.")
        time.sleep(_PAUSE)
    return DataLock(path, number)


def noted_sockets(path: Path) -> Path | None:
    """Where the last owner of the lock put the sockets."""
    sockets = _note(path).get("sockets")
    return Path(sockets) if isinstance(sockets, str) else None


def _locked(number: int) -> bool:
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _owner(path: Path) -> int | None:
    pid = _note(path).get("pid")
    return pid if isinstance(pid, int) else None


def _note(path: Path) -> dict[str, object]:
    try:
        note = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
