"""Bars as places in a drawing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.insights.charting import (
    BOTTOM,
    HEIGHT,
    LEFT,
    MOST_TICKS,
    TOP,
    WIDTH,
    BarFacts,
    Part,
    chart_of,
    parts_of,
    tick_step,
)

VALUES = st.lists(st.one_of(st.none(), st.floats(0, 1e6)), min_size=1, max_size=8)


def test_nothing_known_is_no_chart() -> None:
    assert chart_of([BarFacts("below 20%", "under three"), BarFacts("20 to 39%", "under three")]) is None


def test_too_few_is_a_box_and_not_a_bar_of_nothing() -> None:
    chart = chart_of([BarFacts("a", "3 shares", 0.0), BarFacts("b", "under three")])
    assert chart is not None
    nothing, unknown = chart.bars
    assert nothing.height == 0
    assert unknown.height > 0
    assert unknown.facts.value is None


@pytest.mark.parametrize(("most", "step"), [(12.3, 5), (4.0, 1), (0.7, 0.2), (0, 1), (900, 500), (41, 20)])
def test_lines_stand_at_round_numbers(most: float, step: float) -> None:
    assert tick_step(most) == pytest.approx(step)


@given(VALUES)
def test_everything_stays_inside_the_drawing(values: list[float | None]) -> None:
    chart = chart_of([BarFacts(str(place), "", value) for place, value in enumerate(values)])
    if chart is None:
        assert all(value is None for value in values)
        return
    assert 1 <= len(chart.ticks) <= MOST_TICKS + 1
    for bar in chart.bars:
        assert LEFT <= bar.x <= bar.x + bar.width <= WIDTH
        assert TOP - 0.1 <= bar.y <= bar.y + bar.height <= HEIGHT - BOTTOM + 0.1
    assert all(TOP - 0.1 <= tick.y <= HEIGHT - BOTTOM + 0.1 for tick in chart.ticks)


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=8))
def test_more_is_never_lower(values: list[float]) -> None:
    chart = chart_of([BarFacts("", "", value) for value in values])
    assert chart is not None
    ranked = sorted(zip(values, (bar.height for bar in chart.bars), strict=True))
    assert [height for _, height in ranked] == sorted(height for _, height in ranked)


def test_counts_stand_side_by_side_in_one_bar() -> None:
    assert parts_of([("works", 5), ("soon", 0), ("lost", 3)]) == [Part("works", 0, 62.5), Part("lost", 62.5, 37.5)]
    assert parts_of([("works", 0)]) == []
