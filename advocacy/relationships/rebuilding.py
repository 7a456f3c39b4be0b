"""Computing all points anew from the facts, saying what differs, and taking the new ones in.

Facts are streamed in the order of their groups, one group in memory at a time; new rows go by COPY into a table of
their own. Scoring waits meanwhile. The new ledger holds no reversals: it says what the facts say. Closed seasons are
computed and compared like the others, and stay as they closed, whatever comes out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import groupby, islice
from typing import Any

from sqlalchemy import Connection, func, select, text

from advocacy.core.services import now, services
from advocacy.evidence.calendar import PeriodKind
from advocacy.evidence.loading import ScoringBook
from advocacy.evidence.models import FactRow, known, known_facts
from advocacy.evidence.rules import GroupPart, KnownFact, Rule
from advocacy.relationships.ledger import Entry, group_hash
from advocacy.relationships.models import OPEN_FROM, Points
from advocacy.relationships.reading_ahead import read_ahead
from advocacy.relationships.rebuilding_sql import (
    COLUMNS,
    COUNT_ROWS,
    COUNTED_DAYS,
    DIFFERING_GROUPS,
    DIFFERING_TOTALS,
    END,
    KEPT_POINTS,
    KEPT_TOTALS,
    LOCK_BOTH,
    NEW_DAYS,
    NEW_TABLE,
    NEW_TOTALS,
    SAME_GROUPS,
    SAME_TOTALS,
    SETTINGS,
    SWAP,
)
from advocacy.relationships.rules import belongs, group_key, score
from advocacy.relationships.scoring import REBUILD_LOCK, score_facts

STREAMED = 5_000


@dataclass(frozen=True)
class GroupDifference:
    rule: str
    person: str
    standing: int  # thousandths
    rebuilt: int


@dataclass(frozen=True)
class Rebuilt:
    """`groups`: at most a hundred of `differing_groups`. `applied`: whether the new points stand now. `open_from`: the
    first day after the last closed season; what differs before it, `kept_…`, stays."""

    facts: int
    rows: int
    differing_groups: int
    differing_totals: int
    groups: tuple[GroupDifference, ...]
    kept_groups: int
    kept_totals: int
    open_from: date
    applied: bool

    @property
    def differs(self) -> bool:
        return bool(self.differing_groups or self.differing_totals)


def rebuild_points(*, apply: bool) -> Rebuilt:
    """Compare, and swap when `apply` is set. Facts that nobody scored yet are scored first."""
    while score_facts():
        pass
    book, at, engine = services().get(ScoringBook), now(), services().database.engine
    with engine.connect() as writing, writing.begin(), engine.connect() as reading, reading.begin():
        for setting in SETTINGS:
            writing.execute(text(setting))
        writing.execute(select(func.pg_advisory_xact_lock(REBUILD_LOCK)))
        open_from = writing.execute(OPEN_FROM).scalar_one()
        writing.execute(text(NEW_TABLE))
        writing.execute(text(KEPT_POINTS), {"open_from": open_from})
        rows = _copy(writing, _entries(reading, book), at)
        writing.execute(text("ANALYZE points_rebuilt, points_kept"))
        _total(writing, book, open_from)
        rebuilt = _compare(writing, rows, open_from, apply)
        if apply:
            _swap(writing, open_from)
        writing.execute(text(END))
    return rebuilt


def _swap(writing: Connection, open_from: date) -> None:
    """The ledger is filled without its indexes, which are made afterwards: of ten million rows each would otherwise be
    put in its place by itself. Both tables are locked first, in the order in which pages read them: totals, points."""
    writing.execute(text(LOCK_BOTH))
    indexes = sorted(Points.__table__.indexes, key=lambda index: str(index.name))  # type: ignore[attr-defined]  # it is a Table
    for index in indexes:
        index.drop(writing)
    for statement in SWAP:
        writing.execute(text(statement), {"open_from": open_from} if ":open_from" in statement else {})
    for index in indexes:
        index.create(writing)
    writing.execute(text(COUNT_ROWS))


def _entries(reading: Connection, book: ScoringBook) -> Iterator[Entry]:
    for rule in book.rules.values():
        for key, facts in groupby(_stream(reading, rule, book), key=partial(group_key, rule)):
            number = group_hash(rule.name, key)
            for row in score(rule, facts):
                yield Entry(row.fact, rule.name, number, row.milli, row.units, row.weight)


def _stream(reading: Connection, rule: Rule, book: ScoringBook) -> Iterator[KnownFact]:
    order = [FactRow.person_id, *(_column(part) for part in rule.group if part is not GroupPart.PERSON)]
    query = known_facts(FactRow.kind.in_(rule.form.facts), FactRow.scored_at.is_not(None)).order_by(*order)
    rows = read_ahead(reading.execution_options(yield_per=STREAMED).execute(query).partitions())
    facts = (known(row, book.calendar) for row in rows)
    return (fact for fact in facts if belongs(rule, fact))


def _column(part: GroupPart) -> Any:
    return {
        GroupPart.SHARE: FactRow.share_id,
        GroupPart.COUNTERPART: FactRow.counterpart,
        GroupPart.SUBJECT: FactRow.subject,
        GroupPart.WEEK: func.date_trunc("week", FactRow.counts_on),
    }[part]


def _copy(writing: Connection, entries: Iterator[Entry], at: datetime) -> int:
    """How many rows were written."""
    count, driver = 0, writing.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor, cursor.copy(f"COPY points_rebuilt ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        written_at = at.isoformat()
        while lines := [_line(entry, written_at) for entry in islice(entries, STREAMED)]:
            copy.write("".join(lines))
            count += len(lines)
    return count


def _line(entry: Entry, written_at: str) -> str:
    """A row as COPY reads it, in the order of COLUMNS. None of these values holds a sign that would need escaping."""
    fact = entry.fact
    return (
        f"{fact.person_id}\t{entry.team_id}\t{entry.rule.value}\t{fact.version}\t{entry.group_hash}\t{fact.id}"
        f"\t{entry.milli}\t{entry.units}\t{entry.weight}\t{fact.k or 1}\t{_or_null(fact.network)}"
        f"\t{_or_null(fact.share_id)}\t{fact.reported}\t{fact.happened_at}\t{fact.counts_on}\t{written_at}\n"
    )


def _or_null(value: object) -> str:
    return r"\N" if value is None else str(value)


def _total(writing: Connection, book: ScoringBook, open_from: date) -> None:
    """Totals of the new rows and the kept ones. Each day's periods come from the calendar, which alone knows the
    seasons."""
    for statement in NEW_DAYS:
        writing.execute(text(statement))
    days = writing.execute(text(COUNTED_DAYS), {"open_from": open_from}).scalars().all()
    periods = [
        {"day": day, "kind": kind.value, "start": book.calendar.period(kind, day).start}
        for day in days
        for kind in PeriodKind
    ]
    _insert(writing, "INSERT INTO rebuilt_days VALUES (:day, :kind, :start)", periods)
    straddling = [period for period in book.calendar.periods(open_from) if period.start < open_from]
    rows = [{"kind": period.kind.value, "start": period.start} for period in straddling]
    _insert(writing, "INSERT INTO rebuilt_straddling VALUES (:kind, :start)", rows)
    writing.execute(text("ANALYZE rebuilt_days, rebuilt_straddling"))
    from_shares = [rule.name.value for rule in book.rules.values() if rule.form.from_shares]
    writing.execute(text(NEW_TOTALS), {"from_shares": from_shares, "open_from": open_from})
    writing.execute(text(KEPT_TOTALS), {"open_from": open_from})


def _insert(writing: Connection, statement: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        writing.execute(text(statement), rows)


def _compare(writing: Connection, rows: int, open_from: date, apply: bool) -> Rebuilt:
    """Differences are looked for one by one only where there are any."""
    values = {"open_from": open_from}
    same_groups, same_totals = writing.scalar(text(SAME_GROUPS), values), writing.scalar(text(SAME_TOTALS))
    found = [] if same_groups else list(writing.execute(text(DIFFERING_GROUPS), values).all())
    totals = (0, 0) if same_totals else tuple(writing.execute(text(DIFFERING_TOTALS), values).one())
    facts = writing.execute(select(func.count()).select_from(FactRow).where(FactRow.scored_at.is_not(None)))
    named = (GroupDifference(row.rule, row.person, row.standing, row.rebuilt) for row in found if not row.closed)
    return Rebuilt(
        facts=facts.scalar_one(),
        rows=rows,
        differing_groups=found[0].groups if found else 0,
        differing_totals=totals[0],
        groups=tuple(named),
        kept_groups=found[0].closed_groups if found else 0,
        kept_totals=totals[1],
        open_from=open_from,
        applied=apply,
    )
