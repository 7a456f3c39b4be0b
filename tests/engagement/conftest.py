"""The application speaking to the sandbox, as in sharing's tests, and clicks that are written when a test says so."""

from threading import Thread

import pytest

from advocacy.engagement.buffering import ClickBuffer
from tests.sharing.conftest import _served, sandbox

__all__ = ["_served", "sandbox"]


@pytest.fixture(autouse=True)
def _no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread that writes by itself would meet the emptying of the tables between two tests."""
    monkeypatch.setattr(ClickBuffer, "_start", lambda _self: Thread())
