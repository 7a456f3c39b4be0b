"""A network that answers as it is told, on this machine, and remembers what it was asked."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from advocacy.core.clock import FixedClock
from advocacy.core.settings import Environment, Settings

NOW = datetime(2026, 11, 23, 9, 14, tzinfo=UTC)
REDIRECT = "http://127.0.0.1:8000/connect/back"


def a_clock() -> FixedClock:
    return FixedClock(NOW)


def some_settings(base: str, **changes: Any) -> Settings:
    """Both networks at one address, with short time-outs."""
    values: dict[str, Any] = {
        "environment": Environment.TEST,
        "linkedin_client_id": "linkedin-app",
        "linkedin_client_secret": "linkedin-secret",
        "x_client_id": "x-app",
        "x_client_secret": "x-secret",
        "linkedin_oauth_url": f"{base}/linkedin/oauth/v2",
        "linkedin_api_url": f"{base}/linkedin",
        "x_authorize_url": f"{base}/x/i/oauth2/authorize",
        "x_api_url": f"{base}/x",
        "publish_timeout": timedelta(seconds=0.5),
    }
    return Settings(**(values | changes))


@dataclass
class Asked:
    method: str
    path: str
    query: str
    headers: Message
    body: bytes
    client: tuple[str, int]

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode()))

    @property
    def parameters(self) -> dict[str, list[str]]:
        return parse_qs(self.query)


@dataclass
class Reply:
    status: int = 200
    document: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None

    def bytes(self) -> bytes:
        if self.body is not None:
            return self.body
        return b"" if self.document is None else json.dumps(self.document).encode()


class StubNetwork:
    """`answer("POST /x/2/tweets", …)` adds an answer; the last one of a call stays. Not told: 404 with a page."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.asked: list[Asked] = []
        self._replies: dict[str, list[Reply]] = {}

    def answer(self, call: str, status: int = 200, document: Any = None, **more: Any) -> None:
        self._replies.setdefault(call, []).append(Reply(status, document, **more))

    def reply(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        replies = self._replies.get(f"{asked.method} {asked.path}", [Reply(404, body=b"<html>nothing here</html>")])
        return replies.pop(0) if len(replies) > 1 else replies[0]

    @property
    def last(self) -> Asked:
        return self.asked[-1]


@contextmanager
def stub_network() -> Iterator[StubNetwork]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    network = StubNetwork(f"http://127.0.0.1:{server.server_address[1]}")
    server.network = network  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield network
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # connections may be kept, so that a test can see that they are not

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        reply = self.server.network.reply(
            Asked(self.command, parts.path, parts.query, self.headers, body, self.client_address)
        )  # type: ignore[attr-defined]
        payload = reply.bytes()
        self.send_response(reply.status)
        for name, value in {"Content-Length": str(len(payload)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(payload)

    do_GET = do_POST = do_PUT = _answer  # noqa: N815  names that the server looks for

    def log_message(self, *arguments: Any) -> None:
        """Silent."""
