"""A made-up company that stands: its servers, its database filled once, the product over it, browsers signed in."""

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from advocacy.app import create_app
from advocacy.core.database import Base
from advocacy.core.services import services
from advocacy.core.settings import load_settings
from advocacy.core.vault import new_key
from advocacy.machine.embedded import EmbeddedServers
from advocacy.people.sessions import start_session
from advocacy.people.signing_in import TOKEN
from advocacy.relationships.ranking import refresh_positions
from advocacy.relationships.rebuilding import rebuild_points
from benchmarks.company.making import make_company
from benchmarks.company.processors import seconds_with_ended
from benchmarks.company.size import Size

CHECKOUT = Path(__file__).resolve().parents[2]
MARK = "company"  # the file that says how large a filled folder's company is
KEYS = "vault"


@dataclass(frozen=True)
class Company:
    """`environ`: what a process of the product needs to join."""

    size: Size
    folder: Path
    app: Flask
    environ: Mapping[str, str]

    @property
    def postgres(self) -> int:
        """The process id of its server."""
        (file,) = (self.folder / "data").rglob("postmaster.pid")
        return int(file.read_text().split()[0])

    def postgres_seconds(self) -> float:
        return seconds_with_ended(self.postgres)

    def cookie(self, person_id: int) -> str:
        """Of a browser in which somebody signed in: a real session."""
        with self.app.app_context():
            token = start_session(person_id, stay=False, device="Firefox · Linux").token
            serializer = SecureCookieSessionInterface().get_signing_serializer(self.app)
            assert serializer is not None
            name = self.app.config["SESSION_COOKIE_NAME"]
            return f"{name}={serializer.dumps({TOKEN: token})}"


@contextmanager
def standing_company(size: Size, folder: Path | None = None) -> Iterator[Company]:
    """Filled unless the folder holds it already; without a folder it is removed at the end. Every commit is durable."""
    with ExitStack() as ending:
        place = folder or _passing_folder(ending)
        place.mkdir(parents=True, exist_ok=True)
        place.chmod(0o711)
        servers = EmbeddedServers(place / "data", durable=True)
        addresses = servers.start()
        ending.callback(servers.stop)
        environ = _environ(place, addresses.database_url, addresses.redis_url)
        app = create_app(load_settings(environ, place))
        with app.app_context():
            ending.callback(services().database.close)
            yield Company(_filled(size, place), place, app, environ)


def _passing_folder(ending: ExitStack) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="advocacy-company-", dir="/tmp"))
    ending.callback(rmtree, folder, ignore_errors=True)
    return folder


def _filled(size: Size, folder: Path) -> Size:
    mark, engine = folder / MARK, services().database.engine
    Base.metadata.create_all(engine)  # of a kept company the tables that came since
    if mark.exists():
        return Size(*map(int, mark.read_text().split()))
    with engine.connect() as connection:
        seconds = make_company(connection, size)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
    print(f"made {size} in {seconds:.0f} s", file=sys.stderr, flush=True)
    count_points()
    mark.write_text(" ".join(map(str, (size.people, size.teams, size.posts, size.live, size.facts))))
    return size


def count_points() -> None:
    """What the product would have written in that year, by its own rebuild and its own writing of places."""
    began = time.perf_counter()
    rebuild_points(apply=True)
    written = refresh_positions()
    seconds = time.perf_counter() - began
    print(f"counted points in {seconds:.0f} s, places in {[one.took_ms for one in written]} ms", file=sys.stderr)


def _environ(folder: Path, database_url: str, redis_url: str) -> dict[str, str]:
    keys = folder / KEYS
    if not keys.exists():
        keys.write_text(new_key())
    return {
        "ADVOCACY_ENVIRONMENT": "test",
        "ADVOCACY_DATABASE_URL": database_url,
        "ADVOCACY_REDIS_URL": redis_url,
        "ADVOCACY_SECRET_KEY": "a secret for benchmarks only, 32 characters",
        "ADVOCACY_VAULT_KEYS": keys.read_text(),
        "ADVOCACY_PUBLIC_URL": "http://127.0.0.1",
        "ADVOCACY_DATA_DIR": str(folder / "data"),
        "ADVOCACY_COMPANY_NAME": "Hazelpont",
        "ADVOCACY_LINKEDIN_CLIENT_ID": "hazelpont-linkedin",
        "ADVOCACY_LINKEDIN_CLIENT_SECRET": "linkedin-secret",
        "ADVOCACY_X_CLIENT_ID": "hazelpont-x",
        "ADVOCACY_X_CLIENT_SECRET": "x-secret",
        "PATH": os.environ.get("PATH", os.defpath),
    }
