"""Sums in which nobody can be recognised."""

from hypothesis import given
from hypothesis import strategies as st

from advocacy.content.rules import LEAST_SHARERS
from advocacy.insights.rules import (
    Row,
    ShareFacts,
    best,
    by_own_words,
    by_wording,
    figures,
    lowest_and_highest,
    sharers,
    table,
    tellable,
    tellable_counts,
)


def fact(person: int, wording: str = "A", own: float = 0.5, visits: int = 1, **more: int | None) -> ShareFacts:
    return ShareFacts(person, wording, own, visits, **more)  # type: ignore[arg-type]


def test_under_three_sharers_no_figure_is_told_however_often_they_shared() -> None:
    assert figures([fact(1), fact(1), fact(2), fact(2)]) is None
    told = figures([fact(1, visits=2), fact(2, visits=4), fact(3, visits=0)])
    assert told is not None
    assert (told.shares, told.own_words, told.visits_a_share) == (3, 50, 2.0)


def test_what_is_kept_back_can_not_be_found_by_subtraction() -> None:
    """Three used A, one used B: were A told, the sum minus A would be what one person got."""
    groups = {"A": [fact(1), fact(2), fact(3)], "B": [fact(4, "B")]}
    assert tellable(groups) == set()
    assert table(groups).together is not None
    groups["C"] = [fact(5, "C"), fact(6, "C")]
    assert tellable(groups) == {"A"}, "three people are behind what is kept back"


@given(st.lists(st.tuples(st.integers(1, 12), st.sampled_from("ABCDE")), max_size=40))
def test_nothing_told_ever_leaves_one_or_two_people_over(made: list[tuple[int, str]]) -> None:
    groups: dict[str, list[ShareFacts]] = {}
    for person, wording in made:
        groups.setdefault(wording, []).append(fact(person, wording))
    told = tellable(groups)
    rest = [one for key, facts in groups.items() if key not in told for one in facts]
    assert all(sharers(groups[key]) >= LEAST_SHARERS for key in told)
    assert not told or sharers(rest) == 0 or sharers(rest) >= LEAST_SHARERS


def test_not_offered_is_never_zero() -> None:
    told = figures([fact(1), fact(2), fact(3, reported=2)])
    assert told is not None
    assert (told.answers, told.reported, told.reach) == (None, 2, None)
    measured = figures([fact(1, answers=0), fact(2, answers=None), fact(3, answers=4)])
    assert measured is not None
    assert measured.answers == 4


def test_wordings_of_earlier_versions_stand_behind_those_on_offer() -> None:
    found = by_wording([fact(1, "gone"), fact(2, "B")], ["A", "B"])
    assert [row.key for row in found.rows] == ["A", "B", "gone"]


def test_every_text_falls_in_one_bucket_also_one_that_is_all_own() -> None:
    found = by_own_words([fact(person, own=own) for own in (0.0, 1.0) for person in (1, 2, 3)])
    assert [row.figures.shares if row.figures else None for row in found.rows] == [3, None, None, None, 3]


def test_best_is_said_only_when_it_is_clearly_better() -> None:
    def row(key: str, visits: int) -> Row:
        return Row(key, figures([fact(person, key, visits=visits) for person in (1, 2, 3)]))

    assert best([row("A", 4), row("B", 12)], "visits") == row("B", 12)
    assert best([row("A", 10), row("B", 12)], "visits") is None
    assert best([row("A", 10)], "visits") is None, "nothing to compare with"
    assert best([row("A", 0), row("B", 0)], "visits") is None
    assert best([row("A", 4), row("B", 12)], "answers") is None, "no network told of answers"


@given(st.dictionaries(st.text(max_size=2), st.integers(0, 30), max_size=6), st.integers(2, 6))
def test_counts_that_are_told_leave_nobody_recognisable(counts: dict[str, int], least: int) -> None:
    told = tellable_counts(counts, least)
    rest = sum(counts.values()) - sum(told.values())
    assert all(number >= least for number in told.values())
    assert not told or rest == 0 or rest >= least


def test_own_words_are_compared_only_when_they_clearly_differ() -> None:
    few = [fact(person, own=0.1, visits=4) for person in (1, 2, 3)]
    same = [fact(person, own=0.5, visits=4) for person in (4, 5, 6)]
    more = [fact(person, own=0.7, visits=9) for person in (7, 8, 9)]
    assert lowest_and_highest(by_own_words([*few, *same]).rows) is None
    pair = lowest_and_highest(by_own_words([*few, *same, *more]).rows)
    assert pair is not None
    assert (pair[0].key, pair[1].key) == ("0", "60")
    assert lowest_and_highest(by_own_words(few).rows) is None
