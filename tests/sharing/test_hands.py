"""A worker's hand holds many shares: none waits for another one's slow answer, and none takes all connections."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread
from time import monotonic, sleep

import pytest
from flask import Flask

from advocacy.core.clock import FixedClock
from advocacy.core.delivery import DeliveryState
from advocacy.core.services import services
from advocacy.networks.accounts import RefreshResult, Tokens
from advocacy.networks.outcomes import Outcome
from advocacy.networks.registry import adapter
from advocacy.networks.rules import Network
from advocacy.sharing import publishing, tokens
from advocacy.sharing.claiming import Claimed
from advocacy.sharing.models import Share
from advocacy.sharing.publishing import THREADS, publish_due
from advocacy.sharing.tokens import Usable, usable_token
from tests.content.factories import make_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person
from tests.sharing.factories import after_undo, connect, share, state_of

LINKEDIN, X = Network.LINKEDIN, Network.X


@contextmanager
def publishing_beside(app: Flask) -> Iterator[None]:
    def run() -> None:
        with app.app_context():
            publish_due()

    worker = Thread(target=run)
    worker.start()
    try:
        yield
    finally:
        worker.join(20)
        assert not worker.is_alive()


def until(holds: Callable[[], bool]) -> None:
    deadline = monotonic() + 6
    while not holds():
        assert monotonic() < deadline, "did not happen in time"
        sleep(0.02)


def test_what_becomes_due_does_not_wait_for_a_slow_answer(
    app: Flask, sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    noor, lotte = make_person(), make_person()
    make_post()
    for person in (noor, lotte):
        connect(person, LINKEDIN, sandbox)
    slow, begun, answered, send = share(noor, LINKEDIN), Event(), Event(), publishing.send_safely

    def send_slowly(claimed: Claimed, access_token: str, body: bytes) -> Outcome:
        if claimed.share_id == slow.id:
            begun.set()
            assert answered.wait(15)
        return send(claimed, access_token, body)

    monkeypatch.setattr(publishing, "send_safely", send_slowly)
    after_undo(clock)
    with publishing_beside(app):
        assert begun.wait(10)
        later: Share = share(lotte, LINKEDIN)
        after_undo(clock)
        try:
            until(lambda: state_of(later) is DeliveryState.PUBLISHED)
            assert state_of(slow) is DeliveryState.PUBLISHING
        finally:
            answered.set()
    assert state_of(slow) is DeliveryState.PUBLISHED


class Turnstile:
    """In the place of the semaphore: knows how many are inside."""

    def __init__(self) -> None:
        self.inside = 0

    def __enter__(self) -> None:
        self.inside += 1

    def __exit__(self, *_error: object) -> None:
        self.inside -= 1


def test_refreshes_that_hold_a_connection_while_they_call_leave_some_to_others(
    sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected = connect(make_person(), X, sandbox)
    turnstile, seen, refresh = Turnstile(), [], adapter(X).refresh

    def counted(_self: object, held: Tokens) -> RefreshResult:
        seen.append(turnstile.inside)
        return refresh(held)

    monkeypatch.setattr(tokens, "REFRESHES", turnstile)
    monkeypatch.setattr(type(adapter(X)), "refresh", counted)
    clock.move(timedelta(hours=2))
    sandbox.clock(clock.now())
    assert isinstance(usable_token(connected.connection.id, X), Usable)
    assert (seen, turnstile.inside) == ([1], 0)
    monkeypatch.undo()
    assert tokens.REFRESHES._initial_value < services().database.engine.pool.size() < THREADS  # type: ignore[attr-defined]
