"""HTTP to addresses that somebody typed: public hosts alone, the checked address is the one that is called.

Nothing of what is fetched is trusted: few redirects, each checked anew; a limit on bytes, packed and unpacked; one
deadline for everything, against servers that send a byte a second. Ports, addresses and names come in as a policy,
so that tests call servers of their own. Environment proxies are not used, for they would resolve names again.
"""

import ssl
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection, IncompleteRead
from time import monotonic
from urllib.parse import quote, urljoin, urlsplit

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from advocacy.core.addresses import is_public
from advocacy.core.database import assert_no_transaction
from advocacy.core.deadline import Deadline, TooSlowError, connect, resolve
from advocacy.core.outgoing import USER_AGENT

MOST_BYTES = 3 * 1024 * 1024
MOST_SECONDS = 5.0
MOST_REDIRECTS = 5
PORTS = frozenset({80, 443, 8080, 8443})
CHUNK = 64 * 1024
LONGEST_ADDRESS = 2_000
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NOT_MODIFIED = 304
UNPACKERS = {"gzip": 31, "x-gzip": 31, "deflate": 47}  # zlib's window bits


class FetchProblem(StrEnum):
    """Why nothing was fetched."""

    NO_WEB_ADDRESS = "no_web_address"
    NOT_PUBLIC = "not_public"
    NOT_FOUND = "not_found"  # there is no such host
    NOT_REACHED = "not_reached"
    BAD_CERTIFICATE = "bad_certificate"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    ANSWERED_NO = "answered_no"  # a status that is no success
    WRONG_TYPE = "wrong_type"
    NO_HTTP = "no_http"  # an answer that can't be read


@dataclass(frozen=True)
class Fetched:
    """`address`: after all redirects. `cut`: it was longer than allowed and ends early. Header names in lower case."""

    address: str
    body: bytes = field(repr=False)
    media_type: str
    charset: str
    headers: Mapping[str, str]
    cut: bool = False


@dataclass(frozen=True)
class NotModified:
    """The other side says that nothing changed since the headers that were asked with."""


@dataclass(frozen=True)
class NotFetched:
    problem: FetchProblem
    status: int | None = None


@dataclass(frozen=True)
class Policy:
    """What may be fetched, and how much of it. `resolve`: a host name and port to the IP addresses behind it."""

    allows: Callable[[str], bool] = is_public
    resolve: Callable[[str, int], Sequence[str]] = resolve
    ports: Collection[int] | None = PORTS  # None: all
    most_bytes: int = MOST_BYTES
    most_seconds: float = MOST_SECONDS
    most_redirects: int = MOST_REDIRECTS
    certificates: ssl.SSLContext | None = None  # None: those that the machine trusts
    monotonic: Callable[[], float] = monotonic


@dataclass(frozen=True)
class Target:
    """One hop: a web address taken apart, and the public IP address that was found for it."""

    address: str
    secure: bool
    host: str
    port: int
    path: str


@dataclass(frozen=True)
class Redirect:
    to: str


