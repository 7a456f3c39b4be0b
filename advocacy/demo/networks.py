"""Both small networks in a process of their own, so that they answer on the other core while people share."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from threading import Thread

from werkzeug.serving import WSGIRequestHandler, make_server

from advocacy.sandbox.app import create_sandbox
from advocacy.sandbox.settings import SandboxSettings

STARTED_WITHIN = 30.0
ENDED_WITHIN = 5.0
LOOPBACK = "127.0.0.1"


class NetworksError(RuntimeError):
    """The process of the small networks did not start."""


@contextmanager
def served(settings: SandboxSettings, port: int = 0) -> Iterator[Callable[[], str]]:
    """Asked, it waits for and gives the address of a sandbox over the same database file, while the block runs.

    `port`: where the sandbox will answer later, too, so that the addresses of posts stay true; 0 is any free one.
    """
    spawning = get_context("spawn")  # not fork: this process may have threads and open connections
    receiving, sending = spawning.Pipe(duplex=False)
    process = spawning.Process(target=_serve, args=(settings, port, sending), name="sandbox", daemon=True)
    process.start()
    sending.close()
    try:
        yield lambda: f"http://{LOOPBACK}:{_port(receiving)}"
    finally:
        process.terminate()
        process.join(ENDED_WITHIN)
        receiving.close()


def _port(receiving: Connection) -> int:
    try:
        if receiving.poll(STARTED_WITHIN):
            return int(receiving.recv())
    except EOFError:
        pass
    raise NetworksError("the sandbox did not start; its own words stand above")


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's own name
        """The sandbox keeps a log of its calls; the console stays quiet."""


def _serve(settings: SandboxSettings, port: int, sending: Connection) -> None:
    Thread(target=_end_with_parent, name="parent", daemon=True).start()
    server = make_server(LOOPBACK, port, create_sandbox(settings), threaded=True, request_handler=_Silent)
    sending.send(server.server_port)
    server.serve_forever()


def _end_with_parent() -> None:
    """Also when it was killed: nothing that we start may outlive us."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
