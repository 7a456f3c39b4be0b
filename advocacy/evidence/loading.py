"""Loading `policies/scoring.toml`: the calendar, what each rule is worth in each version, and worked examples."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from advocacy.core.policy_files import policy_file
from advocacy.evidence.calendar import MONTHS_OF_A_YEAR, Calendar, ordered
from advocacy.evidence.examples import Example, read_example
from advocacy.evidence.reading import ScoringFileError, Table
from advocacy.evidence.rules import (
    FORMS,
    TALLY_GROUPS,
    Form,
    GroupPart,
    NetworkTerms,
    Rule,
    RuleName,
    Shape,
    Terms,
    Weight,
)
from advocacy.networks.rules import Network

FILE = "scoring.toml"
NAME = f"policies/{FILE}"
TALLY_TERMS = Terms(weights=(Weight(0),))


@dataclass(frozen=True)
class ScoringBook:
    """Everything the file says. `hash` names this version of the file."""

    calendar: Calendar
    networks: Mapping[Network, NetworkTerms]
    rules: Mapping[RuleName, Rule]
    examples: tuple[Example, ...]
    hash: str

    @property
    def earning(self) -> list[Rule]:
        """The rules that give points, in the order of the file's words."""
        return [rule for rule in self.rules.values() if not rule.form.is_tally]


def load_scoring(policies: Path, zone: str) -> ScoringBook:
    """Raises ScoringFileError naming file and key of every mistake."""
    try:
        text = policy_file(policies, FILE).read_text(encoding="utf-8")
        return read_scoring(text, zone)
    except FileNotFoundError as error:
        raise ScoringFileError([f"{NAME}: This file is missing."]) from error
    except UnicodeDecodeError as error:
        raise ScoringFileError([f"{NAME}: This file is not UTF-8 text. Save it as UTF-8."]) from error


def read_scoring(text: str, zone: str) -> ScoringBook:
    """The same for a text. Raises ScoringFileError."""
    try:
        root = Table(NAME, "", tomllib.loads(text), [])
    except tomllib.TOMLDecodeError as error:
        raise ScoringFileError([f"{NAME}: This is not TOML: {error}."]) from error
    networks = _networks(root.table("networks"))
    versions = [_version(table) for table in root.tables("versions")]
    rules = _rules(root.table("rules"), networks, {number: terms for number, _, terms in versions})
    calendar = _calendar(root.table("calendar"), zone, [(number, first) for number, first, _ in versions], root)
    examples = tuple(read_example(table, zone, dict(calendar.versions)) for table in root.tables("examples"))
    root.done()
    if root.problems:
        raise ScoringFileError(root.problems)
    return ScoringBook(calendar, networks, rules, examples, hashlib.sha256(text.encode()).hexdigest())


def _calendar(table: Table, zone: str, versions: list[tuple[int, date]], root: Table) -> Calendar:
    months = table.number("season_months", least=1, most=MONTHS_OF_A_YEAR)
    if MONTHS_OF_A_YEAR % months:
        table.complain("season_months", "A year must hold whole seasons: 1, 2, 3, 4, 6 or 12.")
    starts = table.number("season_starts_in_month", least=1, most=MONTHS_OF_A_YEAR)
    closes = table.number("close_after_days", least=0, most=60)
    table.done()
    sequence = ordered(versions)
    if not versions:
        root.complain("versions", "There must be at least one version.")
    if [number for number, _ in sequence] != list(range(1, len(sequence) + 1)):
        root.complain("versions", "Versions are numbered 1, 2, 3 in the order of their dates.")
    if len({first for _, first in sequence}) != len(sequence):
        root.complain("versions", "Two versions can't start on one day.")
    return Calendar(zone, months, starts, timedelta(days=closes), sequence)


def _networks(table: Table) -> dict[Network, NetworkTerms]:
    found = {}
    for network in Network:
        line = table.table(network)
        found[network] = NetworkTerms(line.truth("outcomes"), line.text("term"))
        line.done()
    table.done()
    return found


def _version(table: Table) -> tuple[int, date, dict[RuleName, Terms]]:
    number, first = table.number("number", least=1), table.day("from")
    terms = {name: _terms(table.table(name), form) for name, form in FORMS.items() if not form.is_tally}
    table.done()
    return number, first, terms


def _terms(table: Table, form: Form) -> Terms:
    """Counted rules need a cap that is whole counts; first ones may weigh by time; coming back needs its days."""
    weights: tuple[Weight, ...] = (Weight(0),)
    if form.shape is Shape.FIRST and table.has("by_time"):
        weights = _by_time(table)
    elif form.shape is not Shape.SATURATING:
        weights = (Weight(table.number("points", least=1)),)
    at_most = days = None
    if form.shape in {Shape.COUNTED, Shape.SATURATING}:
        at_most = table.number("at_most", least=1)
        if form.shape is Shape.COUNTED and at_most % weights[0].points:
            table.complain("at_most", "The cap must be a multiple of the points.")
    if form.shape is Shape.CAME_BACK:
        days = table.number("days", least=1)
    table.done()
    return Terms(weights, at_most, days)


def _by_time(table: Table) -> tuple[Weight, ...]:
    """Rising times, the last one without: `by_time = [{ within_minutes = 60, points = 5 }, { points = 1 }]`."""
    weights = []
    for entry in table.tables("by_time"):
        minutes = entry.optional_number("within_minutes", least=1)
        weights.append(Weight(entry.number("points", least=0), minutes * 60 if minutes else None))
        entry.done()
    times = [weight.within for weight in weights]
    rising = [time for time in times if time is not None]
    if not times or times[-1] is not None or len(rising) != len(times) - 1 or rising != sorted(set(rising)):
        table.complain("by_time", "Times must rise, and only the last entry goes without one.")
    return tuple(weights) or (Weight(0),)


def _rules(
    table: Table, networks: Mapping[Network, NetworkTerms], versions: Mapping[int, Mapping[RuleName, Terms]]
) -> dict[RuleName, Rule]:
    rules = {}
    for name, form in FORMS.items():
        if form.is_tally:
            rules[name] = Rule(name, TALLY_GROUPS[name], None, dict.fromkeys(versions, TALLY_TERMS))
            continue
        line = table.table(name)
        rules[name] = Rule(
            name,
            _group(line),
            _allowed(line, form, networks),
            {number: terms[name] for number, terms in versions.items()},
        )
        line.done()
    table.done()
    return rules


def _group(line: Table) -> tuple[GroupPart, ...]:
    parts = line.choices("group", GroupPart)
    if not parts:
        line.complain("group", "Name what one group has in common.")
    return tuple(sorted(set(parts), key=list(GroupPart).index))


def _allowed(line: Table, form: Form, networks: Mapping[Network, NetworkTerms]) -> frozenset[Network] | None:
    """The networks on which the rule earns. X forbids rewards for acts, so only outcomes may name it."""
    if not form.from_shares:
        return None
    named = frozenset(line.choices("networks", Network))
    if not form.outcome and Network.X in named:
        line.complain("networks", "X's terms forbid rewarding an act there, a reply too. Only outcomes may name x.")
    if form.outcome:
        return frozenset(network for network in named if networks[network].outcomes)
    return named
