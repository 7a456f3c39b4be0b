"""Recording facts: once per source, in the transaction of whoever saw it, with what depended on the moment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import CursorResult, select
from sqlalchemy.orm import Session

from advocacy.core.bell import ring
from advocacy.core.database import transaction
from advocacy.core.many_rows import insert_rows
from advocacy.core.services import now, services
from advocacy.evidence.calendar import Calendar
from advocacy.evidence.loading import ScoringBook
from advocacy.evidence.models import FactRow, Terms, facts_by_source, terms_by_share
from advocacy.evidence.rules import FactKind
from advocacy.networks.rules import Network
from advocacy.people.models import Person

SCORE_FACTS = "score_facts"  # the task of the room that scores; the bell is rung by name


@dataclass(frozen=True)
class Fact:
    """Something that was seen.

    `source`: unique for what was seen ("click:<share>:<visitor>:<day>"). `amount`: a count; for figures the network's
    number; for answers the seconds they took. `subject`: the comment, question or post it is about. `counterpart`:
    from `counterparts.counterpart_hash`. For facts under a share network, k and the rule version come from the share's
    own fact; `rules_on` names the day a question was asked. `voids`: the source of a fact that is taken back.
    """

    source: str
    kind: FactKind
    person_id: int
    happened_at: datetime
    team_id: int | None = None
    network: Network | None = None
    share_id: int | None = None
    subject: str | None = None
    amount: int = 1
    counterpart: str | None = None
    from_colleague: bool = False
    reported: bool = False
    k: int | None = None
    rules_on: date | None = None
    voids: str | None = None


def record_fact(fact: Fact) -> bool:
    """Joins the open transaction. False when this source was recorded before: twice is one row."""
    return record_facts([fact]) == 1


def record_facts(facts: Sequence[Fact]) -> int:
    """How many were new. Scoring is rung after the commit."""
    if not facts:
        return 0
    calendar = services().get(ScoringBook).calendar
    with transaction() as session:
        rows = _rows(session, facts, calendar, now())
        statement = insert_rows(FactRow, rows).on_conflict_do_nothing(index_elements=[FactRow.source])
        counted = statement.execution_options(preserve_rowcount=True)  # else it is -1 for an insert from rows
        added = cast(CursorResult[Any], session.execute(counted)).rowcount
        if added:
            ring(SCORE_FACTS)
    return added


def _rows(session: Session, facts: Sequence[Fact], calendar: Calendar, at: datetime) -> list[dict[str, Any]]:
    shares = terms_by_share(session, set(_shares_followed(facts)))
    voided = {row.source: row for row in facts_by_source(session, {fact.voids for fact in facts if fact.voids})}
    teams = _teams(session, {fact.person_id for fact in facts if fact.team_id is None})
    rows = [_row(fact, calendar, at, shares, voided, teams) for fact in facts]
    return sorted(rows, key=lambda row: str(row["source"]))  # two recorders of the same facts never wait in a circle


def _shares_followed(facts: Sequence[Fact]) -> Iterator[int]:
    """A share's own fact is the first of it: there is nothing before it that it could follow."""
    for fact in facts:
        if fact.share_id is not None and fact.kind is not FactKind.SHARE_PUBLISHED:
            yield fact.share_id


def _row(
    fact: Fact,
    calendar: Calendar,
    at: datetime,
    shares: Mapping[int, Terms],
    voided: Mapping[str, FactRow],
    teams: Mapping[int, int | None],
) -> dict[str, Any]:
    share = shares.get(fact.share_id) if fact.share_id is not None else None
    # Taking back counts when the fact itself counted, while that season is open; later it reaches nothing.
    back = voided.get(fact.voids or "")
    counts_at, counts_on = _counted(calendar, back.counts_at if back else fact.happened_at, at)
    return {
        "source": fact.source,
        "kind": fact.kind,
        "person_id": fact.person_id,
        "team_id": fact.team_id if fact.team_id is not None else teams.get(fact.person_id),
        "network": share.network if share else fact.network,
        "share_id": fact.share_id,
        "subject": fact.subject,
        "amount": fact.amount,
        "counterpart": fact.counterpart,
        "from_colleague": fact.from_colleague,
        "reported": fact.reported,
        "happened_at": fact.happened_at,
        "counts_at": counts_at,
        "counts_on": counts_on,
        "k": share.k if share else fact.k,
        "rule_version": share.rule_version if share else _version(fact, calendar),
        "voids": fact.voids,
        "recorded_at": at,
    }


@lru_cache(maxsize=256)
def _counted(calendar: Calendar, moment: datetime, at: datetime) -> tuple[datetime, date]:
    """When it counts and on which day: looked up once for a batch, whose facts share their moment."""
    counts_at = calendar.counts_at(moment, at)
    return counts_at, calendar.day_of(counts_at)


def _version(fact: Fact, calendar: Calendar) -> int:
    return calendar.version_on(fact.rules_on or calendar.day_of(fact.happened_at))


def _teams(session: Session, person_ids: set[int]) -> dict[int, int | None]:
    if not person_ids:
        return {}
    query = select(Person.id, Person.team_id).where(Person.id.in_(person_ids))
    return {row.id: row.team_id for row in session.execute(query)}
