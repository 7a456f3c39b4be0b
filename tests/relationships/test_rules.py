"""What a group of facts is worth."""

import pytest

from advocacy.evidence.rules import FactKind, RuleName
from advocacy.networks.rules import Network
from advocacy.relationships.proving import broken_examples
from advocacy.relationships.rules import score, score_all
from tests.relationships.making import BOOK, known


def milli(name: RuleName, *facts: object) -> int:
    return sum(row.milli for row in score_all(BOOK.rules, facts) if row.rule is name)  # type: ignore[arg-type]


def test_the_files_examples_hold() -> None:
    assert broken_examples(BOOK) == []
    assert {rule.name for rule in BOOK.earning} == {name for example in BOOK.examples for name in example.points}


def test_an_example_that_does_not_hold_is_named() -> None:
    from dataclasses import replace

    wrong = replace(BOOK.examples[1], points={RuleName.COMMENT: 7000})
    [line] = broken_examples(replace(BOOK, examples=(wrong,)))
    assert "gives comment 10, says comment 7" in line


@pytest.mark.parametrize(("minutes_taken", "points"), [(60, 5), (61, 3), (1440, 3), (1441, 1)])
def test_an_answer_counts_by_how_long_it_took(minutes_taken: int, points: int) -> None:
    answer = known(FactKind.ANSWER, network=Network.LINKEDIN, subject="1", amount=minutes_taken * 60)
    assert milli(RuleName.ANSWER, answer) == points * 1000


def test_an_answer_given_elsewhere_counts_for_the_rate_and_earns_nothing() -> None:
    answer = known(FactKind.ANSWER, network=Network.LINKEDIN, subject="1", amount=60, reported=True)
    assert [row.rule for row in score_all(BOOK.rules, [answer])] == [RuleName.ACTS]


def test_posting_counts_a_share_and_earns_nothing() -> None:
    [row] = score_all(BOOK.rules, [known(FactKind.SHARE_PUBLISHED)])
    assert (row.rule, row.milli, row.units) == (RuleName.SHARES, 0, 1)


def test_a_repost_is_not_among_the_shares() -> None:
    assert score_all(BOOK.rules, [known(FactKind.SHARE_PUBLISHED, k=None)]) == []


def test_single_reshares_and_a_figure_of_the_same_share_count_once() -> None:
    facts = [
        known(FactKind.RESHARE, 1, counterpart="p"),
        known(FactKind.RESHARE, 2, minutes=1, counterpart="q"),
        known(FactKind.RESHARES, 3, minutes=2, amount=3),
    ]
    assert milli(RuleName.RESHARE, *facts) == 9000


def test_a_fact_that_was_taken_back_lets_the_next_one_be_the_first() -> None:
    rows = score(
        BOOK.rules[RuleName.COMMENT],
        [
            known(FactKind.COMMENT, 1, counterpart="p", voided=True),
            known(FactKind.COMMENT, 2, minutes=5, counterpart="p"),
        ],
    )
    assert [(row.fact.id, row.milli) for row in rows] == [(2, 5000)]


def test_thirds_are_rounded_once_per_row() -> None:
    facts = [known(FactKind.REACTIONS, n, minutes=n, amount=n, k=3) for n in range(1, 4)]
    assert [row.milli for row in score(BOOK.rules[RuleName.REACTION], facts)] == [333, 333, 333]


def test_coming_back_needs_another_share() -> None:
    same = [known(FactKind.COMMENT, n, minutes=n, counterpart="p") for n in (1, 2)]
    assert milli(RuleName.CAME_BACK, *same) == 0
    other = known(FactKind.COMMENT, 3, minutes=3, counterpart="p", share_id=2)
    assert milli(RuleName.CAME_BACK, *same, other) == 4000


def test_a_late_answer_after_a_broken_promise_is_one_question() -> None:
    facts = [
        known(FactKind.PROMISE_BROKEN, 1, subject="q"),
        known(FactKind.QUESTION_ANSWERED, 2, minutes=90, subject="q", amount=90_000),
    ]
    rows = {row.rule: row for row in score_all(BOOK.rules, facts)}
    assert rows[RuleName.PROMISES_DUE].fact.id == 1
    assert RuleName.PROMISES_KEPT not in rows
    assert rows[RuleName.QUESTION].milli == 3000
