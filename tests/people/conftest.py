"""Cheap password hashes for this room's tests."""

import pytest

from advocacy.core.services import services
from advocacy.people.passwords import Passwords
from tests.people.factories import CHEAP


@pytest.fixture(autouse=True)
def _cheap_hashes(request: pytest.FixtureRequest) -> None:
    if "app" in request.fixturenames:
        request.getfixturevalue("app")
        services().provide(Passwords, Passwords(CHEAP))
