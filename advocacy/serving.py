"""Serving pages with granian; the settings travel in the environment."""

import os

from granian import Granian
from granian.constants import Interfaces

from advocacy.core.settings import load_settings

SANDBOX_HOST = "127.0.0.1"


def serve_pages() -> None:
    """The product. Blocks until told to stop; ends its workers with itself."""
    settings = load_settings(os.environ)
    Granian(
        "advocacy.app:create_app",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.web_workers,
        blocking_threads=8,
        log_access=False,
        process_name="advocacy-web",
    ).serve()


def serve_sandbox() -> None:
    """LinkedIn and X in small. Refuses to run beside a production environment's settings."""
    port = int(os.environ.get("SANDBOX_PORT", "8001"))
    Granian(
        "advocacy.sandbox.wsgi:application_from_environment",
        factory=True,
        address=SANDBOX_HOST,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=16,
        log_access=False,
        process_name="advocacy-sandbox",
    ).serve()
