"""Where somebody's activity stands on the four sides, and which small step is next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.content.rules import Style
from advocacy.evidence.rules import FactKind
from advocacy.relationships.coaching_rules import (
    ORDER,
    NextStep,
    Sides,
    next_step,
    radius,
    scale_of,
    sides,
    strongest,
)

PEOPLE, PROCESS, RESULTS, VISION = ORDER


def counted(people: int = 0, process: int = 0, results: int = 0, vision: int = 0) -> Sides:
    return Sides({PEOPLE: people, PROCESS: process, RESULTS: results, VISION: vision})


def test_posts_speak_in_their_style_and_what_one_does_for_others_is_people() -> None:
    found = sides(
        {Style.PROCESS: 2, Style.VISION: 1, None: 3},
        {FactKind.ANSWER: 4, FactKind.BROUGHT_IN: 1, FactKind.REPORTED: 1, FactKind.CLICK: 99},
    )
    assert found.counts == {PEOPLE: 6, PROCESS: 2, RESULTS: 0, VISION: 1}
    assert (found.listening, found.sending, found.untold) == (8, 1, 3)


@pytest.mark.parametrize(
    ("found", "side", "target"),
    [
        (counted(), PEOPLE, 1),
        (counted(people=5), PROCESS, 1),
        (counted(people=21, process=3, results=11, vision=2), PROCESS, 11),  # the design's picture
        (counted(people=4, process=1, results=12, vision=6), PEOPLE, 12),  # and the one of a sender
        (counted(people=5, process=5, results=2), RESULTS, 3),
        (counted(people=4, process=3, results=2, vision=1), PROCESS, 4),
        (counted(people=3, process=3, results=3, vision=3), PEOPLE, 4),  # round again
        (counted(results=1), PEOPLE, 1),
    ],
)
def test_the_next_step_is_the_first_side_that_is_behind(found: Sides, side: Style, target: int) -> None:
    assert next_step(found) == NextStep(side, target)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (counted(people=4, process=1, results=12, vision=6), True),
        (counted(people=6, results=18), False),  # three times is not more than three times
        (counted(people=6, results=19), True),
        (counted(results=4), True),
        (counted(results=2, vision=1), False),  # too few to call it a habit
        (counted(people=9), False),
    ],
)
def test_somebody_who_sends_more_than_three_times_as_much_is_told(found: Sides, said: bool) -> None:
    assert found.only_sends is said


def test_a_side_stands_out_with_more_than_half() -> None:
    assert strongest(counted(people=21, process=3, results=11, vision=2)) is PEOPLE
    assert strongest(counted(people=2, results=2)) is None
    assert strongest(counted()) is None


@given(st.tuples(*[st.integers(0, 500)] * 4))
def test_a_step_always_leads_further_and_fits_the_plot(numbers: tuple[int, int, int, int]) -> None:
    found = counted(*numbers)
    step = next_step(found)
    scale = scale_of(found, step)
    assert step.target > found.counts[step.side]
    assert all(0 <= radius(count, scale) <= 1 for count in (*numbers, step.target))


def test_four_times_as_much_has_twice_the_radius() -> None:
    assert radius(12, 12) == 1
    assert radius(3, 12) == pytest.approx(0.5)
