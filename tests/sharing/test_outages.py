"""A network that is gone for a night: no share gives up as long as there is time, and nobody is called each second."""

from datetime import timedelta
from random import Random

import pytest

from advocacy.core.clock import FixedClock
from advocacy.core.delivery import DeliveryState
from advocacy.networks.outcomes import NotSent, NotSentReason, Outcome
from advocacy.networks.rules import Network
from advocacy.sharing import publishing
from advocacy.sharing.models import Share
from advocacy.sharing.operating.waking import something_to_wake
from advocacy.sharing.publishing import publish_due
from advocacy.sharing.rules import BACKOFF_MOST, MOST_ATTEMPTS, WaitingFor, backoff
from advocacy.sharing.sending import send_safely
from advocacy.sharing.sweeping import close_what_is_over
from tests.content.factories import make_post
from tests.network_sandbox import Sandbox
from tests.people.factories import make_person
from tests.sharing.factories import after_undo, connect, reload, share, state_of

GATE = NotSent(NotSentReason.UNREACHABLE, http_status=403)  # a page of something in front of the network
LINE = NotSent(NotSentReason.UNREACHABLE)


@pytest.fixture
def found(sandbox: Sandbox, clock: FixedClock) -> Share:
    noor = make_person()
    make_post()
    connect(noor, Network.LINKEDIN, sandbox)
    made = share(noor, Network.LINKEDIN)
    after_undo(clock)
    return made


def calls_while(monkeypatch: pytest.MonkeyPatch, outcome: Outcome, found: Share, clock: FixedClock, hours: int) -> int:
    """How often it was tried in so many hours, each time at the moment for which the share waits."""
    made: list[Outcome] = []
    monkeypatch.setattr(publishing, "send_safely", lambda *_: made.append(outcome) or outcome)
    ends = clock.now() + timedelta(hours=hours)
    while state_of(found) is DeliveryState.QUEUED and clock.now() < ends:
        publish_due()
        clock.move(max(reload(found).due_at - clock.now(), timedelta(0)))
    monkeypatch.setattr(publishing, "send_safely", send_safely)
    return len(made)


def test_a_night_without_the_network_costs_no_share(
    found: Share, sandbox: Sandbox, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = calls_while(monkeypatch, LINE, found, clock, hours=14)
    waiting = reload(found)
    assert (waiting.state, waiting.waiting_for, waiting.attempts) == (DeliveryState.QUEUED, WaitingFor.NETWORK, 0)
    assert MOST_ATTEMPTS < calls < 14 * 2 + MOST_ATTEMPTS + 1, "the pauses grow to an hour"
    assert not something_to_wake()
    publish_due()
    assert state_of(found) is DeliveryState.PUBLISHED


def test_it_expires_with_its_time_and_not_before(
    found: Share, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls_while(monkeypatch, LINE, found, clock, hours=47)
    assert state_of(found) is DeliveryState.QUEUED
    clock.move(timedelta(hours=2))
    close_what_is_over()
    assert state_of(found) is DeliveryState.EXPIRED


def test_a_page_in_front_of_the_network_may_be_about_this_text_and_counts(
    found: Share, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert calls_while(monkeypatch, GATE, found, clock, hours=14) == MOST_ATTEMPTS
    assert state_of(found) is DeliveryState.REFUSED


def test_a_token_turned_down_while_no_new_one_can_be_had_costs_no_share(sandbox: Sandbox, clock: FixedClock) -> None:
    """X answers, its token service does not: that is no fault of the share either."""
    noor = make_person()
    make_post()
    connect(noor, Network.X, sandbox)
    found = share(noor, Network.X)
    after_undo(clock)
    sandbox.fault(Network.X, "posts.create", "401", times=None)
    sandbox.fault(Network.X, "token", "503", times=None)
    for _ in range(MOST_ATTEMPTS + 3):
        publish_due()
        waiting = reload(found)
        assert (waiting.state, waiting.waiting_for, waiting.attempts) == (DeliveryState.QUEUED, WaitingFor.NETWORK, 0)
        clock.move(waiting.due_at - clock.now())
    sandbox.clear_faults()
    sandbox.clock(clock.now())
    publish_due()
    assert state_of(found) is DeliveryState.PUBLISHED


@pytest.mark.parametrize("attempts", [9, 37, 10_000])
def test_pauses_never_grow_beyond_an_hour(attempts: int) -> None:
    assert BACKOFF_MOST / 2 <= backoff(attempts, Random(attempts)) <= BACKOFF_MOST
