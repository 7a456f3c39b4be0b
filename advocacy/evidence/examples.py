"""Worked examples in the scoring file: facts, and the points that each rule must give for them. They are tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date
from zoneinfo import ZoneInfo

from advocacy.evidence.reading import Table
from advocacy.evidence.rules import THOUSAND, FactKind, KnownFact, RuleName
from advocacy.networks.rules import Network

ONE_PERSON = 1


@dataclass(frozen=True)
class Example:
    """`points`: whole thousandths by rule; a rule that is not named must give nothing."""

    title: str
    facts: tuple[KnownFact, ...]
    points: Mapping[RuleName, int]


def read_example(table: Table, zone: str, versions: Mapping[int, date]) -> Example:
    title = table.text("title")
    version = table.number("version", least=1)
    if version not in versions:
        table.complain("version", f"There is no version {version}.")
    shares: dict[str, int] = {}
    facts = tuple(
        _fact(entry, place, zone, version, shares) for place, entry in enumerate(table.tables("facts"), start=1)
    )
    points = _points(table.table("points"))
    table.done()
    return Example(title, facts, points)


def _fact(entry: Table, place: int, zone: str, version: int, shares: dict[str, int]) -> KnownFact:
    local = entry.moment("at")
    share = entry.optional_text("share")
    network = entry.choice("network", Network) if entry.has("network") else None
    moment = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) if local.year > 1 else local.replace(tzinfo=UTC)
    fact = KnownFact(
        id=place,
        source=f"example:{place:04}",
        kind=entry.choice("kind", FactKind) or FactKind.CLICK,
        person_id=ONE_PERSON,
        counts_at=moment,
        counts_on=local.date(),
        happened_at=moment,
        version=version,
        network=network,
        share_id=shares.setdefault(share, len(shares) + 1) if share else None,
        subject=entry.optional_text("about"),
        amount=entry.number("amount", least=0) if entry.has("amount") else 1,
        counterpart=entry.optional_text("counterpart"),
        from_colleague=entry.optional_truth("from_colleague"),
        reported=entry.optional_truth("reported"),
        k=entry.optional_number("k", least=1),
    )
    entry.done()
    return fact


def _points(table: Table) -> dict[RuleName, int]:
    points = {}
    for name in table.values:
        value = table.values[name]
        if name not in list(RuleName) or type(value) not in {int, float}:
            table.complain(name, "Here a rule's name stands with its points.")
            continue
        points[RuleName(name)] = round(value * THOUSAND)
    return points
