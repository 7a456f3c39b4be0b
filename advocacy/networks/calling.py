"""One call to a network. Bodies are read up to a limit in size and time, and stay out of logs."""

import threading
import time
from http.cookiejar import DefaultCookiePolicy
from io import BytesIO
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from advocacy.core.outgoing import network_session, surely_not_sent
from advocacy.networks.answers import Answer, NoAnswer, json_object

BODY_BYTES = 1_000_000
BODY_SECONDS = 10.0  # after the headers; a time-out counts only the pause between two bytes
PIECE = 16_384
_kept = threading.local()


def ask(session: requests.Session, method: str, url: str, **options: Any) -> Answer | NoAnswer:
    """Make one call without following redirects. Raises nothing that the network or the line could cause."""
    try:
        response = session.request(method, url, stream=True, allow_redirects=False, **options)
    except requests.RequestException as error:
        return NoAnswer(surely_not_sent(error), type(error).__name__)
    with response:
        body, complete = _read_body(response)
    return Answer(response.status_code, response.headers, json_object(body), complete)


def ask_once(timeout: float, method: str, url: str, **options: Any) -> Answer | NoAnswer:
    """One call on a connection of its own: a kept-alive one may be stale, and that would look like a lost answer."""
    with _session_of_this_thread(timeout) as session:  # leaving closes the connections; the session can be used again
        return ask(session, method, url, **options)


def _session_of_this_thread(timeout: float) -> requests.Session:
    """Building one costs as much as a quarter of a call. It keeps no cookie: the next call is another person's."""
    kept: dict[float, requests.Session] = _kept.__dict__.setdefault("sessions", {})
    if timeout not in kept:
        kept[timeout] = network_session(timeout)
        kept[timeout].cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    return kept[timeout]


def bearer(access_token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {access_token}"}


def bounded(response: requests.Response, *_arguments: object, **_options: object) -> requests.Response:
    """A response hook for sessions of libraries that read the whole body: hands them a limited one."""
    body, complete = _read_body(response)
    response.close()
    limited = requests.Response()
    limited.status_code, limited.headers = response.status_code, response.headers
    limited.url, limited.request, limited.encoding = response.url, response.request, "utf-8"
    limited.raw = BytesIO(body if complete else b"")
    return limited


def _read_body(response: requests.Response) -> tuple[bytes, bool]:
    """The body and whether it came whole. One that passes the limit is dropped: no API answers like that."""
    body = bytearray()
    deadline = time.monotonic() + BODY_SECONDS
    try:
        while piece := response.raw.read1(PIECE, decode_content=True):
            body += piece
            if len(body) > BODY_BYTES:
                return b"", True
            if time.monotonic() > deadline:
                return b"", False
    except (HTTPError, OSError):
        return b"", False
    return bytes(body), True
