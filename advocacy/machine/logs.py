"""Log files of what runs on this machine: appended to, set aside at start when they have grown."""

import os
from pathlib import Path
from typing import BinaryIO

_LARGE = 5_000_000
_TAIL = 4_000


def open_log(path: Path) -> BinaryIO:
    """Open for appending, readable by its owner only; a file over 5 MB becomes `<name>.1` first."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > _LARGE:
        path.replace(path.with_name(f"{path.name}.1"))
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    return os.fdopen(number, "ab", buffering=0)


def tail(path: Path) -> str:
    """The last lines of a log, for a message."""
    if not path.exists():
        return "(no log)"
    text = path.read_bytes()[-_TAIL:].decode(errors="replace")
    return "\n".join(text.splitlines()[-12:])
