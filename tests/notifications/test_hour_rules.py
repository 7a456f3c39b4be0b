"""When the next digest is, and when quiet hours end; also on the two nights on which clocks change."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.notifications.hour_rules import Rhythm, Wish, next_digest, quiet_ends

AMSTERDAM, KATHMANDU = ZoneInfo("Europe/Amsterdam"), ZoneInfo("Asia/Kathmandu")
DAILY, WEEKLY, OFF = Rhythm.DAILY, Rhythm.WEEKLY, Rhythm.OFF
NIGHT = {"quiet_from": time(22), "quiet_until": time(7, 30)}


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("wish", "zone", "after", "expected"),
    [
        (Wish(), AMSTERDAM, utc(2026, 11, 25, 12), utc(2026, 11, 30, 7)),  # Monday at eight
        (Wish(WEEKLY, 2, 13), AMSTERDAM, utc(2026, 11, 25, 11, 59), utc(2026, 11, 25, 12)),
        (Wish(WEEKLY, 2, 13), AMSTERDAM, utc(2026, 11, 25, 12), utc(2026, 12, 2, 12)),  # this one was it
        (Wish(DAILY, 0, 8), KATHMANDU, utc(2026, 11, 25, 3), utc(2026, 11, 26, 2, 15)),
        (Wish(DAILY, 0, 2), AMSTERDAM, utc(2026, 3, 28, 12), utc(2026, 3, 29, 1)),  # there is no 02:00: 03:00
        (Wish(DAILY, 0, 2), AMSTERDAM, utc(2026, 10, 24, 12), utc(2026, 10, 25, 0)),  # there are two: the first
        (Wish(DAILY, 0, 2), AMSTERDAM, utc(2026, 10, 25, 0), utc(2026, 10, 26, 1)),  # and only the first
    ],
)
def test_the_next_digest(wish: Wish, zone: ZoneInfo, after: datetime, expected: datetime) -> None:
    assert next_digest(wish, zone, after) == expected


def test_who_wants_none_gets_none() -> None:
    assert next_digest(Wish(OFF), AMSTERDAM, utc(2026, 11, 25)) is None


@given(
    st.sampled_from([DAILY, WEEKLY]),
    st.integers(0, 6),
    st.integers(0, 23),
    st.sampled_from(["Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]),
    st.integers(0, 10**8).map(lambda minutes: utc(2011, 1, 1) + timedelta(minutes=minutes // 10)),
)
def test_it_lies_ahead_and_is_never_further_than_its_rhythm(
    rhythm: Rhythm, weekday: int, hour: int, zone: str, after: datetime
) -> None:
    found = next_digest(Wish(rhythm, weekday, hour), ZoneInfo(zone), after)
    assert found is not None
    furthest = timedelta(days=8 if rhythm is WEEKLY else 2, hours=1)  # Apia left out a day
    assert timedelta(0) < found - after <= furthest


@pytest.mark.parametrize(
    ("wish", "now", "expected"),
    [
        (Wish(**NIGHT), utc(2026, 11, 25, 21), utc(2026, 11, 26, 6, 30)),
        (Wish(**NIGHT), utc(2026, 11, 26, 3), utc(2026, 11, 26, 6, 30)),
        (Wish(**NIGHT), utc(2026, 11, 26, 6, 30), None),
        (Wish(**NIGHT), utc(2026, 11, 25, 20, 59), None),
        (Wish(quiet_from=time(12), quiet_until=time(13)), utc(2026, 11, 25, 11, 30), utc(2026, 11, 25, 12)),
        (Wish(quiet_from=time(12), quiet_until=time(13)), utc(2026, 11, 25, 13), None),
        (Wish(quiet_from=time(9), quiet_until=time(9)), utc(2026, 11, 25, 8), None),  # nothing between
        (Wish(), utc(2026, 11, 25, 3), None),
        # until 02:30, which does not exist that night
        (Wish(quiet_from=time(22), quiet_until=time(2, 30)), utc(2026, 3, 28, 23), utc(2026, 3, 29, 1, 30)),
        # until 02:30, which comes twice: over with the first
        (Wish(quiet_from=time(22), quiet_until=time(2, 30)), utc(2026, 10, 25, 1, 10), None),
    ],
)
def test_quiet_hours(wish: Wish, now: datetime, expected: datetime | None) -> None:
    assert quiet_ends(wish, AMSTERDAM, now) == expected
