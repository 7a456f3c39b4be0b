"""Mail that goes out to a real server, and comes in as somebody's program would write it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from advocacy.core.permissions import Role
from advocacy.core.services import services
from advocacy.people.models import Person, Topic
from tests.notifications.mail_server import PostOffice, mail_server
from tests.people.factories import make_person, make_topic
from tests.questions.factories import make_expert

ADDRESS = "questions@hazelpont.example"


@pytest.fixture
def post(app: Flask) -> Iterator[PostOffice]:
    """Mails go out to it; the question address is on."""
    before = services().settings
    with mail_server() as running:
        services().settings = replace(
            before,
            smtp_url=f"smtp://127.0.0.1:{running.port}",
            mail_from="Hazelpont <advocacy@hazelpont.example>",
            question_address=ADDRESS,
            mail_trusted_host="mx.hazelpont.example",
            mail_timeout=timedelta(seconds=5),
        )
        yield running
    services().settings = before


@pytest.fixture
def batteries(app: Flask) -> Topic:
    make_person(Role.ADMIN)
    return make_topic("Batteries")


@pytest.fixture
def wim(batteries: Topic) -> Person:
    return make_expert(batteries, name="Wim Terpstra", email="wim@hazelpont.example")


@pytest.fixture
def priya(app: Flask) -> Person:
    return make_person(name="Priya Raman", email="priya@hazelpont.example")
