"""Dropping a connection in the middle of an answer, whatever serves the app."""

import socket
from collections.abc import Iterator
from typing import Any

from flask import Response


def cut_connection(environ: dict[str, Any]) -> Response:
    """An answer that never arrives: the client sees the connection close.

    werkzeug gives its socket: it closes before any status line. granian gives none, but closes a connection whose body
    ends before its announced length: mostly before anything was sent, sometimes after the bare head of an answer, which
    says nothing about the work. In the test client, the answer raises.
    """
    werkzeug_socket = environ.get("werkzeug.socket")
    if isinstance(werkzeug_socket, socket.socket):
        werkzeug_socket.shutdown(socket.SHUT_RDWR)
        return Response(_nothing(), headers={"Content-Length": "1024"})
    if environ.get("SERVER_SOFTWARE", "").startswith("Granian"):
        return Response(_nothing(), headers={"Content-Length": "1024"})
    return Response(_break(), headers={"Content-Length": "1024"})


def _nothing() -> Iterator[bytes]:
    """A generator, because a list would be sent as an empty body."""
    yield from ()


def _break() -> Iterator[bytes]:
    yield from ()
    raise ConnectionResetError("The sandbox cut the connection.")