class Fetcher:
    """The client for untrusted addresses; built once, kept among the services."""

    def __init__(self, policy: Policy | None = None) -> None:
        self._policy = policy or Policy()

    def fetch(
        self,
        address: str,
        *,
        types: Collection[str] = (),
        headers: Mapping[str, str] | None = None,
        cut_long: bool = False,
    ) -> Fetched | NotModified | NotFetched:
        """GET, following few redirects. Never inside a transaction.

        `types`: media types that are taken, a prefix such as "image/" or a whole name; empty takes all. `headers`:
        for conditional requests. `cut_long`: what is too long is cut instead of refused.
        """
        assert_no_transaction()
        deadline = Deadline(self._policy.most_seconds, self._policy.monotonic)
        try:
            for _hop in range(self._policy.most_redirects + 1):
                answer = self._hop(address, types, headers or {}, cut_long, deadline)
                if not isinstance(answer, Redirect):
                    return answer
                address = answer.to
        except (TimeoutError, TooSlowError):
            return NotFetched(FetchProblem.TOO_SLOW)
        except ssl.SSLCertVerificationError:
            return NotFetched(FetchProblem.BAD_CERTIFICATE)
        except OSError:
            return NotFetched(FetchProblem.NOT_REACHED)
        except (HTTPException, zlib.error, ValueError):
            return NotFetched(FetchProblem.NO_HTTP)
        return NotFetched(FetchProblem.TOO_MANY_REDIRECTS)

    def _hop(
        self, address: str, types: Collection[str], headers: Mapping[str, str], cut_long: bool, deadline: Deadline
    ) -> Fetched | NotModified | NotFetched | Redirect:
        target = target_of(address)
        if target is None:
            return NotFetched(FetchProblem.NO_WEB_ADDRESS)
        if self._policy.ports is not None and target.port not in self._policy.ports:
            return NotFetched(FetchProblem.NOT_PUBLIC)
        found = self._found(target, deadline)
        if isinstance(found, NotFetched):
            return found
        connection = self._connected(target, found, deadline)
        try:
            connection.request("GET", target.path, headers=_asked(headers))
            return self._read(target, connection.getresponse(), types, cut_long, deadline)
        finally:
            connection.close()

    def _found(self, target: Target, deadline: Deadline) -> Sequence[str] | NotFetched:
        """The host's addresses. One that is not public spoils them all: it is a trick, or a mistake."""
        found = deadline.within(lambda: self._policy.resolve(target.host, target.port))
        if not found:
            return NotFetched(FetchProblem.NOT_FOUND)
        return found if all(map(self._policy.allows, found)) else NotFetched(FetchProblem.NOT_PUBLIC)

    def _connected(self, target: Target, found: Sequence[str], deadline: Deadline) -> HTTPConnection:
        """To one of the addresses that were checked; the name is used for Host, SNI and certificate alone."""
        context = (self._policy.certificates or _usual_certificates()) if target.secure else None
        kind = HTTPSConnection if target.secure else HTTPConnection
        connection = kind(target.host, target.port)
        connection.sock = connect(found, target.port, deadline, context, target.host)
        return connection

    def _read(
        self, target: Target, response: HTTPResponse, types: Collection[str], cut_long: bool, deadline: Deadline
    ) -> Fetched | NotModified | NotFetched | Redirect:
        location = response.headers.get("Location")
        if response.status in REDIRECTS and location:
            return Redirect(urljoin(target.address, _as_sent(location)))
        if response.status == NOT_MODIFIED:
            return NotModified()
        if response.status != 200:
            return NotFetched(FetchProblem.ANSWERED_NO, response.status)
        media_type = response.headers.get_content_type() if response.headers.get("Content-Type") else ""
        if types and not any(media_type == kind or (kind[-1] == "/" and media_type.startswith(kind)) for kind in types):
            return NotFetched(FetchProblem.WRONG_TYPE)
        body, cut = _body(response, self._policy.most_bytes, deadline)
        if cut and not cut_long:
            return NotFetched(FetchProblem.TOO_LARGE)
        charset = response.headers.get_content_charset() or ""
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Fetched(target.address, body, media_type, charset, headers, cut)


def target_of(address: str) -> Target | None:
    """None for what is no plain http or https address: other schemes, a name or password in it, no host."""
    if len(address) > LONGEST_ADDRESS:
        return None
    try:
        parts = urlsplit(address.strip())
        port = parts.port
        host = (parts.hostname or "").rstrip(".").encode("idna").decode()
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc or "%" in host:
        return None
    secure = parts.scheme == "https"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]") if parts.query else ""
    return Target(address.strip(), secure, host, port or (443 if secure else 80), path + query)


@cache
def _usual_certificates() -> ssl.SSLContext:
    """The machine's own, and those that come with the library for machines that have none."""
    context = ssl.create_default_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    return context


def _as_sent(location: str) -> str:
    """Headers are read as Latin-1, although many servers put UTF-8 into this one."""
    try:
        return location.strip().encode("latin-1").decode()
    except UnicodeError:
        return location.strip()


def _asked(headers: Mapping[str, str]) -> dict[str, str]:
    return {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip", "Connection": "close", **headers}


def _body(response: HTTPResponse, most: int, deadline: Deadline) -> tuple[bytes, bool]:
    """The unpacked body, at most so many bytes, and whether there was more. Packed bytes are counted too."""
    unpack = _unpacker(response.headers.get("Content-Encoding", ""))
    promised, body, packed = response.length, bytearray(), 0
    while packed != promised and (chunk := response.read1(CHUNK)):
        deadline.check()
        packed += len(chunk)
        body += unpack(chunk, most + 1 - len(body))
        if max(len(body), packed) > most:
            return bytes(body[:most]), True
    if promised is not None and packed < promised:
        raise IncompleteRead(b"")
    return bytes(body), False


def _unpacker(encoding: str) -> Callable[[bytes, int], bytes]:
    """Unpacks at most the given number of bytes, so that little that becomes much stays little."""
    encoding = encoding.strip().lower()
    if encoding in {"", "identity"}:
        return lambda chunk, _most: chunk
    if encoding not in UNPACKERS:
        raise ValueError("an encoding that was not asked for")
    return zlib.decompressobj(UNPACKERS[encoding]).decompress
