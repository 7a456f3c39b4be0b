"""What the processes print, line by line: to the terminal with their name before it, or to a log file each."""

import os
import select
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, BinaryIO

from advocacy.machine.logs import open_log

Sink = Callable[[str, bytes], None]
_LONGEST_LINE = 64_000


def to_stream(stream: BinaryIO) -> Sink:
    """A line is `web       | text`. A closed terminal is no reason to end."""

    def write(name: str, line: bytes) -> None:
        with suppress(OSError, ValueError):
            stream.write(f"{name:<10}| ".encode() + line + b"\n")
            stream.flush()

    return write


def to_files(folder: Path) -> Sink:
    """Each process has `<name>.log` in the folder; opened for each line, so that it can be moved away at any time."""

    def write(name: str, line: bytes) -> None:
        with suppress(OSError), open_log(folder / f"{name}.log") as file:  # a full disk must not end the product
            file.write(line + b"\n")

    return write


class Lines:
    """Cuts what comes from a pipe into lines for a sink; never waits."""

    def __init__(self, name: str, pipe: IO[bytes], sink: Sink) -> None:
        self.name, self.pipe, self.sink = name, pipe, sink
        self._rest = b""
        os.set_blocking(pipe.fileno(), False)

    def forward(self) -> bool:
        """Pass on what is there; False at the end of the pipe."""
        try:
            part = os.read(self.pipe.fileno(), 65_536)
        except BlockingIOError:
            return True
        *lines, self._rest = (self._rest + part).split(b"\n")
        if len(self._rest) > _LONGEST_LINE or (not part and self._rest):
            lines.append(self._rest)
            self._rest = b""
        for line in lines:
            self.sink(self.name, line)
        return bool(part)

    def finish(self) -> None:
        """Pass on what is left without waiting for grandchildren that still hold the pipe."""
        while _ready(self.pipe) and self.forward():
            pass
        if self._rest:
            self.sink(self.name, self._rest)
        self.pipe.close()


def _ready(pipe: IO[bytes]) -> bool:
    """Whether a read would not wait (there is something, or the end)."""
    asked = select.poll()  # select() itself refuses numbers above 1023
    asked.register(pipe, select.POLLIN)
    return bool(asked.poll(0))
