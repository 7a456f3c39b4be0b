"""When figures are read: falling frequency, nothing made up, at most one paid reading of a post in a UTC day."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.engagement.rules import (
    LAST_MAY_COME_UNTIL,
    STEPS,
    Due,
    first_due,
    following,
    is_over,
    start_of_next_utc_day,
    step_reached,
    utc_day,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MORNING = datetime(2026, 11, 23, 9, 14, tzinfo=UTC)
LATE = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
moments = st.timedeltas(timedelta(), timedelta(days=800)).map(lambda after: MORNING + after)
lateness = st.timedeltas(timedelta(), timedelta(days=45))


def read_all(published: datetime, delays: list[timedelta], *, paid: bool) -> list[tuple[int, datetime]]:
    """Every reading of a share whose workers are late by these delays, one after the other."""
    made: list[tuple[int, datetime]] = []
    due = first_due(published, published)
    while due is not None:
        at = due.at + (delays.pop() if delays else timedelta(minutes=1))
        if is_over(published, at):
            break
        done = step_reached(published, due.step, at)
        made.append((done, at))
        due = following(published, done, at, at, paid)
    return made


def test_a_free_network_is_read_at_each_step() -> None:
    made = read_all(MORNING, [], paid=False)
    assert [at - MORNING - timedelta(minutes=1) for _, at in made] == list(STEPS)
    assert [step for step, _ in made] == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_paid_network_is_read_once_on_the_first_day() -> None:
    """09:14: after the reading at 10:14 the six-hour step at 15:14 would be a second one of that UTC day."""
    assert [step for step, _ in read_all(MORNING, [], paid=True)] == [1, 3, 4, 5, 6, 7, 8]


def test_around_midnight_later_steps_move_to_the_start_of_the_next_utc_day() -> None:
    made = read_all(LATE, [timedelta()] * 8, paid=True)
    midnight = datetime(2026, 11, 25, tzinfo=UTC)
    assert made[0] == (1, LATE + HOUR)  # 00:30 of the 24th; the six-hour step at 05:30 is left out
    assert made[1] == (3, midnight)  # the day-1 step at 23:30 of the 24th, moved
    assert made[2] == (4, midnight + DAY)
    assert made[3] == (5, midnight + 2 * DAY)
    assert made[4] == (6, LATE + 7 * DAY)


def test_an_hour_before_midnight_both_early_steps_are_read() -> None:
    published = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    made = read_all(published, [timedelta()] * 8, paid=True)
    assert made[:2] == [(1, published + HOUR), (2, published + 6 * HOUR)]
    assert made[2] == (3, datetime(2026, 11, 25, tzinfo=UTC))


def test_a_late_reading_jumps_to_the_first_step_after_now() -> None:
    after_outage = MORNING + 5 * DAY
    assert step_reached(MORNING, 2, after_outage) == 5
    assert following(MORNING, 5, after_outage, after_outage, paid=True) == Due(6, MORNING + 7 * DAY)


def test_a_share_found_late_starts_at_the_first_step_after_now() -> None:
    assert first_due(MORNING, MORNING + 2 * HOUR) == Due(2, MORNING + 6 * HOUR)
    assert first_due(MORNING, MORNING + 20 * DAY) == Due(8, MORNING + 30 * DAY)


@pytest.mark.parametrize(("age", "over"), [(30 * DAY, False), (37 * DAY, False), (37 * DAY + HOUR, True)])
def test_the_last_reading_may_come_until_day_37(age: timedelta, over: bool) -> None:
    assert is_over(MORNING, MORNING + age) is over
    expected = None if over else Due(8, MORNING + age)
    assert first_due(MORNING, MORNING + age) == expected


def test_readings_end_after_the_last_step() -> None:
    assert following(MORNING, 8, MORNING + 30 * DAY, MORNING + 31 * DAY, paid=False) is None


@given(published=moments, delays=st.lists(lateness, max_size=8), paid=st.booleans())
def test_steps_and_moments_strictly_grow(published: datetime, delays: list[timedelta], paid: bool) -> None:
    made = read_all(published, delays, paid=paid)
    assert len(made) <= len(STEPS)
    for (step, at), (later_step, later_at) in pairwise(made):
        assert step < later_step
        assert at < later_at
    assert all(published + HOUR <= at <= published + LAST_MAY_COME_UNTIL for _, at in made)


@given(published=moments, delays=st.lists(lateness, max_size=8))
def test_never_two_readings_of_one_paid_post_in_one_utc_day(published: datetime, delays: list[timedelta]) -> None:
    days = [utc_day(at) for _, at in read_all(published, delays, paid=True)]
    assert len(days) == len(set(days))


@given(moment=moments)
def test_the_next_utc_day_starts_within_a_day(moment: datetime) -> None:
    start = start_of_next_utc_day(moment)
    assert moment < start <= moment + DAY
    assert (start.hour, start.minute, start.second, start.microsecond) == (0, 0, 0, 0)
