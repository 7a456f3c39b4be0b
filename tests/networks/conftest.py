"""A stub network and both adapters on it."""

from collections.abc import Iterator

import pytest

from advocacy.networks.linkedin.network import LinkedIn
from advocacy.networks.registry import build_adapters
from advocacy.networks.rules import Network
from advocacy.networks.x.network import X
from tests.networks.stub_network import StubNetwork, a_clock, some_settings, stub_network


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Iterator[StubNetwork]:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "")  # put back afterwards, whatever a test's settings do to it
    with stub_network() as stub:
        yield stub


@pytest.fixture
def linkedin(network: StubNetwork) -> LinkedIn:
    adapter = build_adapters(some_settings(network.base), a_clock())[Network.LINKEDIN]
    assert isinstance(adapter, LinkedIn)
    return adapter


@pytest.fixture
def x(network: StubNetwork) -> X:
    adapter = build_adapters(some_settings(network.base), a_clock())[Network.X]
    assert isinstance(adapter, X)
    return adapter
