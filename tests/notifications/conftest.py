"""The house with this room in it and a few kinds to tell about, and a mail server to send to."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

import advocacy.app
from advocacy.app import create_app
from advocacy.core.services import services
from advocacy.core.settings import Settings
from advocacy.notifications.room import ROOM
from advocacy.people.passwords import Passwords
from tests.databases import make_tables
from tests.notifications.kinds import KINDS
from tests.notifications.mail_server import PostOffice, mail_server
from tests.people.factories import CHEAP


@pytest.fixture(scope="session")
def _application(_tables: Flask, settings: Settings) -> Iterator[Flask]:
    rooms = [room for room in advocacy.app.ROOMS if room.name not in {"people", "notifications"}]
    people = next(room for room in advocacy.app.ROOMS if room.name == "people")
    card = replace(ROOM, notices=(*ROOM.notices, *KINDS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(advocacy.app, "ROOMS", (people, card, *rooms))
        app = create_app(settings)
    with app.app_context():
        make_tables(services().database.engine)
    yield app
    with app.app_context():
        services().database.close()


@pytest.fixture(autouse=True)
def _own_settings(request: pytest.FixtureRequest) -> Iterator[None]:
    """Cheap password hashes; a mail server that a test names is forgotten after it."""
    if "app" not in request.fixturenames:  # rules need no house
        yield
        return
    request.getfixturevalue("app")
    before = services().settings
    services().provide(Passwords, Passwords(CHEAP))
    yield
    services().settings = before


@pytest.fixture
def server(app: Flask) -> Iterator[PostOffice]:
    """A running mail server that the settings name."""
    with mail_server() as running:
        send_to(running.port)
        yield running


def send_to(port: int) -> None:
    services().settings = replace(
        services().settings,
        smtp_url=f"smtp://127.0.0.1:{port}",
        mail_from="Hazelpont <advocacy@hazelpont.example>",
        mail_timeout=timedelta(seconds=5),
    )
