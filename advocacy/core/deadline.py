"""One deadline for a whole conversation: names, connecting, certificates and every byte that is read."""

import socket
import ssl
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

Result = TypeVar("Result")


class TooSlowError(Exception):
    """The deadline is over."""


class Deadline:
    def __init__(self, seconds: float, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._ends = monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left, more than 0. Raises TooSlowError."""
        left = self._ends - self._monotonic()
        if left <= 0:
            raise TooSlowError
        return left

    def check(self) -> None:
        self.left()

    def within(self, act: Callable[[], Result]) -> Result:
        """For what has no time-out of its own (resolving a name): it may go on alone, we don't wait longer."""
        answers: SimpleQueue[tuple[Result | None, Exception | None]] = SimpleQueue()

        def run() -> None:
            try:
                answers.put((act(), None))
            except Exception as error:  # noqa: BLE001 - raised again where it is waited for
                answers.put((None, error))

        Thread(target=run, daemon=True).start()
        try:
            answer, error = answers.get(timeout=self.left())
        except Empty:
            raise TooSlowError from None
        if error:
            raise error
        return answer  # type: ignore[return-value]  # without an error it is set


class _Socket(socket.socket):
    """Each read waits for what is left of the deadline, not for a time of its own."""

    deadline: Deadline

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(self.deadline.left())
        return super().recv_into(*args, **kwargs)


class _SecureSocket(ssl.SSLSocket):
    deadline: Deadline

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(self.deadline.left())
        return super().recv_into(*args, **kwargs)


def resolve(host: str, port: int) -> Sequence[str]:
    """The IP addresses behind a name; none when there is no such name."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror:
        return ()
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def connect(
    addresses: Sequence[str], port: int, deadline: Deadline, context: ssl.SSLContext | None, host: str
) -> socket.socket:
    """To the first of these IP addresses that answers. With a context: the certificate must be one for `host`."""
    plain = _reached(addresses, port, deadline)
    try:
        return _secured(plain, deadline, context, host) if context else plain
    except BaseException:
        plain.close()
        raise


def _reached(addresses: Sequence[str], port: int, deadline: Deadline) -> _Socket:
    """Each address gets its part of the time, so that one that is silent leaves some for the others."""
    last: OSError = ConnectionRefusedError()
    for tried, address in enumerate(addresses):
        patience = deadline.left() / (len(addresses) - tried)
        plain = _Socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
        plain.deadline = deadline
        try:
            plain.settimeout(patience)
            plain.connect((address, port))
        except OSError as error:
            plain.close()
            last = error
        else:
            return plain
    raise last


def _secured(plain: _Socket, deadline: Deadline, context: ssl.SSLContext, host: str) -> ssl.SSLSocket:
    context.sslsocket_class = _SecureSocket
    plain.settimeout(deadline.left())
    secure = context.wrap_socket(plain, server_hostname=host)
    assert isinstance(secure, _SecureSocket)
    secure.deadline = deadline
    return secure
