"""The running product for browsers: web, workers, scheduler and sandbox as processes, over a database of its own.

It is filled with the made-up company on a small scale, so that every page has something to show.
"""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen
from zoneinfo import ZoneInfo

from flask import Flask

from advocacy.app import create_app
from advocacy.core.services import services
from advocacy.core.settings import load_settings
from advocacy.core.vault import new_key
from advocacy.demo.filling import fill_demo
from advocacy.machine.child import Child, start_child
from advocacy.migrating import upgrade
from advocacy.sandbox.settings import settings_from_environment
from tests.network_sandbox import TOKEN, Sandbox

CHECKOUT = Path(__file__).resolve().parents[2]
DAYS_OF_HISTORY = 3
EVENING, FIRST_HOUR = 20, 1  # the clock is moved on by an hour twice, and the tests take a while themselves
CLIENTS = "linkedin:hazelpont-linkedin:linkedin-secret:Hazelpont,x:hazelpont-x:x-secret:Hazelpont"
PROCESSES = (("sandbox",), ("web",), ("worker",), ("cron",))
ENDING = ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0))


@dataclass
class Product:
    """`app` is not served: through its context a test makes people and posts in the same database."""

    url: str
    sandbox: Sandbox
    app: Flask
    folder: Path
    moved: float = 0.0

    def move_clock(self, seconds: float) -> None:
        """Further ahead, in every process and in the sandbox."""
        self.moved += seconds
        (self.folder / "clock").write_text(str(self.moved))
        self.sandbox.post("clock", offset=self.moved)

    def leave_the_evening(self) -> None:
        """A walk that begins on one day of the company and ends on the next looks for points in the wrong month."""
        with self.app.app_context():
            here = datetime.now(ZoneInfo(services().settings.time_zone))
        if here.hour >= EVENING:
            self.move_clock((FIRST_HOUR + 24 - here.hour) * 3600.0)

    def said(self) -> str:
        """What the processes printed, for the one who reads why a test failed."""
        return (self.folder / "processes.log").read_text(errors="replace")[-4000:]


@contextmanager
def running_product(folder: Path, database_url: str, redis_url: str) -> Iterator[Product]:
    """Tables by migrations, a company, and every process; all of it is ended, whatever happens inside."""
    web, sandbox = _free_port(), _free_port()
    environ = _environment(folder, database_url, redis_url, web, sandbox)
    app = create_app(load_settings(environ, folder))
    children: list[Child] = []
    try:
        _fill(app, environ)
        with (folder / "processes.log").open("ab") as log:
            for words in PROCESSES:
                children += [_start(words, environ, log)]
        product = Product(environ["ADVOCACY_PUBLIC_URL"], Sandbox(f"http://127.0.0.1:{sandbox}"), app, folder)
        for address in (product.sandbox.base, f"{product.url}/sign-in"):
            until(lambda address=address: _answers(address), f"{address} answers")
        product.leave_the_evening()
        yield product
    finally:
        for child in reversed(children):
            child.stop(ENDING)
        with app.app_context():
            services().database.close()
            services().queues.redis.connection_pool.disconnect()


def until(holds: Callable[[], Any], what: str, seconds: float = 60.0) -> Any:
    """Waits until something is true, with a deadline; what it answered."""
    deadline = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s in vain until {what}"
        time.sleep(0.1)
    return found


def _fill(app: Flask, environ: Mapping[str, str]) -> None:
    with app.app_context():
        services().queues.redis.flushdb()
        upgrade()
    fill_demo(app, settings_from_environment(environ), days=DAYS_OF_HISTORY)


def _start(words: tuple[str, ...], environ: Mapping[str, str], log: Any) -> Child:
    argv = (sys.executable, "-m", "advocacy", *words)
    return start_child(argv, parent_death=signal.SIGTERM, environ=environ, cwd=CHECKOUT, stdout=log, stderr=log)


def _environment(folder: Path, database_url: str, redis_url: str, web: int, sandbox: int) -> dict[str, str]:
    base = f"http://127.0.0.1:{sandbox}"
    ours = {
        "ADVOCACY_ENVIRONMENT": "test",
        "ADVOCACY_DATABASE_URL": database_url,
        "ADVOCACY_REDIS_URL": redis_url,
        "ADVOCACY_SECRET_KEY": "a secret for browser tests only, 32 characters",
        "ADVOCACY_VAULT_KEYS": new_key(),
        "ADVOCACY_PUBLIC_URL": f"http://127.0.0.1:{web}",
        "ADVOCACY_DATA_DIR": str(folder / "data"),
        "ADVOCACY_COMPANY_NAME": "Hazelpont",
        "ADVOCACY_CLOCK_FILE": str(folder / "clock"),
        "ADVOCACY_WEB_WORKERS": "1",
        "ADVOCACY_LINKEDIN_CLIENT_ID": "hazelpont-linkedin",
        "ADVOCACY_LINKEDIN_CLIENT_SECRET": "linkedin-secret",
        "ADVOCACY_X_CLIENT_ID": "hazelpont-x",
        "ADVOCACY_X_CLIENT_SECRET": "x-secret",
        "ADVOCACY_X_APP_TOKEN": "app",
        "ADVOCACY_LINKEDIN_OAUTH_URL": f"{base}/linkedin/oauth/v2",
        "ADVOCACY_LINKEDIN_API_URL": f"{base}/linkedin",
        "ADVOCACY_X_AUTHORIZE_URL": f"{base}/x/i/oauth2/authorize",
        "ADVOCACY_X_API_URL": f"{base}/x",
        "PORT": str(web),
        "SANDBOX_PORT": str(sandbox),
        "SANDBOX_DATABASE": str(folder / "sandbox.sqlite"),
        "SANDBOX_CLIENTS": CLIENTS,
        "SANDBOX_CONTROL_TOKEN": TOKEN,
        "SANDBOX_X_APP_TOKEN": "app",
    }
    foreign = {name: value for name, value in os.environ.items() if not name.startswith(("ADVOCACY_", "SANDBOX_"))}
    return foreign | ours


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
