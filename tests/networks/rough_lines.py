"""Lines as they are on a bad day: sockets on this machine that accept and then do something else than answer."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

Behaviour = Callable[[socket.socket, Event], None]


def read_request(line: socket.socket) -> None:
    """Reads headers and body, so that the request has surely arrived."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += line.recv(65_536)
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [row.split(b":")[1] for row in head.lower().split(b"\r\n") if row.startswith(b"content-length:")]
    missing = int(lengths[0]) - len(body) if lengths else 0
    while missing > 0:
        missing -= len(line.recv(65_536)) or missing


def reset(line: socket.socket) -> None:
    """Ends with RST instead of FIN."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


def cut_within_request(line: socket.socket, _done: Event) -> None:
    line.recv(1)
    reset(line)


def cut_after_request(line: socket.socket, _done: Event) -> None:
    read_request(line)


def reset_after_request(line: socket.socket, _done: Event) -> None:
    read_request(line)
    reset(line)


def stall(line: socket.socket, done: Event) -> None:
    read_request(line)
    done.wait(5)


def stall_within_headers(line: socket.socket, done: Event) -> None:
    read_request(line)
    line.sendall(b"HTTP/1.1 201 Created\r\nx-restli-id: urn:li:sh")
    done.wait(5)


def garbage(line: socket.socket, _done: Event) -> None:
    read_request(line)
    line.sendall(b"\x16\x03\x01 this is no HTTP\r\n\r\n")


def saying(*parts: bytes) -> Behaviour:
    """Sends these bytes after the request and hangs up."""

    def answer(line: socket.socket, _done: Event) -> None:
        read_request(line)
        for part in parts:
            line.sendall(part)

    return answer


@contextmanager
def rough_line(behaviour: Behaviour) -> Iterator[str]:
    """An address on this machine whose every line behaves so."""
    done = Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=_serve, args=(server, behaviour, done))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}"
        finally:
            done.set()
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            thread.join()


@contextmanager
def nobody_there() -> Iterator[str]:
    """An address that was free a moment ago: the connection is refused."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    yield f"http://127.0.0.1:{port}"


def _serve(server: socket.socket, behaviour: Behaviour, done: Event) -> None:
    while not done.is_set():
        try:
            line, _ = server.accept()
        except OSError:
            return
        with line, suppress(OSError):
            behaviour(line, done)
