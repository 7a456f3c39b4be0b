"""What lies where under DATA_DIR, whose it is, and how it is emptied for a new beginning."""

import hashlib
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from advocacy.machine.account import Account, own_folder
from advocacy.machine.errors import MachineError

# sockaddr_un takes 108 bytes with the closing zero on Linux, 104 on macOS.
LONGEST_SOCKET_PATH = 103
_SOCKET_NAME = ".s.PGSQL.5432"
MARKER = "advocacy-data"
OUR_NAMES = frozenset({"postgres", "postgres.new", "valkey", "run", "log", "secrets", "demo-filled", "servers.lock"})


class Purpose(StrEnum):
    """What the data in a folder is for; kept in its marker file."""

    COMPANY = "company"
    DEMO = "demo"


@dataclass(frozen=True)
class Layout:
    """The places of this room under DATA_DIR."""

    data_dir: Path

    @property
    def postgres(self) -> Path:
        return self.data_dir / "postgres"

    @property
    def valkey(self) -> Path:
        return self.data_dir / "valkey"

    @property
    def log(self) -> Path:
        return self.data_dir / "log"

    @property
    def lock(self) -> Path:
        return self.data_dir / "servers.lock"

    @property
    def marker(self) -> Path:
        return self.data_dir / MARKER

    @property
    def demo_filled(self) -> Path:
        return self.data_dir / "demo-filled"


def claim(data_dir: Path, purpose: Purpose, more_names: frozenset[str] = frozenset()) -> Layout:
    """Make or recognise a data folder. Refuses a folder with other things in it, and one made for another purpose.

    `more_names` are the names that other rooms keep in DATA_DIR.
    """
    layout = Layout(data_dir.absolute())
    layout.data_dir.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    if not os.access(layout.data_dir, os.W_OK | os.X_OK):
        raise MachineError(f"{layout.data_dir} cannot be written by this account. Set ADVOCACY_DATA_DIR to your own.")
    if layout.marker.exists():
        _check_purpose(layout, purpose)
        return layout
    if strange := sorted({entry.name for entry in layout.data_dir.iterdir()} - OUR_NAMES - more_names):
        raise MachineError(
            f"{layout.data_dir} holds other things ({', '.join(strange[:3])}) and was not made by Advocacy. "
            "Set ADVOCACY_DATA_DIR to an empty or a new folder."
        )
    layout.marker.write_text(f"{purpose}\n", "utf-8")
    return layout


def purpose_of(layout: Layout) -> Purpose | None:
    """What the folder's data is for; None when it was never started."""
    if not layout.marker.is_file():
        return None
    found = layout.marker.read_text("utf-8").strip()
    return Purpose(found) if found in set(Purpose) else None


def _check_purpose(layout: Layout, purpose: Purpose) -> None:
    found = layout.marker.read_text("utf-8").strip()
    if found == purpose:
        return
    if found == Purpose.DEMO:
        words = "holds the made-up company of the demo. Start it with --demo, or set ADVOCACY_DATA_DIR to a new folder."
    else:
        words = "holds a company's own data, so the demo does not touch it. Set ADVOCACY_DATA_DIR to a new folder."
    raise MachineError(f"{layout.data_dir} {words}")


def empty(layout: Layout, more_names: frozenset[str] = frozenset()) -> None:
    """Delete the demo's data and nothing else: only names that are ours, no link followed, only in a marked folder."""
    if not layout.marker.is_file() or layout.marker.is_symlink():
        raise MachineError(f"{layout.data_dir} was not made by Advocacy (no file {MARKER} in it): nothing was deleted.")
    _check_purpose(layout, Purpose.DEMO)
    for name in sorted((OUR_NAMES | more_names) - {layout.lock.name}):
        _delete(layout.data_dir / name)


def _delete(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.is_dir():
        shutil.rmtree(path)  # removes links that it meets, never what they point to


def socket_folder(data_dir: Path, account: Account) -> Path:
    """A folder for the two sockets that only the servers' account (and root) enters.

    It is DATA_DIR/run, or, where that path is too long for a socket, a folder in the runtime or temporary
    directory named after a hash of DATA_DIR.
    """
    folder = data_dir / "run"
    if not _fits(folder):
        name = f"advocacy-{hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]}"
        folder = next(base / name for base in _short_places(account) if _fits(base / name))
    folder.mkdir(mode=0o700, exist_ok=True)
    _check_owner(folder, account)
    own_folder(folder, account)
    return folder


def _fits(folder: Path) -> bool:
    return len(os.fsencode(folder / _SOCKET_NAME)) <= LONGEST_SOCKET_PATH


def _short_places(account: Account) -> tuple[Path, ...]:
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    private = runtime.is_absolute() and runtime.is_dir() and runtime.stat().st_uid == account.uid
    return ((runtime,) if private else ()) + (Path(tempfile.gettempdir()), Path("/tmp"))  # noqa: S108 - the shortest path a socket can have


def _check_owner(folder: Path, account: Account) -> None:
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in {account.uid, os.geteuid()}:
        raise MachineError(f"{folder} is not a folder of ours (somebody else made it): remove it and start again.")
