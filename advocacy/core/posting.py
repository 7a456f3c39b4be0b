"""POST to an address that somebody typed: the same care as for fetching, no redirects, and an honest answer about what
may have arrived.
"""

import ssl
import zlib
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse

from advocacy.core.database import assert_no_transaction
from advocacy.core.deadline import Deadline, TooSlowError
from advocacy.core.fetching import Fetcher, FetchProblem, NotFetched, target_of
from advocacy.core.outgoing import USER_AGENT

MOST_ANSWER = 4_096  # of the other side's words; they are not kept


@dataclass(frozen=True)
class Posted:
    """The other side answered. `retry_after`: seconds that it asks us to wait."""

    status: int
    retry_after: int | None = None


@dataclass(frozen=True)
class NotPosted:
    """Nothing of it left this house."""

    problem: FetchProblem


@dataclass(frozen=True)
class Lost:
    """It was handed over, and no answer came."""

    error: str


class Poster(Fetcher):
    """The client for posting to untrusted addresses; built once, kept among the services."""

    def post(self, address: str, body: bytes, media_type: str = "application/json") -> Posted | NotPosted | Lost:
        """Never inside a transaction."""
        assert_no_transaction()
        deadline = Deadline(self._policy.most_seconds, self._policy.monotonic)
        connection = self._open(address, deadline)
        if isinstance(connection, FetchProblem):
            return NotPosted(connection)
        path = target_of(address).path  # type: ignore[union-attr]  # it was opened
        try:
            connection.request("POST", path, body, {"User-Agent": USER_AGENT, "Content-Type": media_type})
            return _answer(connection.getresponse())
        except (OSError, HTTPException, TooSlowError, ValueError, zlib.error) as error:
            return Lost(type(error).__name__)
        finally:
            connection.close()

    def _open(self, address: str, deadline: Deadline) -> HTTPConnection | FetchProblem:
        target = target_of(address)
        if target is None:
            return FetchProblem.NO_WEB_ADDRESS
        if self._policy.ports is not None and target.port not in self._policy.ports:
            return FetchProblem.NOT_PUBLIC
        try:
            found = self._found(target, deadline)
            return found.problem if isinstance(found, NotFetched) else self._connected(target, found, deadline)
        except (TimeoutError, TooSlowError):
            return FetchProblem.TOO_SLOW
        except ssl.SSLCertVerificationError:
            return FetchProblem.BAD_CERTIFICATE
        except OSError:
            return FetchProblem.NOT_REACHED


def _answer(response: HTTPResponse) -> Posted:
    response.read(MOST_ANSWER)
    said = response.headers.get("Retry-After", "")
    return Posted(response.status, int(said) if said.isascii() and said.isdigit() else None)
