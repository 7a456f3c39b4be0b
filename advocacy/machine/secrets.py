"""The secrets of a one-machine installation: made on first start, kept in DATA_DIR/secrets for its owner alone."""

import fcntl
import os
import secrets
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from cryptography.fernet import Fernet

from advocacy.machine.errors import MachineError


def _password() -> str:
    return secrets.token_hex(24)  # hexadecimal needs no quoting in an address, a configuration line or SQL


def _vault_key() -> str:
    return Fernet.generate_key().decode()


MAKERS: Mapping[str, Callable[[], str]] = {
    "postgres_password": _password,
    "valkey_password": _password,
    "secret_key": _password,
    "vault_keys": _vault_key,
    "sandbox_control_token": _password,
    "sandbox_linkedin_client_id": lambda: f"linkedin-{secrets.token_hex(6)}",
    "sandbox_linkedin_client_secret": _password,
    "sandbox_x_client_id": lambda: f"x-{secrets.token_hex(6)}",
    "sandbox_x_client_secret": _password,
    "sandbox_x_app_token": _password,
}


@dataclass(frozen=True)
class Secrets:
    """`vault_keys` is a comma-separated list of Fernet keys, newest first; the rest are opaque words."""

    postgres_password: str
    valkey_password: str
    secret_key: str
    vault_keys: str
    sandbox_control_token: str
    sandbox_linkedin_client_id: str
    sandbox_linkedin_client_secret: str
    sandbox_x_client_id: str
    sandbox_x_client_secret: str
    sandbox_x_app_token: str

    def __repr__(self) -> str:
        return "Secrets(…)"


def keep_secrets(data_dir: Path) -> Secrets:
    """Read the secrets, making those that are missing. Raises MachineError when others can read the file."""
    path = data_dir / "secrets"
    with _one_at_a_time(data_dir):
        known = _read(path) if path.exists() else {}
        missing = {name: make() for name, make in MAKERS.items() if name not in known}
        if missing:
            _write(path, known | missing)
    return _secrets(known | missing)


def read_secrets(data_dir: Path) -> Secrets:
    """Read the secrets of an installation that was started before; raises MachineError when there are none."""
    path = data_dir / "secrets"
    if not path.exists():
        raise MachineError(f"There are no secrets in {data_dir}: start the product there first with `advocacy up`.")
    known = _read(path)
    if missing := [name for name in MAKERS if name not in known]:
        raise MachineError(f"{path} lacks {', '.join(missing)}: start with `advocacy up` once, which adds them.")
    return _secrets(known)


def _secrets(values: Mapping[str, str]) -> Secrets:
    return Secrets(**{field.name: values[field.name] for field in fields(Secrets)})


def _read(path: Path) -> dict[str, str]:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise MachineError(
            f"{path} can be read by other accounts of this machine (mode {mode:o}). "
            f"Close it with `chmod 600 {path}`, and think about who may have seen it."
        )
    lines = (line.partition("=") for line in path.read_text("utf-8").splitlines() if "=" in line)
    return {name.strip().lower(): value.strip() for name, _, value in lines if not name.startswith("#")}


def _write(path: Path, values: Mapping[str, str]) -> None:
    text = "# Made by Advocacy on first start. Keep it with the backups: the data cannot be opened without it.\n"
    text += "".join(f"{name.upper()}={value}\n" for name, value in values.items())
    number, temporary = tempfile.mkstemp(prefix=".secrets-", dir=path.parent)  # mkstemp makes it 0600
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).replace(path)


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    number = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX)
        yield
    finally:
        os.close(number)
