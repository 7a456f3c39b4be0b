"""`/r/<code>`: a small WSGI callable before Flask. One indexed read or a cached one, a 302; the click is written later.

Only addresses that were frozen at approval are led to, so it is no open redirect; what stands behind the code in the
asked address (a query of the visitor's) is ignored.
"""

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.urls import iri_to_uri

from advocacy.content.models import Post
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.identifiers import BASE62, SHORT_CODE_LENGTH
from advocacy.core.services import EXTENSION, Services
from advocacy.engagement.buffering import ClickBuffer
from advocacy.engagement.clicking import Visited
from advocacy.engagement.rules import LONGEST_USER_AGENT, PURPOSE_HEADERS, Visit
from advocacy.sharing.models import Share

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/r/"
CACHE_SECONDS = 30.0
CACHE_SIZE = 20_000
GONE_PAGE = "/gone"
CHARACTERS = frozenset(BASE62)
NEVER_SENT = frozenset({DeliveryState.REFUSED, DeliveryState.CANCELLED, DeliveryState.EXPIRED})
EXTENSION_NAME = "advocacy.redirects"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Target:
    """Where a code leads. `address` None: what it led to was taken back, is gone or never went out."""

    share_id: int
    address: str | None


class Redirects:
    """Answers short links and hands everything else on, codes that nobody knows too: the usual page says so."""

    def __init__(self, app: Flask, following: "WSGIApplication") -> None:
        self._app = app
        self._following = following
        self._cache: dict[str, tuple[float, Target]] = {}
        self._buffer = ClickBuffer(app)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        if not path.startswith(PREFIX):
            return self._following(environ, start_response)
        try:
            target = self._target(path[len(PREFIX) :].rstrip("/"))
        except SQLAlchemyError as error:
            log.warning("a short link could not be looked up (%s)", type(error).__name__)
            return _try_again(start_response)
        if target is None:
            return self._following(environ, start_response)
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return _not_this_way(start_response)
        if target.address is None:
            return self._following(environ | {"PATH_INFO": GONE_PAGE, "QUERY_STRING": ""}, start_response)
        self._note(environ, target.share_id)
        start_response("302 Found", _headers(target.address))
        return [b""]

    def flush(self) -> None:
        """Write what waits now; for a test."""
        self._buffer.flush()

    def forget(self) -> None:
        """Look every code up again; for a test."""
        self._cache.clear()

    def _target(self, code: str) -> Target | None:
        """Raises SQLAlchemyError when it is in no cache and the database is away; an older answer is good enough."""
        if not is_code(code):
            return None
        known = self._cache.get(code)
        moment = time.monotonic()
        if known and moment - known[0] < CACHE_SECONDS:
            return known[1]
        try:
            target = self._look_up(code)
        except SQLAlchemyError:
            if known is None:
                raise
            return known[1]
        if target is not None:  # unknown codes are not kept: guessing must not push out the links that are in use
            self._keep(code, moment, target)
        return target

    def _keep(self, code: str, moment: float, target: Target) -> None:
        if len(self._cache) >= CACHE_SIZE:
            self._cache = {}
        self._cache[code] = (moment, target)

    def _look_up(self, code: str) -> Target | None:
        query = (
            select(Share.id, Share.link_target, Share.state, Share.gone_at, Post.withdrawn_at)
            .join(Post, Post.id == Share.post_id)
            .where(Share.short_code == code)
        )
        with self._app.app_context(), transaction() as session:
            found = session.execute(query).one_or_none()
        if found is None or found.link_target is None:
            return None
        ended = found.state in NEVER_SENT or found.gone_at is not None or found.withdrawn_at is not None
        return Target(found.id, None if ended else safe_address(found.link_target))

    def _note(self, environ: "WSGIEnvironment", share_id: int) -> None:
        if environ["REQUEST_METHOD"] == "GET":
            services: Services = self._app.extensions[EXTENSION]
            self._buffer.add(Visited(share_id, visit_of(environ), services.clock.now()))


def mount_redirects(app: Flask) -> None:
    """Before Flask, and inside the proxy fix."""
    redirects = Redirects(app, app.wsgi_app)
    app.extensions[EXTENSION_NAME] = redirects
    app.wsgi_app = redirects  # type: ignore[method-assign]  # how middleware is put around


def is_code(text: str) -> bool:
    return len(text) == SHORT_CODE_LENGTH and CHARACTERS.issuperset(text)


def safe_address(target: str) -> str | None:
    """The address in characters that a header may hold, its query and fragment kept; None for anything but a page."""
    try:
        address = iri_to_uri(target.strip())
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    return address if address.isascii() and address.isprintable() and " " not in address else None


def visit_of(environ: "WSGIEnvironment") -> Visit:
    return Visit(
        method=environ["REQUEST_METHOD"],
        user_agent=environ.get("HTTP_USER_AGENT", "")[:LONGEST_USER_AGENT],
        address=environ.get("REMOTE_ADDR", ""),
        headers={name: environ[name] for name in PURPOSE_HEADERS if name in environ},
    )


def _headers(address: str) -> list[tuple[str, str]]:
    return [
        ("Location", address),
        ("Cache-Control", "private, no-store"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Robots-Tag", "noindex"),
        ("Content-Length", "0"),
    ]


def _not_this_way(start_response: "StartResponse") -> Iterable[bytes]:
    start_response("405 Method Not Allowed", [("Allow", "GET, HEAD"), ("Content-Length", "0")])
    return [b""]


def _try_again(start_response: "StartResponse") -> Iterable[bytes]:
    """The one answer without our look: pages need the database that is away."""
    words = b"This link works again in a moment. Please try once more."
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Retry-After", "5"), ("Cache-Control", "no-store")]
    start_response("503 Service Unavailable", [*headers, ("Content-Length", str(len(words)))])
    return [words]
