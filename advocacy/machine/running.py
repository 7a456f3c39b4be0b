"""Everything on one machine, put together: data folder, secrets, servers, migrations, the demo's filling, processes."""

import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from advocacy.machine.embedded import EmbeddedServers
from advocacy.machine.errors import MachineError, no_right
from advocacy.machine.folders import Layout, Purpose, claim, empty
from advocacy.machine.lock import DataLock, take_lock
from advocacy.machine.output import Sink
from advocacy.machine.rules import Kind
from advocacy.machine.secrets import Secrets, keep_secrets
from advocacy.machine.supervisor import ProcessSpec, Supervisor, check_ports

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Place:
    """Where to run: the data folder, and the addresses of a company's own servers (empty: embedded ones)."""

    data_dir: Path
    database_url: str = ""
    redis_url: str = ""


@dataclass(frozen=True)
class Ground:
    """What the product stands on once the servers run."""

    data_dir: Path
    database_url: str
    redis_url: str
    secrets: Secrets
    demo: bool

    def __repr__(self) -> str:
        return f"Ground({self.data_dir})"


@dataclass(frozen=True)
class Product:
    """What the top floor hands in. `names` are what rooms keep in DATA_DIR; a reset deletes them too.

    `load` imports what the processes will need, while the servers come up.
    """

    ports: Mapping[Kind, int]
    names: frozenset[str]
    migrate: Callable[[Ground], None]
    fill: Callable[[Ground], None]
    processes: Callable[[Ground], Sequence[ProcessSpec]]
    welcome: Callable[[Ground], str]
    load: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class Start:
    """What was asked for. `sink` takes what the processes print, `say` the words for the person who started this."""

    demo: bool
    reset: bool
    sink: Sink
    say: Callable[[str], None]


def up(place: Place, product: Product, start: Start) -> int:
    """Run until asked to end (Ctrl-C, SIGTERM); the exit code is not 0 when something could not start."""
    try:
        with _interrupted_by_signals():
            return _up(place, product, start)
    except MachineError as error:
        start.say(str(error))
        return 1
    except PermissionError as error:
        start.say(str(no_right(error)))
        return 1
    except KeyboardInterrupt:  # before the supervisor took over; the servers were ended on the way here
        return 0


def _up(place: Place, product: Product, start: Start) -> int:
    if start.reset:
        _check_reset(place, start.demo)
    layout = claim(place.data_dir, Purpose.DEMO if start.demo else Purpose.COMPANY, product.names)
    lock = take_lock(layout.lock)
    try:
        check_ports(product.ports)
        if start.reset or (start.demo and _half_filled(layout, place)):
            empty(layout, product.names)
        return _run(_servers(place, layout, lock, product.load), place, product, start)
    finally:
        lock.release()


def _servers(place: Place, layout: Layout, lock: DataLock, load: Callable[[], None]) -> EmbeddedServers:
    return EmbeddedServers(
        layout.data_dir,
        with_postgres=not place.database_url,
        with_valkey=not place.redis_url,
        lock=lock,
        meanwhile=load,
    )


def _run(servers: EmbeddedServers, place: Place, product: Product, start: Start) -> int:
    try:
        found = servers.start()
        database_url, redis_url = place.database_url or found.database_url, place.redis_url or found.redis_url
        ground = Ground(servers.data_dir, database_url, redis_url, keep_secrets(servers.data_dir), start.demo)
        _prepare(product, ground, start.say)
        return Supervisor(
            product.processes(ground),
            start.sink,
            ready=lambda: start.say(product.welcome(ground)),
            trouble=servers.trouble,
        ).run()
    finally:
        _ignore_signals()  # ending the servers takes moments and must not be cut short by an impatient Ctrl-C
        servers.stop()


def _prepare(product: Product, ground: Ground, say: Callable[[str], None]) -> None:
    product.migrate(ground)
    filled = Layout(ground.data_dir).demo_filled
    if ground.demo and not filled.exists():
        say("Filling the made-up company; this is done once.")
        product.fill(ground)
        filled.touch()


def _check_reset(place: Place, demo: bool) -> None:
    if not demo:
        raise MachineError("Starting over is for the demo only: a company's data is never deleted by a start.")
    if place.database_url or place.redis_url:
        raise MachineError(
            "Starting over works on the embedded servers only, and a server of your own is set "
            "(ADVOCACY_DATABASE_URL, ADVOCACY_REDIS_URL). Empty it yourself, or unset these."
        )


def _half_filled(layout: Layout, place: Place) -> bool:
    """The first start was cut short while it filled the demo: what is there is thrown away."""
    return layout.postgres.exists() and not layout.demo_filled.exists() and not place.database_url


@contextmanager
def _interrupted_by_signals() -> Iterator[None]:
    """SIGTERM and a closed terminal end us as Ctrl-C does, passing through every `finally`."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in _ENDING}
    # A reload is asked for before anything runs that could do it: what starts now reads the files anyway.
    before[signal.SIGUSR1] = signal.signal(signal.SIGUSR1, lambda _number, _frame: None)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _ignore_signals() -> None:
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)
