"""Fixtures that every room's tests share: servers, one database per worker, an application with a clock to move."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import make_url

from advocacy.app import create_app
from advocacy.core.clock import FixedClock
from advocacy.core.fetching import Fetcher, Policy
from advocacy.core.services import services
from advocacy.core.settings import Environment, Settings
from advocacy.core.vault import new_key
from advocacy.worker import run_named
from tests.databases import Past, create_database, drop_database, empty_tables, make_tables
from tests.guidelines.reloading import rule_files  # noqa: F401 - a fixture
from tests.servers import test_servers

MONDAY = datetime(2026, 11, 23, 9, 14, tzinfo=UTC)  # 10:14 in Amsterdam


@pytest.fixture(scope="session")
def servers() -> Iterator[tuple[str, str]]:
    with test_servers() as addresses:
        yield addresses


@pytest.fixture(scope="session")
def database_url(servers: tuple[str, str], worker_id: str) -> Iterator[str]:
    """A fresh database of this test process, dropped at the end."""
    name = f"test_{worker_id}_{os.getpid()}"
    server = make_url(servers[0])
    yield create_database(server, name)
    drop_database(server, name)


@pytest.fixture(scope="session")
def redis_url(servers: tuple[str, str], worker_id: str) -> str:
    """A numbered database of this process: the first ones for workers that share the tests, the last for others."""
    number = 1 + int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 15 - os.getpid() % 5
    parts = urlsplit(servers[1])
    if parts.scheme == "unix":
        return urlunsplit(parts._replace(query=f"db={number}"))
    return urlunsplit(parts._replace(path=f"/{number}"))


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    workerinput = getattr(request.config, "workerinput", None)
    return workerinput["workerid"] if workerinput else "main"


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def settings(database_url: str, redis_url: str, data_dir: Path) -> Settings:
    return Settings(
        environment=Environment.TEST,
        database_url=database_url,
        redis_url=redis_url,
        secret_key="a secret for tests only, 32 characters long",
        vault_keys=(new_key(),),
        public_url="http://hzl.example",
        data_dir=data_dir,
        company_name="Hazelpont",
        linkedin_client_id="hazelpont-linkedin",
        linkedin_client_secret="linkedin-secret",
        x_client_id="hazelpont-x",
        x_client_secret="x-secret",
        linkedin_oauth_url="http://127.0.0.1:9/linkedin/oauth/v2",
        linkedin_api_url="http://127.0.0.1:9/linkedin",
        x_authorize_url="http://127.0.0.1:9/x/i/oauth2/authorize",
        x_api_url="http://127.0.0.1:9/x",
    )


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(MONDAY)


@pytest.fixture(scope="session")
def _tables(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    with app.app_context():
        make_tables(services().database.engine)
    yield app
    with app.app_context():
        services().database.close()


@pytest.fixture(scope="session")
def past(_tables: Flask, database_url: str) -> Iterator[Past]:
    """Keeps the rows of each test in the order in which it wrote them."""
    past = Past(make_url(database_url))
    yield past
    past.close()


@pytest.fixture(scope="session")
def _application(_tables: Flask) -> Flask:
    return _tables


class FreshClient(FlaskClient):
    """Every request starts with an empty `g`, as on a server, although the test's own context stays open."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        for name in list(g):
            g.pop(name)
        return super().open(*args, **kwargs)


@pytest.fixture
def app(_application: Flask, past: Past, clock: FixedClock) -> Iterator[Flask]:
    """The application over an empty database; `clock` moves its time. The application context is pushed."""
    app = _application
    app.testing = True
    app.test_client_class = FreshClient
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        services().clock = clock
        services().queues.redis.flushdb()
        services().provide(Fetcher, Fetcher(Policy(resolve=lambda _host, _port: ())))  # no name leads outside
        yield app
        empty_tables(services().database.engine, past)


@pytest.fixture
def database(app: Flask) -> Flask:
    """For use cases: tables are there and empty, `transaction()` works."""
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def run_tasks(app: Flask) -> Callable[[], list[str]]:
    """Runs what the bell rang for, in this process, until nothing waits; answers with the tasks' names."""

    def run() -> list[str]:
        queues = services().queues
        done: list[str] = []
        while waiting := list(queues.redis.scan_iter("advocacy:bell:*")):
            for key in waiting:
                name = key.decode().rsplit(":", 1)[1]
                run_named(name)
                done.append(name)
        return done

    return run
