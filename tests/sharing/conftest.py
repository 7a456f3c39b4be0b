"""The application speaking to the sandbox, both at the same moment."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from advocacy.core.clock import FixedClock
from advocacy.core.services import services
from advocacy.networks.registry import Adapters, build_adapters
from tests.network_sandbox import Sandbox, served_sandbox
from tests.pages import pages  # noqa: F401 - the fixture


@pytest.fixture(scope="session")
def _served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with served_sandbox(tmp_path_factory.mktemp("sandbox")) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(app: Flask, clock: FixedClock, _served: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A fresh sandbox at the test's moment, and the application's adapters pointed at it."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    built = services()
    usual, usual_settings = built.get(Adapters), built.settings
    built.settings = replace(
        usual_settings,
        linkedin_oauth_url=f"{_served.base}/linkedin/oauth/v2",
        linkedin_api_url=f"{_served.base}/linkedin",
        x_authorize_url=f"{_served.base}/x/i/oauth2/authorize",
        x_api_url=f"{_served.base}/x",
    )
    built.provide(Adapters, build_adapters(built.settings, clock))
    _served.fresh(clock.now())
    yield _served
    built.settings = usual_settings
    built.provide(Adapters, usual)
