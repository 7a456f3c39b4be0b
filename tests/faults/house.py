"""The product as processes over real servers, with times of seconds, for killing and restarting parts of it."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from flask import Flask
from sqlalchemy import func, select

from advocacy.app import create_app
from advocacy.core.database import transaction
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import services
from advocacy.core.settings import load_settings
from advocacy.core.vault import new_key
from advocacy.machine import embedded
from advocacy.machine.account import account_for
from advocacy.machine.embedded import EmbeddedServers
from advocacy.machine.folders import socket_folder
from advocacy.machine.secrets import keep_secrets
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.connecting import NowConnected, begin_connecting, finish_connecting
from advocacy.sharing.models import Share
from tests.databases import make_tables, truncate_tables
from tests.faults.forked import Forked, fork, start_forking
from tests.faults.running import (
    ring_bells,
    work_on_mails_with_other_settings,
    work_on_questions,
    work_publishing,
    work_publishing_by_two,
    work_publishing_two_at_a_time,
    work_publishing_with_other_settings,
)
from tests.network_sandbox import Sandbox

CHECKOUT = Path(__file__).resolve().parents[2]
CLIENTS = "linkedin:hazelpont-linkedin:linkedin-secret:Hazelpont,x:hazelpont-x:x-secret:Hazelpont"
UNLIMITED = {"linkedin_limits": {}, "x_limits": {"posts.create": {"user": None, "app": None}}}
QUICK = {
    "ADVOCACY_PUBLISH_TIMEOUT": "1.5",
    "ADVOCACY_PUBLISH_LEASE": "2.5",
    "ADVOCACY_SETTLE_WAIT": "0.5",
    "ADVOCACY_SETTLE_READ_GAP": "0.5",
    "ADVOCACY_UNDO_SECONDS": "0",
}


@dataclass
class House:
    """Servers, sandbox, and as many workers as a test asks for. The test itself speaks to the same database."""

    folder: Path
    servers: EmbeddedServers
    environ: dict[str, str]
    sandbox: Sandbox
    app: Flask
    network: subprocess.Popen[bytes]
    processes: list[Forked] = field(default_factory=list)

    def start_worker(self, **environ: str) -> Forked:
        """One RQ worker process, without a parent that would start it again."""
        return self._fork(work_publishing_with_other_settings if environ else work_publishing, environ)

    def start_small_worker(self) -> Forked:
        """A worker that holds two shares at a time."""
        return self._fork(work_publishing_two_at_a_time, {})

    def start_slow_worker(self) -> Forked:
        """For what the queue of slow things holds, such as the promises of questions."""
        return self._fork(work_on_questions, {})

    def start_mail_worker(self, port: int) -> Forked:
        """For mails, which go to the server at this port of ours."""
        mails = {"ADVOCACY_SMTP_URL": f"smtp://127.0.0.1:{port}", "ADVOCACY_MAIL_FROM": "post@hazelpont.example"}
        quick = {"ADVOCACY_MAIL_TIMEOUT": "0.8", "ADVOCACY_MAIL_LEASE": "2.5"}
        return self._fork(work_on_mails_with_other_settings, mails | quick)

    def start_workers(self) -> Forked:
        """A parent with two workers, as `advocacy worker` is."""
        return self._fork(work_publishing_by_two, {})

    def start_cron(self) -> Forked:
        return self._fork(ring_bells, {})

    def take_network_away(self) -> None:
        """kill -9 of the networks: connections are refused until they are back."""
        self.network.kill()
        self.network.wait()

    def bring_network_back(self) -> None:
        self.network = _sandbox(self.folder, self.environ)
        until(lambda: _answers(self.sandbox.base), "the sandbox answers")

    @contextmanager
    def command(self, *arguments: str, module: str = "advocacy") -> Iterator[subprocess.Popen[bytes]]:
        """`advocacy …`, as an operator starts it; `module`: another entry point than the product's."""
        argv = [sys.executable, "-m", module, *arguments]
        with (self.folder / "processes.log").open("ab") as log:
            process = subprocess.Popen(argv, env={**os.environ, **self.environ}, cwd=CHECKOUT, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def ring(self, task: str = "publish_due") -> None:
        services().queues.ring(task)

    def restart(self, name: str, *, while_down: Callable[[], None] = lambda: None) -> None:
        """kill -9 of "Valkey" or "PostgreSQL", and a new one over the same files."""
        place = next(number for number, (known, _, _) in enumerate(self.servers._running) if known == name)
        _, child, steps = self.servers._running[place]
        child.process.kill()
        child.finish()
        while_down()
        make = embedded._valkey if name == "Valkey" else embedded._postgres
        secrets, account = keep_secrets(self.servers.data_dir), account_for(self.servers.data_dir)
        password = secrets.valkey_password if name == "Valkey" else secrets.postgres_password
        sockets = socket_folder(self.servers.data_dir, account)
        server = make(self.servers.data_dir, sockets, account, password, durable=False)
        assert self.servers.lock is not None
        started = server.start(self.servers.lock.number)
        server.wait_until_ready(started)
        self.servers._running[place] = (name, started, steps)

    def fresh(self) -> None:
        """No shares, no jobs, no faults, no moved clock."""
        self.end_processes()
        if self.network.poll() is not None:
            self.bring_network_back()
        services().queues.redis.flushall()
        truncate_tables(services().database.engine)
        self.sandbox.post("reset")
        self.sandbox.post("switches", **UNLIMITED, latency=0)
        self.move_clock(0)

    def end_processes(self) -> None:
        for process in self.processes:
            process.kill()
        self.processes.clear()

    def move_own_clock(self, seconds: float) -> None:
        """The product's clock in every process; the networks go on with theirs."""
        (self.folder / "clock.new").write_text(str(seconds))
        (self.folder / "clock.new").rename(self.folder / "clock")

    def move_clock(self, seconds: float) -> None:
        """The product's clock in every process, and the sandbox's."""
        self.move_own_clock(seconds)
        self.sandbox.post("clock", offset=seconds)

    def _fork(self, run: Callable[[], None], environ: dict[str, str]) -> Forked:
        process = fork(run, {**self.environ, **environ}, str(self.folder / "processes.log"))
        self.processes.append(process)
        return process


@contextmanager
def standing_house(pace: Mapping[str, str] = QUICK, *, durable: bool = False) -> Iterator[House]:
    """`pace`: settings that say how long things take. `durable`: every commit reaches the disk, as in production."""
    folder = Path(tempfile.mkdtemp(prefix="advocacy-faults-", dir="/tmp"))
    servers = EmbeddedServers(folder / "data", durable=durable)
    houses: list[House] = []
    try:
        addresses = servers.start()
        port = _free_port()
        environ = _environ(folder, addresses.database_url, addresses.redis_url, port) | dict(pace)
        network = _sandbox(folder, environ)
        sandbox = Sandbox(f"http://127.0.0.1:{port}")
        until(lambda: _answers(sandbox.base), "the sandbox answers")
        start_forking(environ)
        app = create_app(load_settings(environ, folder))
        with app.app_context():
            make_tables(services().database.engine)
            houses.append(House(folder, servers, environ, sandbox, app, network))
            yield houses[0]
            services().database.close()
    finally:
        for house in houses:
            house.end_processes()
            house.take_network_away()
        servers.stop()
        rmtree(folder, ignore_errors=True)


def _environ(folder: Path, database_url: str, redis_url: str, port: int) -> dict[str, str]:
    base = f"http://127.0.0.1:{port}"
    return {
        "ADVOCACY_ENVIRONMENT": "test",
        "ADVOCACY_DATABASE_URL": database_url,
        "ADVOCACY_REDIS_URL": redis_url,
        "ADVOCACY_SECRET_KEY": "a secret for fault tests only, 32 characters",
        "ADVOCACY_VAULT_KEYS": new_key(),
        "ADVOCACY_PUBLIC_URL": "https://hzl.nl",
        "ADVOCACY_DATA_DIR": str(folder / "data"),
        "ADVOCACY_COMPANY_NAME": "Hazelpont",
        "ADVOCACY_CLOCK_FILE": str(folder / "clock"),
        "ADVOCACY_LINKEDIN_CLIENT_ID": "hazelpont-linkedin",
        "ADVOCACY_LINKEDIN_SCOPES": "openid profile w_member_social w_member_social_feed r_member_social_feed",
        "ADVOCACY_LINKEDIN_CLIENT_SECRET": "linkedin-secret",
        "ADVOCACY_X_CLIENT_ID": "hazelpont-x",
        "ADVOCACY_X_CLIENT_SECRET": "x-secret",
        "ADVOCACY_LINKEDIN_OAUTH_URL": f"{base}/linkedin/oauth/v2",
        "ADVOCACY_LINKEDIN_API_URL": f"{base}/linkedin",
        "ADVOCACY_X_AUTHORIZE_URL": f"{base}/x/i/oauth2/authorize",
        "ADVOCACY_X_API_URL": f"{base}/x",
        "SANDBOX_PORT": str(port),
        "SANDBOX_DATABASE": str(folder / "sandbox.sqlite"),
        "SANDBOX_CLIENTS": CLIENTS,
        "SANDBOX_CONTROL_TOKEN": "control",
    }


def _sandbox(folder: Path, environ: dict[str, str]) -> subprocess.Popen[bytes]:
    argv = [sys.executable, "-m", "advocacy", "sandbox"]
    with (folder / "sandbox.log").open("ab") as log:
        return subprocess.Popen(argv, env={**os.environ, **environ}, cwd=CHECKOUT, stdout=log, stderr=log)


def _answers(base: str) -> bool:
    try:
        return requests.get(base, timeout=1).ok
    except requests.RequestException:
        return False


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(holds: Callable[[], Any], what: str, seconds: float = 30.0) -> None:
    """Waits until something is true, with a deadline: not sleeping for time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s in vain until {what}"
        time.sleep(0.05)


def connect(person: Person, network: Network, sandbox: Sandbox) -> None:
    """Through the consent page, by the control API."""
    handle = f"p{person.public_id[:10]}"
    sandbox.account(network, handle, name=person.name)
    back = f"https://hzl.nl/accounts/{network.value}/back"
    location = sandbox.allow(begin_connecting(person.id, network, back), handle)
    found = finish_connecting(person.id, network, back, dict(parse_qsl(urlsplit(location).query)))
    assert isinstance(found, NowConnected), found


def states() -> dict[DeliveryState, int]:
    """How many shares stand in each state."""
    with transaction() as session:
        rows = session.execute(select(Share.state, func.count()).group_by(Share.state))
        return dict(rows.all())
