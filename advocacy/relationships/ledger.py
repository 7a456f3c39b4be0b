"""What to append so that a group's ledger says what its facts say; and what the rows mean for totals. Pure."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple, Protocol

from advocacy.evidence.calendar import Calendar, PeriodKind
from advocacy.evidence.rules import FORMS, KnownFact, RuleName
from advocacy.relationships.rules import GroupKey, Row


class ReversedBecause(StrEnum):
    VOIDED = "voided"  # what was seen is taken back
    EARLIER = "earlier"  # a fact that counts before this one came in late, or was taken back
    RULES = "rules"  # the scoring file says otherwise now


class Standing(Protocol):
    """A row of the ledger, as far as comparing needs it."""

    id: int
    fact_id: int
    milli: int
    units: int
    weight: int
    reverses_id: int | None


class Entry(NamedTuple):
    """A row to append: what a fact added, or the reversal of a row."""

    fact: KnownFact
    rule: RuleName
    group_hash: int
    milli: int
    units: int
    weight: int
    reverses_id: int | None = None
    because: ReversedBecause | None = None

    @property
    def team_id(self) -> int:
        return self.fact.team_id or 0


def group_hash(rule: RuleName, key: GroupKey) -> int:
    """A signed number of 64 bits that names the group in the ledger's index."""
    digest = hashlib.blake2b("\x1f".join((rule, *key)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def difference(
    rule: RuleName, group: int, facts: Mapping[int, KnownFact], scored: Sequence[Row], standing: Iterable[Standing]
) -> list[Entry]:
    """Reversals of standing rows that no longer hold, then the rows that are missing."""
    rows = list(standing)
    reversed_ids = {row.reverses_id for row in rows if row.reverses_id is not None}
    valid = {row.fact_id: row for row in rows if row.reverses_id is None and row.id not in reversed_ids}
    wanted = {row.fact.id: row for row in scored}
    entries = []
    for fact_id, row in sorted(valid.items()):
        if fact_id in wanted and _same(wanted[fact_id], row):
            del wanted[fact_id]
        else:
            entries.append(_reversal(rule, group, facts[fact_id], row, _why(wanted, facts, facts[fact_id])))
    new = (Entry(row.fact, rule, group, row.milli, row.units, row.weight) for row in wanted.values())
    return entries + sorted(new, key=lambda entry: entry.fact.order)


def open_entries(entries: Iterable[Entry], open_from: date) -> list[Entry]:
    """Without what a changed scoring file or a late fact would change in a closed season."""
    return [entry for entry in entries if entry.fact.counts_on >= open_from]


def _same(row: Row, standing: Standing) -> bool:
    return (row.milli, row.units, row.weight) == (standing.milli, standing.units, standing.weight)


def _why(wanted: Mapping[int, Row], facts: Mapping[int, KnownFact], fact: KnownFact) -> ReversedBecause:
    """A fact taken back says so itself; a late one shows as a new row before this one; else the file changed."""
    if fact.voided:
        return ReversedBecause.VOIDED
    before = [other for other in facts.values() if other.order < fact.order]
    changed = any(other.voided or other.id in wanted for other in before)
    return ReversedBecause.EARLIER if changed else ReversedBecause.RULES


def _reversal(rule: RuleName, group: int, fact: KnownFact, row: Standing, why: ReversedBecause) -> Entry:
    return Entry(fact, rule, group, -row.milli, -row.units, row.weight, row.id, why)


TotalKey = tuple[int, int, PeriodKind, date]  # person, team then, kind of period, its start
MEASURES = ("points", "reported", "from_shares", "shares", "acts", "due", "kept")
_TALLIED: Mapping[RuleName, str] = {
    RuleName.SHARES: "shares",
    RuleName.ACTS: "acts",
    RuleName.PROMISES_DUE: "due",
    RuleName.PROMISES_KEPT: "kept",
}


def deltas(entries: Iterable[Entry], calendar: Calendar) -> dict[TotalKey, Counter[str]]:
    """What the rows add to the totals of each period they lie in."""
    found: dict[TotalKey, Counter[str]] = {}
    for entry in entries:
        measures = _measures(entry)
        for period in calendar.periods(entry.fact.counts_on):
            key = (entry.fact.person_id, entry.team_id, period.kind, period.start)
            # update, not +=: adding counters drops what is negative, and reversals are
            found.setdefault(key, Counter()).update(measures)
    return found


def _measures(entry: Entry) -> dict[str, int]:
    if entry.rule in _TALLIED:
        return {_TALLIED[entry.rule]: entry.units}
    return {
        "points": entry.milli,
        "reported": entry.milli if entry.fact.reported else 0,
        "from_shares": entry.milli if FORMS[entry.rule].from_shares else 0,
    }
