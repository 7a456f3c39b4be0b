"""Lines and steps as places in a drawing."""

from hypothesis import given
from hypothesis import strategies as st

from advocacy.insights.lines import BOTTOM, LABEL_HEIGHT, LEFT, RIGHT, TOP, Series, funnel_chart, line_chart

PERCENTS = st.lists(st.one_of(st.none(), st.floats(0, 100)), min_size=2, max_size=14)


def test_a_line_breaks_where_nothing_is_known() -> None:
    chart = line_chart([Series("a", [10, 20, None, 40, 50]), Series("b", [None, 5, None, 5, None])])
    assert chart is not None
    first, second = chart.lines
    assert len(first.parts) == 2
    assert (len(second.parts), len(second.lone)) == (0, 2)
    assert len(chart.gaps) == 1, "only where no line says anything"


def test_one_week_is_no_line() -> None:
    assert line_chart([Series("a", [None, None, 40])]) is None
    assert line_chart([Series("a", [None, None])]) is None


@given(PERCENTS)
def test_everything_stays_inside_the_drawing(values: list[float | None]) -> None:
    chart = line_chart([Series("a", values), Series("b", values)], goal=80)
    if chart is None:
        assert sum(value is not None for value in values) < 2
        return
    for line in chart.lines:
        assert LEFT <= line.end[0] <= RIGHT
        assert TOP <= line.end[1] <= BOTTOM
    for gap in chart.gaps:
        assert LEFT <= gap.x <= gap.x + gap.width <= RIGHT + 0.1
    one, other = (line.label_y for line in chart.lines)
    assert abs(one - other) >= LABEL_HEIGHT - 0.1, "their names don't lie on each other"


@given(st.integers(1, 500), st.integers(0, 500), st.integers(1, 100))
def test_a_step_and_what_is_missing_end_at_the_goal(whole: int, count: int, percent: int) -> None:
    count = min(count, whole)
    missing = max(0, -(-percent * whole // 100) - count)
    chart = funnel_chart([("all", whole), ("some", count)], whole, (1, percent, missing))
    assert chart is not None
    everybody, some = chart.rows
    assert everybody.width == 100
    assert not missing or abs(some.width + some.missing_width - percent) < 0.1
    assert funnel_chart([("all", 0)], 0) is None
