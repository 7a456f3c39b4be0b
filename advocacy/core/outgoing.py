"""HTTP to configured networks: no retries, a time-out always, never inside a transaction, no bodies in logs."""

from collections.abc import Iterator
from ssl import SSLCertVerificationError
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from advocacy.core.database import assert_no_transaction

USER_AGENT = "Advocacy/0.1 (self-hosted employee advocacy)"
# Not every SSLError: one that comes while reading the answer says nothing about the request.
NOTHING_LEFT = (NewConnectionError, ConnectTimeoutError, NameResolutionError, SSLCertVerificationError)


class _NetworkAdapter(HTTPAdapter):
    """Asserts that the database was let go, and gives every request a time-out."""

    def __init__(self, timeout: float, *, checked: bool) -> None:
        self._timeout = timeout
        self._checked = checked
        super().__init__(max_retries=0)

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:  # type: ignore[override]  # fewer names than requests'
        if self._checked:
            assert_no_transaction()
        kwargs["timeout"] = kwargs.get("timeout") or self._timeout
        return super().send(request, **kwargs)


def network_session(timeout: float) -> requests.Session:
    """A session for a configured network. Redirects are not followed by the callers of posting calls."""
    session = requests.Session()
    guard_session(session, timeout)
    return session


def guard_session(session: requests.Session, timeout: float, *, checked: bool = True) -> None:
    """The same care for a session that a library made. `checked=False` only for the token refresh under its lock."""
    session.trust_env = False
    session.headers["User-Agent"] = USER_AGENT
    for scheme in ("https://", "http://"):
        session.mount(scheme, _NetworkAdapter(timeout, checked=checked))


def surely_not_sent(error: requests.RequestException) -> bool:
    """Whether nothing of the request can have left: no connection, name or certificate. All else may have arrived."""
    return any(isinstance(cause, NOTHING_LEFT) for cause in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    pending: list[object] = [error]
    seen: set[int] = set()
    while pending:
        current = pending.pop()
        if not isinstance(current, BaseException) or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        pending += [current.__cause__, getattr(current, "reason", None), *current.args]
