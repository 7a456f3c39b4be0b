"""What holds for whatever happens: order and repetition don't matter, caps hold, nothing is taken away."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from advocacy.evidence.rules import FORMS, THOUSAND, FactKind, KnownFact, RuleName, Shape
from advocacy.networks.rules import Network
from advocacy.relationships.ledger import difference, group_hash
from advocacy.relationships.rules import belongs, group_key, score, score_all
from tests.relationships.making import BOOK, known


@st.composite
def facts(draw: st.DrawFn) -> list[KnownFact]:
    ks = {share: draw(st.sampled_from([None, 1, 1, 2, 3, 7])) for share in range(1, 5)}
    return [_fact(draw, number, ks) for number in range(draw(st.integers(0, 40)))]


def _fact(draw: st.DrawFn, number: int, ks: dict[int, int | None]) -> KnownFact:
    share = draw(st.integers(1, 4))
    return known(
        draw(st.sampled_from([kind for kind in FactKind if kind is not FactKind.VOID])),
        number,
        minutes=draw(st.integers(0, 200)) * 1440,
        share_id=share,
        k=ks[share],
        network=draw(st.sampled_from(Network)),
        counterpart=draw(st.sampled_from([None, "p", "q"])),
        subject=draw(st.sampled_from([None, "1", "2"])),
        amount=draw(st.integers(0, 200_000)),
        from_colleague=draw(st.booleans()),
        reported=draw(st.booleans()),
        voided=draw(st.sampled_from([False, False, False, True])),
    )


@given(facts(), st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_same_rows(some: list[KnownFact], chance: Random) -> None:
    shuffled = list(some)
    chance.shuffle(shuffled)
    assert set(score_all(BOOK.rules, some)) == set(score_all(BOOK.rules, shuffled))


@dataclass(frozen=True)
class Kept:
    """A row of a ledger as the database would keep it."""

    id: int
    rule: RuleName
    group: int
    fact_id: int
    milli: int
    units: int
    weight: int
    reverses_id: int | None


def take_in(ledger: list[Kept], seen: list[KnownFact]) -> int:
    """Append what the facts seen so far ask for; how many rows that were."""
    groups: dict[tuple[RuleName, tuple[str, ...]], dict[int, KnownFact]] = defaultdict(dict)
    for rule in BOOK.rules.values():
        for fact in seen:
            if belongs(rule, fact):
                groups[rule.name, group_key(rule, fact)][fact.id] = fact
    before = len(ledger)
    for (name, key), here in groups.items():
        number = group_hash(name, key)
        standing = [row for row in ledger if row.group == number]
        for entry in difference(name, number, here, score(BOOK.rules[name], here.values()), standing):
            values = entry.fact.id, entry.milli, entry.units, entry.weight, entry.reverses_id
            ledger.append(Kept(len(ledger) + 1, name, number, *values))
    return len(ledger) - before


@given(facts(), st.randoms(use_true_random=False), st.integers(1, 4))
def test_in_whatever_batches_facts_arrive_the_ledger_comes_to_say_the_same_and_a_replay_adds_nothing(
    some: list[KnownFact], chance: Random, batches: int
) -> None:
    shuffled = list(some)
    chance.shuffle(shuffled)
    ledger: list[Kept] = []
    for batch in range(1, batches + 1):
        take_in(ledger, shuffled[: len(shuffled) * batch // batches])
    reversed_ids = {row.reverses_id for row in ledger}
    valid = {
        (row.rule, row.fact_id, row.milli, row.units, row.weight)
        for row in ledger
        if row.reverses_id is None and row.id not in reversed_ids
    }
    wanted = {(row.rule, row.fact.id, row.milli, row.units, row.weight) for row in score_all(BOOK.rules, some)}
    assert valid == wanted
    assert take_in(ledger, some) == 0


@given(facts())
def test_nothing_is_ever_taken_away_and_each_fact_scores_once_per_rule(some: list[KnownFact]) -> None:
    rows = score_all(BOOK.rules, some)
    assert all(row.milli >= 0 and row.units >= 0 for row in rows)
    assert max(Counter((row.rule, row.fact.id) for row in rows).values(), default=1) == 1


@given(facts())
def test_caps_hold_in_every_group(some: list[KnownFact]) -> None:
    totals: dict[tuple[RuleName, tuple[str, ...]], int] = defaultdict(int)
    for row in score_all(BOOK.rules, some):
        totals[row.rule, group_key(BOOK.rules[row.rule], row.fact)] += row.milli
    for (name, _), milli in totals.items():
        terms = BOOK.rules[name].terms[1]
        if FORMS[name].shape is Shape.CAME_BACK:
            continue
        cap = terms.at_most or max(weight.points for weight in terms.weights)
        assert milli <= cap * THOUSAND


@given(facts())
def test_no_points_for_colleagues_for_acts_on_x_or_without_a_k(some: list[KnownFact]) -> None:
    for row in score_all(BOOK.rules, some):
        if row.milli == 0:
            continue
        assert not row.fact.from_colleague
        assert not row.fact.voided
        assert belongs(BOOK.rules[row.rule], row.fact)
        if row.rule is RuleName.ANSWER:
            assert row.fact.network is not Network.X
        if FORMS[row.rule].outcome:
            assert row.fact.k is not None
