"""Points as a pure function of facts and the scoring file: the same facts give the same rows, in whatever order."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from advocacy.evidence.calendar import iso_week
from advocacy.evidence.rules import FIGURES, THOUSAND, FactKind, GroupPart, KnownFact, Rule, RuleName, Shape, Terms

IMPRESSIONS_PER_STEP = 100
_NAMED_BY = {GroupPart.SHARE: "share_id", GroupPart.COUNTERPART: "counterpart", GroupPart.SUBJECT: "subject"}
GroupKey = tuple[str, ...]


class Row(NamedTuple):
    """One row of points: what this fact added. `milli`: whole thousandths; `units` × `weight` before damping by 1/k."""

    fact: KnownFact
    rule: RuleName
    milli: int
    units: int
    weight: int


def group_key(rule: Rule, fact: KnownFact) -> GroupKey:
    """What the fact shares with the others of its group; the person always belongs to it."""
    return str(fact.person_id), *(_part(part, fact) for part in rule.group if part is not GroupPart.PERSON)


def _part(part: GroupPart, fact: KnownFact) -> str:
    match part:
        case GroupPart.SHARE:
            return str(fact.share_id or "")
        case GroupPart.COUNTERPART:
            return fact.counterpart or ""
        case GroupPart.SUBJECT:
            return fact.subject or ""
        case GroupPart.WEEK:
            return iso_week(fact.counts_on).isoformat()
        case GroupPart.PERSON:
            return str(fact.person_id)


def belongs(rule: Rule, fact: KnownFact) -> bool:
    """Whether the rule looks at this fact at all, whatever it earns: its kind fits and its group has a name."""
    if fact.kind not in rule.form.facts:
        return False
    # Without a name for the comment or the person, every fact would fall into one group and only the first count.
    return all(getattr(fact, _NAMED_BY[part]) is not None for part in rule.group if part in _NAMED_BY)


def counts(rule: Rule, fact: KnownFact) -> bool:
    """Whether the fact may earn: not taken back, not a colleague's, on a network of the rule, under a post with a k."""
    form = rule.form
    if fact.voided or (form.within is not None and fact.amount > form.within):
        return False
    if rule.name is RuleName.SHARES:
        return fact.k is not None
    if form.is_tally:
        return True
    if fact.from_colleague or (fact.reported and fact.kind is not FactKind.REPORTED):
        return False
    if rule.networks is not None and fact.network not in rule.networks:
        return False
    return not (form.outcome and fact.k is None)


def score(rule: Rule, facts: Iterable[KnownFact]) -> list[Row]:
    """The rows of one group. Rows that would neither give points nor count are left out."""
    counting = sorted((fact for fact in facts if counts(rule, fact)), key=lambda fact: fact.order)
    rows = (_damped(rule, gain) for gain in _SHAPES[rule.form.shape](rule, counting))
    return [row for row in rows if row.milli or row.units]


Gain = tuple[KnownFact, int, int, int]  # fact, thousandths before damping, units, weight


def _first(rule: Rule, facts: Sequence[KnownFact]) -> Iterator[Gain]:
    for fact in facts[:1]:
        weight = _terms(rule, fact).weight(fact.amount)
        yield fact, weight * THOUSAND, 1 if weight else 0, weight


def _tally(_rule: Rule, facts: Sequence[KnownFact]) -> Iterator[Gain]:
    for fact in facts[:1]:
        yield fact, 0, 1, 0


def _counted(rule: Rule, facts: Sequence[KnownFact]) -> Iterator[Gain]:
    """Single facts add up, figures stand at their high-water mark, and the larger of the two counts."""
    singles = highest = level = 0
    for fact in facts:
        terms = _terms(rule, fact)
        if fact.kind in FIGURES:
            highest = max(highest, fact.amount)
        else:
            singles += fact.amount
        weight = terms.weights[0].points
        reached = max(level, min(max(singles, highest) * weight, terms.at_most or 0))
        yield fact, (reached - level) * THOUSAND, (reached - level) // weight, weight
        level = reached


def _saturating(rule: Rule, facts: Sequence[KnownFact]) -> Iterator[Gain]:
    level = 0
    for fact in facts:
        cap = (_terms(rule, fact).at_most or 0) * THOUSAND
        reached = max(level, min(round(THOUSAND * math.log2(1 + fact.amount / IMPRESSIONS_PER_STEP)), cap))
        yield fact, reached - level, 0, 0
        level = reached


def _came_back(rule: Rule, facts: Sequence[KnownFact]) -> Iterator[Gain]:
    """A fact scores when one of another share lies at most 90 days before it and no scored one does."""
    latest: dict[int | None, datetime] = {}
    scored_at: datetime | None = None
    for fact in facts:
        terms = _terms(rule, fact)
        reach = timedelta(days=terms.days or 0)
        near = any(share != fact.share_id and fact.counts_at - at <= reach for share, at in latest.items())
        rested = scored_at is None or fact.counts_at - scored_at > reach
        if near and rested:
            weight = terms.weights[0].points
            yield fact, weight * THOUSAND, 1, weight
            scored_at = fact.counts_at
        latest[fact.share_id] = fact.counts_at


_SHAPES = {
    Shape.FIRST: _first,
    Shape.TALLY: _tally,
    Shape.COUNTED: _counted,
    Shape.SATURATING: _saturating,
    Shape.CAME_BACK: _came_back,
}


def _terms(rule: Rule, fact: KnownFact) -> Terms:
    return rule.terms[fact.version]


def _damped(rule: Rule, gain: Gain) -> Row:
    """Cap before damping; rounded once, half up."""
    fact, milli, units, weight = gain
    k = (fact.k or 1) if rule.form.outcome else 1
    return Row(fact, rule.name, (2 * milli + k) // (2 * k), units, weight)


def score_all(rules: Mapping[RuleName, Rule], facts: Iterable[KnownFact]) -> list[Row]:
    """All rows for these facts: every rule, every group."""
    groups: dict[tuple[RuleName, GroupKey], list[KnownFact]] = defaultdict(list)
    for fact in facts:
        for rule in rules.values():
            if belongs(rule, fact):
                groups[rule.name, group_key(rule, fact)].append(fact)
    return [row for (name, _), group in groups.items() for row in score(rules[name], group)]
