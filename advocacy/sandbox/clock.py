"""The sandbox's clock: the system's, moved by settings, by a file shared with the product, and by the control API."""

import time
from collections.abc import Callable
from pathlib import Path

from advocacy.sandbox.store import Store


class SandboxClock:
    """Seconds since the epoch. `now` is the network's moved time; `real` is never moved.

    Duplicates are told by `real`: the product, too, judges that window by its database's clock, not by its moved one.
    """

    def __init__(self, store: Store, offset: float, file: Path | None, real: Callable[[], float] = time.time) -> None:
        self._store = store
        self._offset = offset
        self._file = file
        self.real = real

    def now(self) -> float:
        return self.real() + self._offset + self.moved() + self._from_file()

    def moved(self) -> float:
        row = self._store.one("SELECT value FROM meta WHERE name = 'offset'")
        return float(row["value"]) if row else 0.0

    def set_offset(self, seconds: float) -> None:
        self._store.run("INSERT OR REPLACE INTO meta VALUES ('offset', ?)", repr(float(seconds)))

    def move(self, seconds: float) -> None:
        with self._store.writing() as connection:
            row = connection.execute("SELECT value FROM meta WHERE name = 'offset'").fetchone()
            total = (float(row["value"]) if row else 0.0) + seconds
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('offset', ?)", (repr(total),))

    def _from_file(self) -> float:
        if self._file is None:
            return 0.0
        try:
            return float(self._file.read_text().strip() or 0)
        except (FileNotFoundError, ValueError):  # not written yet, or just being written
            return 0.0
