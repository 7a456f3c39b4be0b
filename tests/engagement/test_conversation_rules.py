"""States and clocks of conversations as values: only an answer ends an hour, and handing over never moves it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.engagement.conversations.reply_rules import AtClaim, Stays, Step, Unsettled, next_step, why_not
from advocacy.engagement.conversations.rules import (
    HOUR,
    LISTENS,
    QUIET,
    ConversationState,
    Happening,
    after,
    begun,
    in_time,
    name_leaves_at,
    next_listening,
    starts_clock,
    text_leaves_at,
)
from advocacy.networks.rules import Network

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
STORIES = st.lists(st.tuples(st.sampled_from(Happening), st.integers(0, 30 * 24 * 60)), max_size=30)


def test_the_hour_runs_from_the_first_comment_that_nobody_answered() -> None:
    first = begun(NOON)
    second = after(first, Happening.COMMENTED, NOON + timedelta(minutes=30))
    assert second is not None
    assert second.due_at == NOON + HOUR


def test_a_comment_after_an_answer_starts_a_new_hour() -> None:
    answered = after(begun(NOON), Happening.ANSWERED, NOON + timedelta(minutes=10))
    assert answered is not None
    assert answered.state is ConversationState.ANSWERED
    open_again = after(answered, Happening.COMMENTED, NOON + timedelta(hours=3))
    assert open_again is not None
    assert (open_again.state, open_again.due_at) == (ConversationState.OPEN, NOON + timedelta(hours=4))


def test_handing_over_and_having_it_back_keep_the_clock() -> None:
    handed = after(begun(NOON), Happening.HANDED_OVER, NOON + timedelta(minutes=20))
    assert handed is not None
    back = after(handed, Happening.GIVEN_BACK, NOON + timedelta(hours=9))
    assert back is not None
    assert (back.state, back.clock_at) == (ConversationState.OPEN, NOON)


def test_fourteen_quiet_days_close_it_and_not_a_second_less() -> None:
    talk = begun(NOON)
    assert after(talk, Happening.WENT_QUIET, NOON + QUIET - timedelta(seconds=1)) is None
    closed = after(talk, Happening.WENT_QUIET, NOON + QUIET)
    assert closed is not None
    assert closed.state is ConversationState.CLOSED


@given(STORIES)
def test_whatever_happens_the_clock_moves_only_by_a_comment_that_finds_nothing_waiting(
    story: list[tuple[Happening, int]],
) -> None:
    standing, moment = begun(NOON), NOON
    for happening, minutes in story:
        moment += timedelta(minutes=minutes)
        moved = after(standing, happening, moment)
        if moved is None:
            continue
        started = starts_clock(standing, happening)
        assert moved.clock_at == (moment if started else standing.clock_at)
        assert moved.clock_at <= moved.last_at <= moment
        if started:
            assert standing.state in (ConversationState.ANSWERED, ConversationState.CLOSED)
            assert moved.state is ConversationState.OPEN
        standing = moved


@given(STORIES)
def test_a_comment_is_always_heard(story: list[tuple[Happening, int]]) -> None:
    standing, moment = begun(NOON), NOON
    for happening, minutes in story:
        moment += timedelta(minutes=minutes)
        standing = after(standing, happening, moment) or standing
    heard = after(standing, Happening.COMMENTED, moment)
    assert heard is not None
    assert heard.state in (ConversationState.OPEN, ConversationState.HANDED_OVER)


@pytest.mark.parametrize(
    ("waited", "kept"), [(timedelta(0), True), (HOUR, True), (HOUR + timedelta(seconds=1), False), (None, False)]
)
def test_the_last_second_of_the_hour_belongs_to_it(waited: timedelta | None, kept: bool) -> None:
    assert in_time(NOON, None if waited is None else NOON + waited) is kept


def test_words_leave_inside_48_hours_and_linkedins_names_inside_24() -> None:
    assert text_leaves_at(NOON) - NOON < timedelta(hours=47)
    assert name_leaves_at(Network.LINKEDIN, NOON) - NOON < timedelta(hours=23)
    assert name_leaves_at(Network.X, NOON) == text_leaves_at(NOON)


@given(st.integers(0, 9 * 24 * 60))
def test_a_share_is_listened_to_often_then_seldom_then_no_more(minutes: int) -> None:
    now = NOON + timedelta(minutes=minutes)
    due = next_listening(NOON, now)
    if due is None:
        assert now + HOUR > NOON + LISTENS
    else:
        assert now < due <= now + HOUR
        assert due <= NOON + LISTENS


CLAIM = AtClaim(
    now=NOON,
    sent_at=NOON,
    person_active=True,
    connected=True,
    same_account=True,
    stopped=False,
    crisis=False,
    age_cap=timedelta(hours=48),
)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, None),
        ({"person_active": False}, Stays.LEFT),
        ({"connected": False}, Stays.DISCONNECTED),
        ({"same_account": False}, Stays.OTHER_ACCOUNT),
        ({"crisis": True}, Stays.CRISIS),
        ({"stopped": True}, Stays.GUIDELINE),
        ({"now": NOON + timedelta(hours=49)}, Stays.TOO_OLD),
    ],
)
def test_what_keeps_an_answer_from_going(change: dict[str, object], reason: Stays | None) -> None:
    assert why_not(AtClaim(**(vars(CLAIM) | change))) is reason  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("unsettled", "step"),
    [
        (Unsettled(True, True, 0, 0, False), Step.READ),
        (Unsettled(True, True, 1, 4, False), Step.READ),
        (Unsettled(True, True, 2, 0, False), Step.RESEND),
        (Unsettled(True, True, 2, 0, True), Step.ASK),
        (Unsettled(True, False, 2, 0, False), Step.ASK),
        (Unsettled(False, True, 0, 0, False), Step.ASK),
        (Unsettled(True, True, 1, 5, False), Step.ASK),
    ],
)
def test_an_answer_of_unknown_fate_is_read_twice_before_anything_is_sent_again(
    unsettled: Unsettled, step: Step
) -> None:
    assert next_step(unsettled) is step
