"""The sandbox served in this process, and its switches, for tests that speak to a network."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Any

import requests
from werkzeug.serving import make_server

from advocacy.networks.rules import Network
from advocacy.sandbox.app import create_sandbox
from advocacy.sandbox.settings import Client, SandboxSettings
from advocacy.sandbox.settings import Network as SandboxNetwork

TOKEN = "control"
CLIENTS = (
    Client(SandboxNetwork.LINKEDIN, "hazelpont-linkedin", "linkedin-secret"),
    Client(SandboxNetwork.X, "hazelpont-x", "x-secret"),
)


@dataclass
class Sandbox:
    """The sandbox's control API."""

    base: str

    def post(self, path: str, **body: Any) -> Any:
        return _read(requests.post(f"{self.base}/control/{path}", json=body, headers=self._token, timeout=5))

    def get(self, path: str, **query: Any) -> Any:
        return _read(requests.get(f"{self.base}/control/{path}", params=query, headers=self._token, timeout=5))

    def fresh(self, moment: datetime) -> None:
        """Empty, and at this moment."""
        self.post("reset")
        self.clock(moment)

    def clock(self, moment: datetime) -> None:
        self.post("clock", now=moment.isoformat())

    def account(self, network: Network, handle: str, **more: Any) -> None:
        self.post("accounts", network=network.value, handle=handle, **more)

    def allow(self, url: str, account: str, after: str = "works") -> str:
        """The person says yes on the consent page; the address at which the network sends them back."""
        return str(self.post("consents", url=url, account=account, after=after)["location"])

    def fault(self, network: Network, call: str, kind: str, **more: Any) -> None:
        self.post("faults", network=network.value, call=call, kind=kind, **more)

    def clear_faults(self) -> None:
        _read(requests.delete(f"{self.base}/control/faults", headers=self._token, timeout=5))

    def posts(self, network: Network) -> list[dict[str, Any]]:
        return list(self.get("posts", network=network.value)["posts"])

    def reposts(self) -> list[dict[str, str]]:
        """Who passed on what at X."""
        return list(self.get("reposts")["reposts"])

    @property
    def _token(self) -> dict[str, str]:
        return {"X-Sandbox-Control": TOKEN}


def _read(answer: requests.Response) -> Any:
    assert answer.ok, answer.text
    return answer.json()


@contextmanager
def served_sandbox(folder: Path) -> Iterator[Sandbox]:
    app = create_sandbox(SandboxSettings(folder / "sandbox.sqlite", CLIENTS, control_token=TOKEN, x_app_token="app"))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = True  # a hanging answer must not hold up the end
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Sandbox(f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        app.extensions["sandbox"].store.close()
