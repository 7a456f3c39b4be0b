"""When a share goes: slots in the person's daytime, apart from their others, spread among colleagues; picked times."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.content.windowing import BadTime, TimeProblem
from advocacy.sharing.scheduling_rules import (
    APART,
    NoSlot,
    NotThen,
    in_daytime,
    is_good_slot,
    minute_order,
    next_slot,
    read_picked_time,
    read_slot,
    why_no_slot,
)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ZONES = [
    AMSTERDAM,
    ZoneInfo("Pacific/Kiritimati"),  # +14
    ZoneInfo("Pacific/Niue"),  # -11
    ZoneInfo("Asia/Kathmandu"),  # +5:45
    ZoneInfo("America/St_Johns"),  # -3:30, daylight saving
    ZoneInfo("Australia/Lord_Howe"),  # half an hour of daylight saving
    ZoneInfo("America/New_York"),
]
ORDER = minute_order(7, 11)
FAR = timedelta(days=14)


def at(text: str, zone: ZoneInfo = AMSTERDAM) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def test_a_slot_in_the_morning_lies_within_the_next_hour() -> None:
    slot = next_slot(at("2026-11-23T10:14"), AMSTERDAM, at("2026-11-30T18:00"), [], ORDER)
    assert slot is not None
    assert at("2026-11-23T10:14") <= slot < at("2026-11-23T11:14")
    assert slot.astimezone(AMSTERDAM).minute == ORDER[0]


def test_the_slot_stays_until_it_has_passed() -> None:
    closes = at("2026-11-30T18:00")
    slot = next_slot(at("2026-11-23T10:14"), AMSTERDAM, closes, [], ORDER)
    assert slot is not None
    assert next_slot(slot, AMSTERDAM, closes, [], ORDER) == slot
    later = next_slot(slot + timedelta(minutes=1), AMSTERDAM, closes, [], ORDER)
    assert later == slot + timedelta(hours=1)


@pytest.mark.parametrize(("now", "day"), [("2026-11-23T20:00", 24), ("2026-11-24T00:00", 24), ("2026-11-23T23:59", 24)])
def test_at_night_it_waits_for_the_morning(now: str, day: int) -> None:
    slot = next_slot(at(now), AMSTERDAM, at("2026-11-30T18:00"), [], ORDER)
    assert slot is not None
    local = slot.astimezone(AMSTERDAM)
    assert (local.day, local.hour) == (day, 8)


@pytest.mark.parametrize(
    ("evening", "offset_before", "offset_after"),
    [("2026-03-28T21:00", 1, 2), ("2026-10-24T21:00", 2, 1)],  # clocks go forward on 29 March, back on 25 October
)
def test_the_morning_after_a_change_of_clocks_begins_at_eight(
    evening: str, offset_before: int, offset_after: int
) -> None:
    slot = next_slot(at(evening), AMSTERDAM, at(evening) + FAR, [], tuple(range(60)))
    assert slot is not None
    assert at(evening).astimezone(AMSTERDAM).utcoffset() == timedelta(hours=offset_before)
    local = slot.astimezone(AMSTERDAM)
    assert (local.hour, local.minute, local.utcoffset()) == (8, 0, timedelta(hours=offset_after))


def test_half_an_hour_on_both_sides_of_every_other_share_stays_free() -> None:
    now = at("2026-11-23T10:00")
    others = [at("2026-11-23T10:20"), at("2026-11-23T11:15")]
    slot = next_slot(now, AMSTERDAM, now + FAR, others, tuple(range(60)))
    # 10:50 would be 25 minutes before 11:15, so the day goes on after it
    assert slot == at("2026-11-23T11:45")


def test_exactly_half_an_hour_is_enough() -> None:
    now = at("2026-11-23T10:00")
    slot = next_slot(now, AMSTERDAM, now + FAR, [at("2026-11-23T09:30")], tuple(range(60)))
    assert slot == now


def test_there_is_none_when_the_window_closes_before_the_next_daytime() -> None:
    now, closes = at("2026-11-23T20:05"), at("2026-11-24T07:59")
    assert next_slot(now, AMSTERDAM, closes, [], ORDER) is None
    assert why_no_slot(now, AMSTERDAM, closes) is NoSlot.CLOSES_TOO_SOON


def test_there_is_none_when_the_persons_others_fill_what_is_left() -> None:
    now, closes = at("2026-11-23T19:20"), at("2026-11-23T20:30")
    others = [at("2026-11-23T19:30")]
    assert next_slot(now, AMSTERDAM, closes, [*others, at("2026-11-23T20:15")], ORDER) is None
    assert why_no_slot(now, AMSTERDAM, closes) is NoSlot.DAY_IS_FULL


def test_any_minute_is_found_when_only_one_is_left() -> None:
    now = at("2026-11-23T10:00")
    assert next_slot(now, AMSTERDAM, at("2026-11-23T10:01"), [], ORDER) == now


@pytest.mark.parametrize("now", ["2026-11-23T10:14", "2026-11-23T12:58", "2026-11-23T19:45", "2026-11-24T03:00"])
def test_a_hundred_colleagues_do_not_post_in_one_minute(now: str) -> None:
    slots = [
        next_slot(at(now), AMSTERDAM, at("2026-11-30T18:00"), [], minute_order(person, 11)) for person in range(100)
    ]
    most = Counter(slots).most_common(1)[0][1]
    assert most <= 8
    assert len(set(slots)) >= 40


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
near = st.lists(st.integers(-60 * 30, 60 * 30), max_size=30)


@settings(max_examples=300, deadline=None)
@given(
    now=moments,
    zone=st.sampled_from(ZONES),
    open_for=st.integers(0, 60 * 60),
    offsets=near,
    person=st.integers(1, 10**6),
    post=st.integers(1, 10**6),
)
def test_every_slot_keeps_every_promise(
    now: datetime, zone: ZoneInfo, open_for: int, offsets: list[int], person: int, post: int
) -> None:
    closes, others = now + timedelta(minutes=open_for), [now + timedelta(minutes=minutes) for minutes in offsets]
    order = minute_order(person, post)
    slot = next_slot(now, zone, closes, others, order)
    assert slot == next_slot(now, zone, closes, list(reversed(others)), minute_order(person, post))
    if slot is None:
        assert not any(
            is_good_slot(minute, now, zone, closes, others)
            for minute in (_whole(now) + timedelta(minutes=step) for step in range(open_for + 1))
        )
        return
    local = slot.astimezone(zone)
    assert 8 <= local.hour < 20
    assert in_daytime(slot, zone)
    assert now <= slot < closes
    assert all(abs(slot - other) >= APART for other in others)
    assert is_good_slot(slot, now, zone, closes, others)
    assert (slot.second, slot.microsecond) == (0, 0)


def _whole(moment: datetime) -> datetime:
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("slot", "others"),
    [
        ("2026-11-23T09:59", []),  # past
        ("2026-11-23T20:00", []),  # evening
        ("2026-11-25T07:59", []),  # before the day
        ("2026-11-26T18:00", []),  # the window is closed
        ("2026-11-23T12:40:30", []),  # nothing that we would have shown
        ("2026-11-23T12:40", ["2026-11-23T13:09"]),
    ],
)
def test_a_slot_that_was_never_shown_or_is_no_longer_right_is_refused(slot: str, others: list[str]) -> None:
    now, closes = at("2026-11-23T10:00"), at("2026-11-26T18:00")
    assert not is_good_slot(at(slot), now, AMSTERDAM, closes, [at(other) for other in others])


def test_a_picked_time_that_does_not_exist_moves_forward() -> None:
    now = at("2026-03-20T10:00")
    picked = read_picked_time("2026-03-29T02:30", AMSTERDAM, now, now + FAR)
    assert isinstance(picked, datetime)
    assert picked == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert picked.astimezone(AMSTERDAM).strftime("%H:%M") == "03:30"


def test_a_doubled_picked_time_means_the_first() -> None:
    now = at("2026-10-20T10:00")
    picked = read_picked_time("2026-10-25T02:30", AMSTERDAM, now, now + FAR)
    assert picked == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_a_picked_time_is_read_in_the_persons_own_zone(zone: ZoneInfo) -> None:
    now = datetime(2026, 11, 23, 9, 14, tzinfo=UTC)
    picked = read_picked_time("2026-11-26T00:00", zone, now, now + FAR)
    assert isinstance(picked, datetime)
    assert picked.astimezone(zone).strftime("%d %H:%M") == "26 00:00"


@pytest.mark.parametrize(
    ("typed", "mistake"),
    [
        ("", NotThen.NOTHING_PICKED),
        ("   ", NotThen.NOTHING_PICKED),
        ("2026-11-23T10:13", NotThen.PAST),
        ("2026-11-23T10:14", NotThen.PAST),
        ("2026-11-27T18:00", NotThen.AFTER_CLOSE),
        ("soon", TimeProblem(BadTime.NOT_A_TIME)),
        ("2026-11-31T10:00", TimeProblem(BadTime.NO_SUCH_DAY, 2026, 11, 30)),
        ("2026-13-01T10:00", TimeProblem(BadTime.NO_SUCH_MONTH, 2026, 13)),
        ("2026-11-24T24:00", TimeProblem(BadTime.NO_SUCH_HOUR, 2026, 11)),
        ("9999-12-31T10:00", TimeProblem(BadTime.OUT_OF_RANGE, 9999)),
    ],
)
def test_each_mistake_with_a_picked_time_is_known_by_name(typed: str, mistake: NotThen | TimeProblem) -> None:
    now, closes = at("2026-11-23T10:14"), at("2026-11-27T18:00")
    assert read_picked_time(typed, AMSTERDAM, now, closes) == mistake


@pytest.mark.parametrize(
    "tampered", ["", "x", "2026-11-23T12:40", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "12:40", "\x00"]
)
def test_a_tampered_slot_is_none(tampered: str) -> None:
    assert read_slot(tampered) is None


def test_a_slot_survives_the_form() -> None:
    moment = at("2026-11-23T12:40")
    assert read_slot(moment.isoformat()) == moment
