"""The application speaking to the sandbox, as in sharing's tests, and clicks that are written when a test says so."""

from datetime import timedelta
from threading import Thread

import pytest

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.engagement.buffering import ClickBuffer
from advocacy.engagement.conversations.models import Conversation
from advocacy.people.models import Person
from tests.engagement.factories import with_settings
from tests.engagement.talking import begun
from tests.network_sandbox import Sandbox
from tests.sharing.conftest import _served, sandbox

__all__ = ["_served", "sandbox"]


@pytest.fixture(autouse=True)
def _no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread that writes by itself would meet the emptying of the tables between two tests."""
    monkeypatch.setattr(ClickBuffer, "_start", lambda _self: Thread())


@pytest.fixture
def talk(sandbox: Sandbox, clock: FixedClock) -> Conversation:
    with_settings(clock, settle_wait=timedelta(0), settle_read_gap=timedelta(0))
    return begun(sandbox, clock)[1]


@pytest.fixture
def owner(talk: Conversation) -> Person:
    with transaction() as session:
        return session.get_one(Person, talk.person_id)
