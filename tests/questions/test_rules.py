"""States and clocks of a question, and who gets it: whatever happens, in any order, at any hour."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.questions.act_rules import Act, Seen, acts
from advocacy.questions.routing_rules import Asked, Candidate, Hours, assign, is_away, is_on_duty
from advocacy.questions.rules import (
    HALF,
    HELLO,
    LAST_SECOND,
    LATE,
    OPEN,
    PROMISE,
    QUIET,
    Level,
    QuestionState,
    Reminded,
    Standing,
    Step,
    acknowledged,
    after_step,
    due_step,
    kept,
    moved_on,
    next_due,
)

ASKED = datetime(2026, 11, 23, 9, 14, tzinfo=UTC)  # a Monday, 10:14 in Amsterdam
AMSTERDAM = "Europe/Amsterdam"
OVER = ASKED + PROMISE + LAST_SECOND
FRESH = Standing(QuestionState.ASSIGNED, Level.EXPERT, ASKED, level_due=ASKED + HELLO)

moments = st.integers(0, 60 * 24 * 40).map(lambda minutes: ASKED + timedelta(minutes=minutes))
standings = st.builds(
    Standing,
    state=st.sampled_from(QuestionState),
    level=st.sampled_from(Level),
    asked_at=st.just(ASKED),
    level_due=st.one_of(st.none(), moments),
    reminded=st.sampled_from(Reminded),
    broken=st.booleans(),
    answered_at=st.one_of(st.none(), moments),
)


def run(standing: Standing, now: datetime) -> tuple[Standing, list[Step]]:
    """The sweep, until nothing is due."""
    taken = []
    while step := due_step(standing, now):
        taken.append(step)
        standing = after_step(standing, step, now)
        assert len(taken) < 20, taken
    return standing, taken


@given(standings, moments)
def test_a_step_is_due_exactly_when_its_moment_has_come(standing: Standing, now: datetime) -> None:
    moment = next_due(standing)
    assert (due_step(standing, now) is not None) is (moment is not None and moment <= now)


@given(standings, moments)
def test_a_second_sweep_finds_nothing_to_do(standing: Standing, now: datetime) -> None:
    once, _ = run(standing, now)
    assert due_step(once, now) is None
    assert run(once, now) == (once, [])


@given(standings, st.lists(moments, max_size=12))
def test_the_promise_never_moves_and_levels_only_rise(standing: Standing, sweeps: list[datetime]) -> None:
    levels = [standing.level]
    for now in sorted(sweeps):
        before = standing.promise_due
        standing, _ = run(standing, now)
        assert standing.promise_due == before
        levels.append(standing.level)
    assert levels == sorted(levels)


@given(st.lists(moments, max_size=20))
def test_each_step_is_taken_at_most_once_whenever_somebody_looks(sweeps: list[datetime]) -> None:
    standing, taken = FRESH, []
    for now in sorted(sweeps):
        standing, steps = run(standing, now)
        taken += steps
    assert {step: taken.count(step) for step in set(taken) if step is not Step.MOVE_ON and taken.count(step) > 1} == {}
    assert taken.count(Step.MOVE_ON) <= 2
    assert standing.state in OPEN  # time alone answers nothing and closes nothing that is open


@given(standings.filter(lambda standing: standing.state in OPEN), moments)
def test_an_open_question_past_its_day_is_marked_broken(standing: Standing, now: datetime) -> None:
    after, _ = run(standing, now)
    assert after.broken is (standing.broken or now > standing.promise_due)


def test_nobody_says_hello_and_it_goes_up_to_the_fallback() -> None:
    standing, taken = FRESH, []
    for minutes in range(0, 60 * 30, 1):
        standing, steps = run(standing, ASKED + timedelta(minutes=minutes))
        taken += [(minutes / 60, step) for step in steps]
    assert taken == [
        (1, Step.MOVE_ON),
        (2, Step.MOVE_ON),
        (3, Step.HOUR_OVER),
        (12, Step.REMIND_HALF),
        (18, Step.REMIND_LATE),
        (24 + 1 / 60, Step.BREAK),
    ]
    assert standing.level is Level.FALLBACK


def test_after_a_hello_only_the_day_runs() -> None:
    standing = acknowledged(FRESH)
    assert next_due(standing) == ASKED + HALF
    standing, steps = run(standing, ASKED + HALF)
    assert (next_due(standing), steps) == (ASKED + LATE, [Step.REMIND_HALF])
    standing, steps = run(standing, ASKED + LATE)
    assert (next_due(standing), steps) == (OVER, [Step.REMIND_LATE])
    standing, steps = run(standing, OVER)
    assert steps == [Step.BREAK]
    assert (standing.level, standing.state) == (Level.SECOND, QuestionState.ASSIGNED)


def test_who_comes_late_sends_no_reminders_of_a_day_that_is_over() -> None:
    _, steps = run(acknowledged(FRESH), ASKED + PROMISE * 2)
    assert steps == [Step.BREAK]


def test_half_and_three_quarters_at_once_is_one_reminder() -> None:
    _, steps = run(acknowledged(FRESH), ASKED + LATE)
    assert steps == [Step.REMIND_LATE]


def test_each_level_has_an_hour_of_its_own() -> None:
    assert moved_on(FRESH, ASKED + timedelta(minutes=20)).level_due == ASKED + timedelta(minutes=80)


def test_an_answer_is_closed_after_fourteen_quiet_days() -> None:
    answered = Standing(QuestionState.ANSWERED, Level.EXPERT, ASKED, answered_at=ASKED + HELLO)
    assert next_due(answered) == ASKED + HELLO + QUIET
    closed, steps = run(answered, ASKED + HELLO + QUIET)
    assert (closed.state, steps, next_due(closed)) == (QuestionState.CLOSED, [Step.CLOSE], None)


def test_a_promise_is_kept_until_its_last_second() -> None:
    assert kept(ASKED, ASKED + PROMISE)
    assert not kept(ASKED, ASKED + PROMISE + timedelta(seconds=1))
    assert not kept(ASKED, None)


# ---------------------------------------------------------------------------------------------------------- who gets it

people = st.lists(
    st.builds(
        Candidate,
        person_id=st.integers(1, 8),
        languages=st.sets(st.sampled_from(["en", "nl"])),
        hours=st.builds(
            Hours, zone=st.sampled_from([AMSTERDAM, "America/New_York"]), days=st.frozensets(st.integers(0, 6))
        ),
        most_open=st.integers(0, 3),
        load=st.integers(0, 4),
    ),
    max_size=6,
    unique_by=lambda one: one.person_id,
)


@given(
    people,
    st.lists(st.integers(1, 12), max_size=3, unique=True),
    st.integers(1, 12),
    st.sets(st.integers(1, 8)),
    moments,
)
def test_nothing_is_ever_without_an_owner_and_nobody_gets_their_own(
    candidates: list[Candidate], fallbacks: list[int], asker: int, had: set[int], now: datetime
) -> None:
    found = assign(Level.EXPERT, candidates, fallbacks, Asked("nl", asker, had), now)
    if found.level is Level.EXPERT:
        chosen = next(one for one in candidates if one.person_id == found.owner_id)
        assert "nl" in chosen.languages
        assert chosen.load < chosen.most_open
        assert is_on_duty(chosen.hours, now)
        assert chosen.person_id not in had
        assert found.owner_id != asker
    else:
        assert found.level is Level.FALLBACK
        assert found.owner_id != asker or set(fallbacks) <= {asker}


@given(people, moments)
def test_nobody_with_less_to_do_was_passed_by(candidates: list[Candidate], now: datetime) -> None:
    found = assign(Level.EXPERT, candidates, [99], Asked("en", 100), now)
    could = [
        one for one in candidates if "en" in one.languages and one.load < one.most_open and is_on_duty(one.hours, now)
    ]
    loads = {one.person_id: one.load for one in candidates}
    assert found.level is (Level.EXPERT if could else Level.FALLBACK)
    assert not could or loads[found.owner_id] == min(one.load for one in could)


def expert(person_id: int, **more: object) -> Candidate:
    return Candidate(person_id, {"en"}, Hours(AMSTERDAM), **more)  # type: ignore[arg-type]


def test_equals_take_turns() -> None:
    wim, tom = expert(1, last=ASKED - HELLO), expert(2, last=ASKED - 2 * HELLO)
    assert assign(Level.EXPERT, [wim, tom], [9], Asked("en", 5), ASKED).owner_id == 2
    never = expert(3)
    assert assign(Level.EXPERT, [wim, tom, never], [9], Asked("en", 5), ASKED).owner_id == 3


def test_at_night_the_fallback_has_it_and_the_expert_is_remembered() -> None:
    night = ASKED + timedelta(hours=14)
    found = assign(Level.EXPERT, [expert(1)], [9], Asked("en", 5), night)
    assert (found.owner_id, found.level, found.missed) == (9, Level.FALLBACK, True)
    assert not assign(Level.EXPERT, [], [9], Asked("en", 5), night).missed


def test_in_a_company_of_one_the_asker_has_it() -> None:
    assert assign(Level.EXPERT, [], [5], Asked("en", 5), ASKED).owner_id == 5
    assert assign(Level.EXPERT, [], [], Asked("en", 5), ASKED).owner_id == 5


@pytest.mark.parametrize(
    ("when", "there"),
    [
        ("2026-11-23 08:59", False),
        ("2026-11-23 09:00", True),
        ("2026-11-23 17:29", True),
        ("2026-11-23 17:30", False),
        ("2026-11-28 12:00", False),  # a Saturday
    ],
)
def test_usual_hours(when: str, there: bool) -> None:
    moment = datetime.fromisoformat(when).replace(tzinfo=ZoneInfo(AMSTERDAM))
    assert is_on_duty(Hours(AMSTERDAM), moment.astimezone(UTC)) is there


@pytest.mark.parametrize(
    ("when", "there"),
    [
        ("2026-11-23 21:59", False),
        ("2026-11-23 22:00", True),
        ("2026-11-24 05:59", True),  # Monday's night
        ("2026-11-24 06:00", False),
        ("2026-11-23 03:00", False),  # Sunday's night
        ("2026-10-26 02:30", False),
    ],
)
def test_a_night_that_goes_past_midnight_belongs_to_the_day_on_which_it_began(when: str, there: bool) -> None:
    nights = Hours(AMSTERDAM, frozenset({0}), time(22), time(6))
    moment = datetime.fromisoformat(when).replace(tzinfo=ZoneInfo(AMSTERDAM))
    assert is_on_duty(nights, moment.astimezone(UTC)) is there


def test_hours_are_those_of_the_wall_clock_when_clocks_change() -> None:
    sunday = Hours(AMSTERDAM, frozenset({6}), time(9), time(10))
    before, after = datetime(2026, 10, 18, 7, 30, tzinfo=UTC), datetime(2026, 10, 25, 8, 30, tzinfo=UTC)
    assert is_on_duty(sunday, before)  # 9:30 in summer
    assert is_on_duty(sunday, after)  # 9:30 in winter
    assert not is_on_duty(sunday, datetime(2026, 10, 25, 7, 30, tzinfo=UTC))


@given(st.integers(0, 366 * 24 * 60), st.sets(st.integers(0, 6)), st.times(), st.times())
def test_every_moment_of_the_year_has_an_answer(minute: int, days: set[int], starts: time, ends: time) -> None:
    hours = Hours(AMSTERDAM, frozenset(days), starts, ends)
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    assert not is_on_duty(hours, moment) or days


def test_absence_ends_after_its_last_day() -> None:
    hours = Hours(AMSTERDAM, away_from=date(2026, 11, 20), away_until=date(2026, 11, 23))
    assert is_away(hours, ASKED)
    assert not is_on_duty(hours, ASKED)
    assert not is_away(hours, ASKED + timedelta(days=1))
    assert is_away(Hours(AMSTERDAM, away_from=date(2026, 11, 20)), ASKED + timedelta(days=300))


# ------------------------------------------------------------------------------------------------------ what one may do

seen = st.builds(
    Seen,
    state=st.sampled_from(QuestionState),
    level=st.sampled_from(Level),
    owner=st.booleans(),
    asker=st.booleans(),
    knows=st.booleans(),
    answerer=st.booleans(),
    thanked=st.booleans(),
)


@given(seen)
def test_nobody_answers_what_they_asked_nor_thanks_themselves(one: Seen) -> None:
    may = acts(one)
    if one.asker and not one.owner:
        assert not may & {Act.ANSWER, Act.TAKE_OVER, Act.DISCUSS, Act.ACKNOWLEDGE}
    if one.answerer:
        assert Act.THANK not in may
    if one.state is QuestionState.WITHDRAWN:
        assert may == frozenset()
