"""Under which account the servers run: ours, or an unprivileged one when we are root (PostgreSQL refuses root)."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

_TRAVERSE = stat.S_IXOTH
_READ = stat.S_IROTH


@dataclass(frozen=True)
class Account:
    """A user and group number; `dropped` when they are not our own and rights must be given up first."""

    uid: int
    gid: int
    dropped: bool


def account_for(data_dir: Path) -> Account:
    """Our own account; for root the owner of the existing data, or else `nobody`: no account is made for this."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), dropped=False)
    for folder in (data_dir / "postgres", data_dir):
        if folder.exists() and _has_name(uid := folder.stat().st_uid) and uid != 0:
            return Account(uid, folder.stat().st_gid, dropped=True)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid, dropped=True)


def own_folder(folder: Path, account: Account, mode: int = 0o700) -> None:
    """Make a folder for the account alone; one that is already there keeps its content."""
    folder.mkdir(parents=True, exist_ok=True)
    if account.dropped:
        os.chown(folder, account.uid, account.gid)
    folder.chmod(mode)


def open_the_way(path: Path, account: Account) -> tuple[Path, ...]:
    """Let a dropped account pass (not list) the folders above `path`; returns those whose mode was changed.

    Needed only when root runs the product: an unprivileged server cannot reach its files below a folder such as
    a private home directory. An ordinary user's folders are never touched.
    """
    if not account.dropped:
        return ()
    closed = tuple(folder for folder in path.absolute().parents if not _passable(folder, account))
    for folder in closed:
        folder.chmod(stat.S_IMODE(folder.stat().st_mode) | _TRAVERSE)
    return closed


def open_for_reading(folder: Path, account: Account) -> None:
    """Let a dropped account read and run an installed package that was unpacked under a strict umask."""
    if not account.dropped or folder.stat().st_mode & _READ:
        return
    for path in (folder, *folder.rglob("*")):
        if path.is_symlink():
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        runnable = path.is_dir() or mode & stat.S_IXUSR
        path.chmod(mode | _READ | (_TRAVERSE if runnable else 0))


def _has_name(uid: int) -> bool:
    """PostgreSQL looks its account up and refuses a bare number."""
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _passable(folder: Path, account: Account) -> bool:
    status = folder.stat()
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & _TRAVERSE)
