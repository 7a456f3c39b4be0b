"""How answering is told by groups: nobody's own rate can be read or worked out."""

from hypothesis import given
from hypothesis import strategies as st

from advocacy.content.rules import LEAST_SHARERS
from advocacy.insights.talk_rules import Answering, told

groups = st.dictionaries(
    st.integers(0, 12), st.builds(Answering, st.integers(1, 9), st.integers(1, 50), st.integers(0, 1), st.none())
)


@given(groups)
def test_a_group_that_is_told_has_three_people_and_so_has_what_is_left(found: dict[int, Answering]) -> None:
    shown = told(found)
    assert all(one.people >= LEAST_SHARERS for one in shown.values())
    left = [one.people for key, one in found.items() if key not in shown]
    assert not shown or not left or max(left) >= LEAST_SHARERS


def test_a_small_group_takes_the_smallest_other_one_with_it() -> None:
    found = {"quays": Answering(9, 30, 20, 600.0), "crew": Answering(3, 9, 9, 60.0), "board": Answering(1, 4, 0, None)}
    assert list(told(found)) == ["quays"]


def test_nothing_judged_is_no_0() -> None:
    assert Answering(3, 0, 0, None).rate is None
    assert Answering(3, 3, 2, 60.0).rate == 66
