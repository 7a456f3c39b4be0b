"""Both embedded servers of one data folder: started together, ended together, addresses for those who join."""

import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from advocacy.machine import postgres, valkey
from advocacy.machine.account import Account, account_for, open_for_reading, open_the_way
from advocacy.machine.child import Child
from advocacy.machine.errors import MachineError, no_right
from advocacy.machine.folders import Layout, socket_folder
from advocacy.machine.lock import DataLock, noted_sockets, take_lock
from advocacy.machine.postgres import Postgres
from advocacy.machine.secrets import keep_secrets, read_secrets
from advocacy.machine.valkey import Valkey

Steps = Sequence[tuple[signal.Signals, float]]


@dataclass(frozen=True)
class Addresses:
    """Where the two servers answer, passwords included."""

    database_url: str
    redis_url: str

    def __repr__(self) -> str:
        return "Addresses(…)"


@dataclass
class EmbeddedServers:
    """PostgreSQL and Valkey under one data folder, children of this process. To be started on the main thread.

    `durable=False` is for tests: faster, and lost in a power cut. One of the two can be left out when a company
    has its own; its address is then empty. `meanwhile` is done while the servers come up.
    """

    data_dir: Path
    durable: bool = True
    with_postgres: bool = True
    with_valkey: bool = True
    lock: DataLock | None = None
    meanwhile: Callable[[], None] = lambda: None
    _running: list[tuple[str, Child, Steps]] = field(default_factory=list)
    _addresses: Addresses | None = None

    def start(self) -> Addresses:
        """Start both. Raises MachineError in words: already running, folder not ours, server log."""
        if self._running:
            raise MachineError("These servers are started already.")
        self.data_dir = self.data_dir.absolute()
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.lock = self.lock or take_lock(Layout(self.data_dir).lock)
        try:
            self._addresses = self._start(self.lock)
        except PermissionError as error:
            self.stop()
            raise no_right(error) from error
        except BaseException:
            self.stop()
            raise
        return self._addresses

    def _start(self, lock: DataLock) -> Addresses:
        secrets = keep_secrets(self.data_dir)
        account = account_for(self.data_dir)
        sockets = socket_folder(self.data_dir, account)
        lock.note(sockets)
        _open_ways(self.data_dir / "run", sockets, account)
        queue = _valkey(self.data_dir, sockets, account, secrets.valkey_password, self.durable)
        database = _postgres(self.data_dir, sockets, account, secrets.postgres_password, self.durable)
        # Both are started before either is waited for. Valkey first: PostgreSQL's first start takes longer.
        if self.with_valkey:
            self._running.append(("Valkey", queue.start(lock.number), valkey.STOP_STEPS))
        if self.with_postgres:
            self._running.append(("PostgreSQL", database.start(lock.number), postgres.STOP_STEPS))
        self.meanwhile()
        for name, child, _ in self._running:
            (queue if name == "Valkey" else database).wait_until_ready(child)
        return Addresses(database.url if self.with_postgres else "", queue.url if self.with_valkey else "")

    @property
    def database_url(self) -> str:
        return self._started().database_url

    @property
    def redis_url(self) -> str:
        return self._started().redis_url

    def trouble(self) -> str | None:
        """Words when a server ended by itself, which only a new start mends."""
        ended = [name for name, child, _ in self._running if child.ended()]
        return f"{' and '.join(ended)} ended; see {Layout(self.data_dir).log}." if ended else None

    def stop(self) -> None:
        """End Valkey, then PostgreSQL, wait for both, and give up the data folder. Harmless when not started."""
        with ExitStack() as ending:
            if self.lock:
                ending.callback(self.lock.release)
            for _, child, steps in reversed(self._running):
                ending.callback(child.stop, steps)
        self._running.clear()
        self.lock = None
        self._addresses = None

    def _started(self) -> Addresses:
        if self._addresses is None:
            raise MachineError("The embedded servers are not started.")
        return self._addresses

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def addresses(data_dir: Path) -> Addresses:
    """The addresses of servers that another process runs on this folder; raises MachineError when none answer."""
    data_dir = data_dir.absolute()
    sockets = noted_sockets(Layout(data_dir).lock)
    account = account_for(data_dir)
    if sockets is None or not _listens(sockets / ".s.PGSQL.5432"):
        raise MachineError(
            f"No embedded servers run on {data_dir}. Start them with `advocacy up`, "
            "or set ADVOCACY_DATABASE_URL and ADVOCACY_REDIS_URL."
        )
    secrets = read_secrets(data_dir)
    database = _postgres(data_dir, sockets, account, secrets.postgres_password, durable=True)
    return Addresses(database.url, _valkey(data_dir, sockets, account, secrets.valkey_password, durable=True).url)


def _open_ways(run: Path, sockets: Path, account: Account) -> None:
    """Only for root: what the servers' own account must pass through and read is opened, and named once."""
    if not account.dropped:
        return
    binaries, binary = postgres.programs(), valkey.program()
    for package in (binaries.parent, binary.parent):
        open_for_reading(package, account)
    places = (run, sockets, binaries / "postgres", binary)
    if closed := [str(folder) for place in places for folder in open_the_way(place, account)]:
        sys.stderr.write(f"As root: opened for passing through by the servers' account: {', '.join(closed)}\n")


def _postgres(data_dir: Path, sockets: Path, account: Account, password: str, durable: bool) -> Postgres:
    layout = Layout(data_dir)
    return Postgres(layout.postgres, sockets, layout.log / "postgres.log", account, password, durable)


def _valkey(data_dir: Path, sockets: Path, account: Account, password: str, durable: bool) -> Valkey:
    layout = Layout(data_dir)
    return Valkey(layout.valkey, sockets, layout.log / "valkey.log", account, password, durable)


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        try:
            connection.connect(str(path))
        except OSError:
            return False
    return True
