"""A server that says, byte for byte and as slowly as it likes, what a test wants it to say."""

import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Answer = Callable[[socket.socket, "Request"], None]


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass
class WebServer:
    port: int
    requests: list[Request] = field(default_factory=list)

    def address(self, path: str = "/", *, host: str = "news.example", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


def page(
    body: bytes | str, content_type: str = "text/html; charset=utf-8", *more: str, status: str = "200 OK"
) -> bytes:
    """A whole answer."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}", f"Content-Length: {len(data)}", *more]
    return "\r\n".join([*lines, "", ""]).encode() + data


def redirect(to: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


def saying(answer: bytes) -> Answer:
    return lambda connection, _request: connection.sendall(answer)


@contextmanager
def web_server(answer: Answer | bytes, certificate: Path | None = None) -> Iterator[WebServer]:
    """Each connection is read up to the end of its headers and handed to `answer`."""
    speak = saying(answer) if isinstance(answer, bytes) else answer
    listening = socket.create_server(("127.0.0.1", 0))
    server = WebServer(listening.getsockname()[1])
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    Thread(target=_serve, args=(listening, server, speak, context), daemon=True).start()
    try:
        yield server
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def _serve(listening: socket.socket, server: WebServer, speak: Answer, context: ssl.SSLContext | None) -> None:
    while True:
        try:
            connection, _peer = listening.accept()
        except OSError:
            return
        Thread(target=_answer, args=(connection, server, speak, context), daemon=True).start()


def _answer(connection: socket.socket, server: WebServer, speak: Answer, context: ssl.SSLContext | None) -> None:
    try:
        with context.wrap_socket(connection, server_side=True) if context else connection as spoken:
            request = _read(spoken)
            server.requests.append(request)
            speak(spoken, request)
    except OSError:
        connection.close()


def _read(connection: socket.socket) -> Request:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(4096)
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(4096)
    return Request(first.split()[1], headers, body)


def resolving(**hosts: Sequence[str] | str) -> Callable[[str, int], Sequence[str]]:
    """A resolver that knows these names (dots written as underscores) and sends all others to this machine."""
    known = {
        host.replace("_", "."): (found,) if isinstance(found, str) else tuple(found) for host, found in hosts.items()
    }
    return lambda host, _port: known.get(host, ("127.0.0.1",))


def make_certificate(folder: Path, host: str) -> Path:
    """A certificate and key for this host, that nobody but a test trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    start = datetime.now(UTC) - timedelta(days=1)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(start).not_valid_after(start + timedelta(days=2))
    names = x509.SubjectAlternativeName([x509.DNSName(host)])
    made = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    path = folder / f"{host}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path
