"""Taking facts in: score their groups anew and append what differs. Twice, in any order, after a kill: the same."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.core.services import now, services
from advocacy.evidence.calendar import Calendar, PeriodKind, iso_week
from advocacy.evidence.loading import ScoringBook
from advocacy.evidence.models import FactRow, claim_unscored, facts_by_source, known, known_facts, mark_scored
from advocacy.evidence.rules import GroupPart, KnownFact, Rule, RuleName
from advocacy.relationships.ledger import MEASURES, Entry, TotalKey, deltas, difference, group_hash, open_entries
from advocacy.relationships.models import OPEN_FROM, Change, Points, Totals
from advocacy.relationships.rules import GroupKey, belongs, group_key, score

BATCH = 500
# All groups of a fact belong to its person, so one lock per person covers its groups and totals alike, and a batch
# takes at most as many locks as it has persons.
PERSON_LOCK = 11 << 40
REBUILD_LOCK = 12 << 40
Groups = dict[tuple[RuleName, GroupKey], list[KnownFact]]


def facts_wait() -> bool:
    """Whether some fact was not scored yet: asked every minute, so that the bell is rung only for work."""
    with transaction() as session:
        return session.scalar(select(FactRow.id).where(FactRow.scored_at.is_(None)).limit(1)) is not None


def score_facts() -> int:
    """Take in one batch. How many facts were marked; 0 when nothing waits (or a rebuild is swapping)."""
    book, at = services().get(ScoringBook), now()
    with transaction() as session:
        if not session.scalar(select(func.pg_try_advisory_xact_lock_shared(REBUILD_LOCK))):
            return 0
        claimed = claim_unscored(session, BATCH)
        touched = _with_taken_back(session, claimed)
        lock_persons(session, {row.person_id for row in touched})
        entries = open_entries(_differences(session, book, touched), session.execute(OPEN_FROM).scalar_one())
        write_entries(session, entries, at)
        add_totals(session, deltas(entries, book.calendar))
        mark_scored(session, [row.id for row in claimed], at)
    return len(claimed)


def lock_persons(session: Session, person_ids: Iterable[int]) -> None:
    """In one order everywhere, so that two workers never wait for each other in a circle."""
    session.execute(
        text("SELECT pg_advisory_xact_lock(number) FROM unnest(CAST(:numbers AS bigint[])) AS number"),
        {"numbers": [PERSON_LOCK + person_id for person_id in sorted(person_ids)]},
    )


def _with_taken_back(session: Session, claimed: Sequence[FactRow]) -> list[FactRow]:
    """A fact that takes another one back touches that one's groups."""
    return [*claimed, *facts_by_source(session, {row.voids for row in claimed if row.voids})]


def _differences(session: Session, book: ScoringBook, touched: Sequence[FactRow]) -> list[Entry]:
    entries: list[Entry] = []
    facts = _facts(session, [row.id for row in touched], book.calendar)
    for rule in book.rules.values():
        keys = {group_key(rule, fact) for fact in facts if belongs(rule, fact)}
        if keys:
            groups = _groups(session, rule, [fact for fact in facts if belongs(rule, fact)], keys, book.calendar)
            entries += _compare(session, rule, groups)
    return entries


def _facts(session: Session, fact_ids: Sequence[int], calendar: Calendar) -> list[KnownFact]:
    return [known(row, calendar) for row in session.execute(known_facts(FactRow.id.in_(fact_ids)))]


def _groups(
    session: Session, rule: Rule, facts: Sequence[KnownFact], keys: Collection[GroupKey], calendar: Calendar
) -> dict[GroupKey, list[KnownFact]]:
    """All facts of the touched groups, those of other workers' batches too."""
    groups: dict[GroupKey, list[KnownFact]] = defaultdict(list)
    conditions = (FactRow.kind.in_(rule.form.facts), *_near(rule, facts))
    for row in session.execute(known_facts(*conditions)):
        fact = known(row, calendar)
        if belongs(rule, fact) and (key := group_key(rule, fact)) in keys:
            groups[key].append(fact)
    return groups


def _near(rule: Rule, facts: Sequence[KnownFact]) -> list[ColumnElement[bool]]:
    """Conditions with an index behind them that hold for at least these groups' facts."""
    if GroupPart.SHARE in rule.group:
        return [FactRow.share_id.in_({fact.share_id for fact in facts})]
    if GroupPart.SUBJECT in rule.group:
        return [FactRow.subject.in_({fact.subject for fact in facts})]
    persons = FactRow.person_id.in_({fact.person_id for fact in facts})
    if GroupPart.COUNTERPART in rule.group:
        return [persons, FactRow.counterpart.in_({fact.counterpart for fact in facts})]
    weeks = [iso_week(fact.counts_on) for fact in facts]
    return [persons, FactRow.counts_on.between(min(weeks), max(weeks) + timedelta(days=6))]


def _compare(session: Session, rule: Rule, groups: Mapping[GroupKey, Sequence[KnownFact]]) -> list[Entry]:
    hashes = {group_hash(rule.name, key): key for key in groups}
    standing: dict[int, list[Points]] = defaultdict(list)
    for row in session.scalars(select(Points).where(Points.group_hash.in_(hashes)).order_by(Points.id)):
        standing[row.group_hash].append(row)
    entries = []
    for number, key in hashes.items():
        facts = {fact.id: fact for fact in groups[key]}
        entries += difference(rule.name, number, facts, score(rule, facts.values()), standing[number])
    return entries


def write_entries(session: Session, entries: Sequence[Entry], at: datetime) -> None:
    if entries:
        session.execute(insert(Points), [row_of(entry, at) for entry in entries])


def row_of(entry: Entry, at: datetime) -> dict[str, object]:
    fact = entry.fact
    return {
        "person_id": fact.person_id,
        "team_id": entry.team_id,
        "rule": entry.rule,
        "rule_version": fact.version,
        "group_hash": entry.group_hash,
        "fact_id": fact.id,
        "milli": entry.milli,
        "units": entry.units,
        "weight": entry.weight,
        "k": fact.k or 1,
        "network": fact.network,
        "share_id": fact.share_id,
        "reported": fact.reported,
        "happened_at": fact.happened_at,
        "counts_on": fact.counts_on,
        "written_at": at,
        "reverses_id": entry.reverses_id,
        "because": entry.because,
    }


def add_totals(session: Session, added: Mapping[TotalKey, Mapping[str, int]]) -> None:
    """Sorted by key, so that two workers never wait for each other in a circle."""
    rows = [
        {"person_id": key[0], "team_id": key[1], "kind": key[2], "start": key[3]}
        | {measure: measures.get(measure, 0) for measure in MEASURES}
        for key, measures in sorted(added.items())
    ]
    if not rows:
        return
    statement = upsert(Totals)
    sums = {name: getattr(Totals, name) + statement.excluded[name] for name in MEASURES}
    session.execute(statement.on_conflict_do_update(index_elements=Totals.__table__.primary_key, set_=sums), rows)
    note_changes(session, {(key[2], key[3]) for key in added})


def note_changes(session: Session, periods: Collection[tuple[PeriodKind, object]]) -> None:
    """These periods' positions are to be written again."""
    session.execute(insert(Change), [{"kind": kind, "start": start} for kind, start in sorted(periods, key=str)])
