"""Serving pages with granian; the settings travel in the environment."""

import os
from typing import TYPE_CHECKING

from granian import Granian
from granian.constants import Interfaces

from advocacy.core.settings import load_settings
from advocacy.machine.parents import die_with_parent

if TYPE_CHECKING:
    from flask import Flask

SANDBOX_HOST = "127.0.0.1"
WEB_THREADS = 8
SANDBOX_THREADS = 16  # hanging answers must not keep others waiting


def serve_pages() -> None:
    """The product. Blocks until told to stop."""
    settings = load_settings(os.environ)
    _serve("advocacy.serving:web_worker", settings.host, settings.port, settings.web_workers, WEB_THREADS)


def serve_sandbox() -> None:
    """LinkedIn and X in small, on this machine only."""
    port = int(os.environ.get("SANDBOX_PORT", "8001"))
    _serve("advocacy.serving:sandbox_worker", SANDBOX_HOST, port, 1, SANDBOX_THREADS)


def web_worker() -> "Flask":
    """In granian's worker process, which must not outlive a killed parent."""
    die_with_parent(os.getppid())
    from advocacy.app import create_app

    return create_app()


def sandbox_worker() -> "Flask":
    die_with_parent(os.getppid())
    from advocacy.sandbox.wsgi import application_from_environment

    return application_from_environment()


def _serve(target: str, host: str, port: int, workers: int, threads: int) -> None:
    """Without an access log: invitations' tokens stand in addresses."""
    Granian(
        target,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        log_access=False,
        respawn_failed_workers=True,
    ).serve()
