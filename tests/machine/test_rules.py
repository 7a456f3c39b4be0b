"""When the supervisor starts a process again, gives up, and in which order things go."""

from hypothesis import given
from hypothesis import strategies as st

from advocacy.machine.rules import (
    HEAD_START,
    STOP_ORDER,
    GiveUp,
    History,
    Kind,
    Restart,
    RestartPolicy,
    after_exit,
    first_moment,
    in_start_order,
    port_in_use,
)

POLICY = RestartPolicy(first=0.5, longest=30.0, stable_after=10.0, attempts=5)


def test_waits_double_while_a_process_cannot_start_and_then_it_is_given_up() -> None:
    history, decisions = History(), []
    for _ in range(5):
        history, decision = after_exit(history, 0.1, POLICY)
        decisions.append(decision)
    assert decisions == [Restart(0.5), Restart(1.0), Restart(2.0), Restart(4.0), GiveUp()]


def test_a_process_that_ran_well_once_is_never_given_up() -> None:
    history, decision = after_exit(History(failures=3), 11.0, POLICY)
    assert decision == Restart(0.5)
    for _ in range(40):
        history, decision = after_exit(history, 0.1, POLICY)
    assert decision == Restart(30.0)


@given(st.lists(st.floats(0, 100), max_size=60))
def test_no_wait_is_longer_than_the_longest(uptimes: list[float]) -> None:
    history = History()
    for uptime in uptimes:
        history, decision = after_exit(history, uptime, POLICY)
        assert isinstance(decision, GiveUp) or 0.5 <= decision.after <= 30.0


def test_the_sandbox_starts_first_and_ends_last_and_people_are_served_only_between() -> None:
    assert STOP_ORDER == (Kind.WEB, Kind.WORKER, Kind.CRON, Kind.SANDBOX)
    assert in_start_order(list(Kind), lambda kind: kind) == [Kind.SANDBOX, Kind.CRON, Kind.WORKER, Kind.WEB]


def test_workers_wait_for_those_that_listen_where_there_are_any() -> None:
    assert first_moment(10.0, 8000, listening=True) == 10.0
    assert first_moment(10.0, None, listening=True) == 10.0 + HEAD_START
    assert first_moment(10.0, None, listening=False) == 10.0


def test_a_used_port_is_told_with_the_setting_that_changes_it() -> None:
    assert "Port 8001" in port_in_use(Kind.SANDBOX, 8001)
    assert "SANDBOX_PORT=8011 make demo" in port_in_use(Kind.SANDBOX, 8001)
    assert " PORT=8010 make demo" in port_in_use(Kind.WEB, 8000)
