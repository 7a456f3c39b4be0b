"""The arithmetic of limits, as properties: there is room exactly from the second that is named."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from advocacy.networks.rules import LimitScope, RateLimit
from advocacy.networks.windows import MICROSECOND, as_score, counts_after, from_score, room_at, up_to_second

NOW = datetime(2026, 11, 23, 9, 14, tzinfo=UTC)
SLIDING = RateLimit(LimitScope.ACCOUNT, 3, timedelta(minutes=15))
DAILY = RateLimit(LimitScope.ACCOUNT, 3, timedelta(days=1), until_midnight=True)
AGO = st.integers(0, 40 * 60 * 1_000_000).map(lambda micros: NOW - timedelta(microseconds=micros))


@given(st.lists(AGO, max_size=12), st.integers(1, 5))
def test_a_sliding_window_never_holds_more_than_its_calls(calls: list[datetime], most: int) -> None:
    limit = RateLimit(LimitScope.ACCOUNT, most, timedelta(minutes=15))
    counted = [call for call in calls if call > NOW - limit.window]
    assert (room_at(limit, calls, NOW) is None) is (len(counted) < most)


@given(st.lists(AGO, min_size=1, max_size=12), st.integers(1, 5))
def test_at_the_named_second_there_is_room_and_a_second_before_there_is_none(calls: list[datetime], most: int) -> None:
    limit = RateLimit(LimitScope.ACCOUNT, most, timedelta(minutes=15))
    opens = room_at(limit, calls, NOW)
    if opens is None:
        return
    assert opens > NOW
    assert opens.microsecond == 0
    assert room_at(limit, calls, opens) is None
    too_early = max(NOW, opens - timedelta(seconds=1))
    assert room_at(limit, calls, too_early) == opens


@given(st.lists(AGO, max_size=30), st.integers(1, 5))
def test_whoever_asks_each_time_keeps_the_limit_in_every_window(moments: list[datetime], most: int) -> None:
    limit = RateLimit(LimitScope.APP, most, timedelta(minutes=15))
    made: list[datetime] = []
    for moment in sorted(moments):
        if room_at(limit, made, moment) is None:
            made.append(moment)
    for start in made:
        assert sum(start <= call < start + limit.window for call in made) <= most


def test_three_in_fifteen_minutes_and_the_fourth_when_the_first_leaves() -> None:
    first = NOW - timedelta(minutes=10, microseconds=-400_000)
    calls = [first, NOW - timedelta(minutes=5), NOW]
    assert room_at(SLIDING, calls, NOW) == datetime(2026, 11, 23, 9, 19, 1, tzinfo=UTC)
    assert room_at(SLIDING, calls[1:], NOW) is None


def test_a_day_ends_at_midnight_utc_whatever_the_calls() -> None:
    last_minute = datetime(2026, 11, 22, 23, 59, 59, 999_999, tzinfo=UTC)
    midnight = datetime(2026, 11, 23, tzinfo=UTC)
    assert counts_after(DAILY, NOW) == last_minute
    assert room_at(DAILY, [last_minute] * 9, NOW) is None
    assert room_at(DAILY, [midnight] * 3, NOW) == datetime(2026, 11, 24, tzinfo=UTC)


@given(st.integers(0, 180 * 365 * 86_400 * 1_000_000).map(lambda micros: NOW + timedelta(microseconds=micros)))
def test_scores_keep_every_microsecond(moment: datetime) -> None:
    assert from_score(int(float(as_score(moment)))) == moment
    assert moment <= up_to_second(moment) < moment + timedelta(seconds=1)
    assert from_score(as_score(moment) + 1) - moment == MICROSECOND
