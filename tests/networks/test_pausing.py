"""Pausing once, resuming with one share first, and the breaker that does both by itself."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from advocacy.core.clock import FixedClock
from advocacy.core.database import transaction
from advocacy.core.journal import JournalEntry
from advocacy.networks.breaking import heed, last_call
from advocacy.networks.outcomes import NotSent, NotSentReason, Outcome, Published, Refused, RefusedReason, Unknown
from advocacy.networks.pause_rules import Call, Evidence, PauseReason, breaks, evidence_of
from advocacy.networks.pausing import Pause, Trial, admit, gates, pause, paused, resume
from advocacy.networks.rules import Network

NO_CREDIT = NotSent(NotSentReason.OUT_OF_CREDIT, detail="CreditsDepleted", http_status=402)
LOST = Unknown("ReadTimeout")
FINE = Published("1", "https://x.example/1", 201)


def call(clock: FixedClock, outcome: Outcome, *, trial: bool = False) -> PauseReason | None:
    return heed(Network.X, outcome, called_at=clock.now(), trial=trial)


def standing() -> Pause | Trial | None:
    with transaction() as session:
        return gates(session).get(Network.X)


def admitted(clock: FixedClock) -> bool:
    with transaction() as session:
        return admit(session, Network.X, clock.now())


def test_out_of_credit_pauses_once_and_tells_once(app: Flask, clock: FixedClock) -> None:
    assert [call(clock, NO_CREDIT) for _ in range(3)] == [PauseReason.OUT_OF_CREDIT, None, None]
    with transaction() as session:
        assert paused(session) == {
            Network.X: Pause(PauseReason.OUT_OF_CREDIT, clock.now(), "CreditsDepleted (402)"),
        }
        (entry,) = session.scalars(select(JournalEntry).where(JournalEntry.action == "network.paused"))
    assert (entry.subject, entry.details) == ("network:x", {"reason": "out_of_credit"})


def test_after_resuming_one_share_goes_first_and_the_rest_when_it_was_answered(app: Flask, clock: FixedClock) -> None:
    pause(Network.X, PauseReason.OUT_OF_CREDIT)
    assert resume(Network.X, by=None)
    assert not resume(Network.X, by=None)
    assert isinstance(standing(), Trial)
    assert [admitted(clock), admitted(clock)] == [True, False]
    assert call(clock, FINE, trial=True) is None
    assert standing() is None
    assert not admitted(clock)


def test_a_trial_share_that_never_called_makes_room_after_a_minute(app: Flask, clock: FixedClock) -> None:
    pause(Network.X, PauseReason.BY_HAND)
    resume(Network.X, by=None)
    assert admitted(clock)
    clock.move(timedelta(seconds=59))
    assert not admitted(clock)
    clock.move(timedelta(seconds=1))
    assert admitted(clock)


def test_a_trial_that_fails_for_the_known_reason_is_no_news(app: Flask, clock: FixedClock) -> None:
    call(clock, NO_CREDIT)
    clock.move(timedelta(minutes=5))
    resume(Network.X, by=None)
    assert call(clock, NO_CREDIT, trial=True) is None
    assert isinstance(standing(), Pause)


def test_an_answer_to_a_call_from_before_the_resuming_is_old_news(app: Flask, clock: FixedClock) -> None:
    called_at = clock.now()
    call(clock, NO_CREDIT)
    clock.move(timedelta(seconds=5))
    resume(Network.X, by=None)
    assert heed(Network.X, NO_CREDIT, called_at=called_at) is None
    assert isinstance(standing(), Trial)


def test_ten_failures_in_two_minutes_open_the_breaker(app: Flask, clock: FixedClock) -> None:
    for _ in range(9):
        assert call(clock, LOST) is None
        clock.move(timedelta(seconds=10))
    assert standing() is None
    assert call(clock, LOST) is PauseReason.BREAKER
    assert call(clock, LOST) is None
    assert isinstance(standing(), Pause)


def test_failures_between_answers_or_long_apart_open_nothing(app: Flask, clock: FixedClock) -> None:
    for number in range(40):
        assert call(clock, LOST if number % 3 == 0 else FINE) is None
    clock.move(timedelta(minutes=3))
    for _ in range(30):
        assert call(clock, LOST) is None
        clock.move(timedelta(seconds=14))
    assert standing() is None
    newest = last_call(Network.X)
    assert newest is not None
    assert newest.failed


def test_a_breaker_gives_way_to_an_admin_and_closes_only_itself(app: Flask, clock: FixedClock) -> None:
    for _ in range(10):
        call(clock, LOST)
    assert pause(Network.X, PauseReason.BY_HAND, by=None)
    assert not resume(Network.X, by=None, only=PauseReason.BREAKER)
    assert not pause(Network.X, PauseReason.OUT_OF_CREDIT)
    with transaction() as session:
        assert paused(session)[Network.X].reason is PauseReason.BY_HAND


def test_one_failure_on_trial_is_enough(app: Flask, clock: FixedClock) -> None:
    for _ in range(10):
        call(clock, LOST)
    resume(Network.X, by=None, only=PauseReason.BREAKER)
    assert call(clock, LOST, trial=True) is None
    assert isinstance(standing(), Pause)


def test_the_other_network_goes_on(app: Flask, clock: FixedClock) -> None:
    call(clock, NO_CREDIT)
    with transaction() as session:
        assert set(gates(session)) == {Network.X}


def test_what_an_outcome_says_about_the_line(app: Flask, clock: FixedClock) -> None:
    said: dict[Outcome, Evidence] = {
        FINE: Evidence.ANSWERED,
        LOST: Evidence.FAILED,
        Unknown("status 503", 503): Evidence.FAILED,
        Unknown("answered without a usable id", 201): Evidence.ANSWERED,
        NotSent(NotSentReason.UNREACHABLE): Evidence.FAILED,
        NotSent(NotSentReason.PREPARE_FAILED, http_status=500): Evidence.FAILED,
        NotSent(NotSentReason.RATE_LIMIT, http_status=429): Evidence.ANSWERED,
        NotSent(NotSentReason.RECONNECT): Evidence.NONE,
        Refused(RefusedReason.DUPLICATE, http_status=403): Evidence.ANSWERED,
        Refused(RefusedReason.PICTURE_REJECTED, detail="larger than 5 MB"): Evidence.NONE,
    }
    assert {outcome: evidence_of(outcome) for outcome in said} == said


def test_only_the_newest_twenty_count(clock: FixedClock) -> None:
    fine, failed = Call(clock.now(), failed=False), Call(clock.now(), failed=True)
    assert not breaks([fine] * 11 + [failed] * 30, clock.now())
    assert breaks([fine] * 10 + [failed] * 30, clock.now())
