"""Published shares, visits through their links, and readings, made the way they come about."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.services import services
from advocacy.engagement.models import Reading, Watch, readings_of
from advocacy.engagement.redirecting import EXTENSION_NAME, Redirects
from advocacy.evidence.models import FactRow
from advocacy.evidence.rules import FactKind
from advocacy.networks.registry import Adapters, build_adapters
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.sharing.models import Share
from tests.content.factories import make_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person
from tests.sharing.factories import connect, publish_all, reload, share

SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/18.5 Mobile/15E148 Safari/604.1"
)
FIREFOX = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:144.0) Gecko/20100101 Firefox/144.0"
APP_TOKEN = "app"


def published(
    network: Network, sandbox: Sandbox, clock: FixedClock, person: Person | None = None, words: str | None = None
) -> Share:
    """A share that somebody connected, confirmed and that went out."""
    owner = person or make_person()
    post = make_post()
    connect(owner, network, sandbox)
    found = share(owner, network, words, post=post.public_id)
    publish_all(clock)
    return reload(found)


def owner_of(found: Share) -> Person:
    with transaction() as session:
        return session.get_one(Person, found.person_id)


def move(clock: FixedClock, sandbox: Sandbox, to: datetime) -> None:
    """Both clocks."""
    clock.set(to)
    sandbox.clock(to)


def with_settings(clock: FixedClock, **changes: Any) -> None:
    """Other settings for the rest of the test, for the adapters too; the sandbox fixture puts the usual ones back."""
    built = services()
    built.settings = replace(built.settings, **changes)
    built.provide(Adapters, build_adapters(built.settings, clock))


def visit(
    client: FlaskClient,
    code: str,
    browser: str = SAFARI,
    address: str = "192.0.2.7",
    method: str = "GET",
    **headers: str,
) -> Any:
    return client.open(
        f"/r/{code}", method=method, headers={"User-Agent": browser, **headers}, environ_base={"REMOTE_ADDR": address}
    )


def redirects(app: Flask) -> Redirects:
    found: Redirects = app.extensions[EXTENSION_NAME]
    return found


def facts(*kinds: FactKind) -> list[FactRow]:
    with transaction() as session:
        return list(session.scalars(select(FactRow).where(FactRow.kind.in_(kinds)).order_by(FactRow.id)))


def watch_of(found: Share) -> Watch:
    with transaction() as session:
        return session.get_one(Watch, found.id)


def read_of(found: Share) -> list[Reading]:
    with transaction() as session:
        return list(readings_of(session, found.id))


def calls(sandbox: Sandbox, call: str) -> list[dict[str, Any]]:
    return list(sandbox.get("calls", call=call)["calls"])


def figures(readings: Iterable[Reading], metric: str) -> list[int | None]:
    return [reading.figures.get(metric) for reading in readings]
