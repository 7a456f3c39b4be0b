"""`/r/<code>`: a small WSGI callable before Flask. One indexed read or a cached one, a 302; the click is written later.

Clicks wait in memory until one thread writes them in bulk every 250 ms: a killed process may lose that much.
"""

import logging
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_network
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy import select

from advocacy.content.offering import standings
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.identifiers import BASE62, SHORT_CODE_LENGTH
from advocacy.core.services import EXTENSION, Services
from advocacy.engagement.clicking import Clicked, write_clicks
from advocacy.engagement.rules import Ranges, Visit, not_counted
from advocacy.engagement.visitors import VisitorKeys
from advocacy.sharing.models import Share

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/r/"
CACHE_SECONDS = 30.0
CACHE_SIZE = 20_000
FLUSH_SECONDS = 0.25
MOST_WAITING = 50_000
GONE_PAGE = "/gone"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Target:
    """Where a code leads. `address` is None for a withdrawn or unknown one: a friendly page then."""

    share_id: int | None
    address: str | None


class Redirects:
    """Answers short links and hands everything else on."""

    def __init__(self, app: Flask, following: "WSGIApplication") -> None:
        self._app = app
        self._following = following
        self._cache: dict[str, tuple[float, Target]] = {}
        self._buffer = ClickBuffer(app)
        services: Services = app.extensions[EXTENSION]
        self._offices: Ranges = tuple(ip_network(given, strict=False) for given in services.settings.office_networks)
        self._visitors = VisitorKeys(services.queues.redis)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        if not path.startswith(PREFIX):
            return self._following(environ, start_response)
        target = self._target(path[len(PREFIX) :].rstrip("/"))
        if target.address is None or environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            environ["PATH_INFO"] = GONE_PAGE
            return self._following(environ, start_response)
        self._note(environ, target)
        start_response("302 Found", _headers(target.address))
        return [b""]

    def flush(self) -> None:
        """Write what waits now; for a test and for the end of the process."""
        self._buffer.flush()

    def forget(self) -> None:
        self._cache.clear()

    def _target(self, code: str) -> Target:
        known = self._cache.get(code)
        moment = time.monotonic()
        if known and moment - known[0] < CACHE_SECONDS:
            return known[1]
        target = self._look_up(code) if is_code(code) else Target(None, None)
        if len(self._cache) >= CACHE_SIZE:
            self._cache.clear()
        self._cache[code] = (moment, target)
        return target

    def _look_up(self, code: str) -> Target:
        with self._app.app_context(), transaction() as session:
            found = session.execute(
                select(Share.id, Share.link_target, Share.version_id, Share.state).where(Share.short_code == code)
            ).one_or_none()
            if found is None or found.state in {DeliveryState.CANCELLED, DeliveryState.EXPIRED}:
                return Target(None, None)
            standing = standings(session, [found.version_id]).get(found.version_id)
        withdrawn = standing is None or standing.withdrawn
        return Target(found.id, None if withdrawn else found.link_target)

    def _note(self, environ: "WSGIEnvironment", target: Target) -> None:
        visit = _visit(environ)
        if target.share_id is None or not_counted(visit, self._offices) is not None:
            return
        services: Services = self._app.extensions[EXTENSION]
        moment = services.clock.now()
        visitor = self._visitors.hash_of(visit.address, visit.user_agent, moment)
        if visitor:
            self._buffer.add(Clicked(target.share_id, visitor, moment))


class ClickBuffer:
    """Clicks that wait to be written, and the thread that writes them. The thread starts with the first click."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._waiting: list[Clicked] = []
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def add(self, clicked: Clicked) -> None:
        with self._lock:
            if len(self._waiting) < MOST_WAITING:
                self._waiting.append(clicked)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="clicks", daemon=True)
                self._thread.start()

    def flush(self) -> None:
        with self._lock:
            taken, self._waiting = self._waiting, []
        if not taken:
            return
        try:
            with self._app.app_context():
                write_clicks(taken)
        except Exception:
            log.exception("%s clicks could not be written and wait", len(taken))
            with self._lock:
                self._waiting = [*taken, *self._waiting][:MOST_WAITING]

    def _run(self) -> None:
        while True:
            time.sleep(FLUSH_SECONDS)
            self.flush()


def mount_redirects(app: Flask) -> None:
    """Before Flask, and inside the proxy fix."""
    redirects = Redirects(app, app.wsgi_app)
    app.extensions["advocacy.redirects"] = redirects
    app.wsgi_app = redirects  # type: ignore[method-assign]


def is_code(text: str) -> bool:
    return len(text) == SHORT_CODE_LENGTH and all(character in BASE62 for character in text)


def _visit(environ: "WSGIEnvironment") -> Visit:
    return Visit(
        method=environ["REQUEST_METHOD"],
        user_agent=environ.get("HTTP_USER_AGENT", ""),
        address=environ.get("REMOTE_ADDR", ""),
        headers=environ,
    )


def _headers(address: str) -> list[tuple[str, str]]:
    return [
        ("Location", address),
        ("Cache-Control", "private, no-store"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Robots-Tag", "noindex"),
        ("Content-Length", "0"),
    ]
