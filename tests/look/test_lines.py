"""Trend lines: where their points lie."""

from advocacy.core.look.lines import Line, line_through


def test_a_line_goes_from_the_first_value_to_the_dot() -> None:
    assert line_through([0, 10, 5], 96, 28) == Line("3.0,23.0 46.0,5.0 89.0,14.0", 89.0, 14.0)


def test_it_starts_where_the_person_started() -> None:
    late = line_through([None, None, 1, 3], 96, 28)
    assert late is not None
    assert late.points.split()[0].startswith("60.3,")


def test_without_rise_or_fall_it_lies_in_the_middle() -> None:
    flat = line_through([4, 4], 96, 28)
    assert flat is not None
    assert flat.points == "3.0,14.0 89.0,14.0"


def test_one_value_is_no_line() -> None:
    assert line_through([None, 7], 96, 28) is None
