"""Cutting a line for real: over sockets, under granian and under werkzeug."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from werkzeug.serving import make_server

from advocacy.sandbox.app import create_sandbox
from tests.sandbox.making import BASIC, CALLBACK, CONTROL, VERIFIER, make_settings, query_of, x_authorization

# Before any status line (always under werkzeug), or under granian now and then in the middle of the answer.
BROKEN = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextlib.contextmanager
def under_werkzeug(folder: Path) -> Iterator[str]:
    app = create_sandbox(make_settings(folder))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        app.extensions["sandbox"].store.close()


@contextlib.contextmanager
def under_granian(folder: Path) -> Iterator[str]:
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", "4", "--factory", "advocacy.sandbox.wsgi:application_from_environment",
    ]  # fmt: skip
    environ = {
        **os.environ,
        "SANDBOX_DATABASE": str(folder / "sandbox.sqlite"),
        "SANDBOX_CLIENTS": "x:x-client:x-secret",
        "SANDBOX_CONTROL_TOKEN": "control-token",
    }
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError("The server did not start.")


@pytest.fixture(params=[under_werkzeug, under_granian], ids=["werkzeug", "granian"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with request.param(tmp_path) as served:
        yield served


def control(address: str, path: str, **body: Any) -> Any:
    method = "POST" if body else "GET"
    answer = requests.request(method, f"{address}/control/{path}", json=body or None, headers=CONTROL, timeout=20)
    answer.raise_for_status()
    return answer.json()


def token_at(address: str) -> str:
    location = control(address, "consents", url=x_authorization(), account="test-noor")["location"]
    code = query_of(location)["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    answer = requests.post(f"{address}/x/2/oauth2/token", data=form, headers=BASIC, timeout=20)
    return str(answer.json()["access_token"])


def publish(session: requests.Session, address: str, token: str, text: str, timeout: float = 20) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return session.post(f"{address}/x/2/tweets", json={"text": text}, headers=headers, timeout=timeout)


@pytest.mark.parametrize(("kind", "stored"), [("accept_then_cut", 1), ("cut_before", 0)])
def test_the_client_sees_the_line_break(address: str, kind: str, stored: int) -> None:
    token = token_at(address)
    control(address, "faults", network="x", call="posts.create", kind=kind)
    with requests.Session() as session:
        session.get(f"{address}/x/2/users/me", headers={"Authorization": f"Bearer {token}"}, timeout=20)
        with pytest.raises(BROKEN):
            publish(session, address, token, "Words")
        posts = control(address, "posts")["posts"]
        assert [post["text"] for post in posts] == ["Words"] * stored
        assert publish(session, address, token, "Other words").status_code == 201


def test_a_client_that_does_not_wait_leaves_a_post_behind(address: str) -> None:
    token = token_at(address)
    control(address, "faults", network="x", call="posts.create", kind="accept_then_hang", seconds=1.5)
    with requests.Session() as session, pytest.raises(requests.ReadTimeout):
        publish(session, address, token, "Words", timeout=0.3)
    assert [post["text"] for post in control(address, "posts")["posts"]] == ["Words"]


def test_werkzeug_cuts_before_any_status(tmp_path: Path) -> None:
    with under_werkzeug(tmp_path) as address, requests.Session() as session:
        token = token_at(address)
        control(address, "faults", network="x", call="posts.create", kind="accept_then_cut", times=5)
        for number in range(5):
            with pytest.raises(requests.ConnectionError, match="without response"):
                publish(session, address, token, f"Number {number}")
        assert len(control(address, "posts")["posts"]) == 5
