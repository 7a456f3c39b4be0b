"""What is counted and earns nothing, one by one: shares, answers, promises. How much of it to show is the page's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, func, literal, select, tuple_
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.evidence.calendar import Period
from advocacy.evidence.rules import RuleName
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.relationships.explaining_events import EVENTS_A_PAGE, addresses_of, questions_of
from advocacy.relationships.models import Points, Totals


@dataclass(frozen=True)
class Counted:
    """One that counts. `address`, `question`: where it can be seen. `kept`: of a promise, whether it was. Its hour
    and its question are its owner's alone: None for everybody else."""

    id: int
    happened_at: datetime | None
    day: date
    network: Network | None
    address: str | None
    question: str | None
    kept: bool


@dataclass(frozen=True)
class Tallied:
    """A page of them, newest first, and the sums they belong to; `older`: the last id of a page that goes on."""

    rows: Sequence[Counted]
    older: int | None
    shares: int
    from_shares: int  # thousandths; of older shares too
    due: int
    kept: int


def tallied(person: Person, rule: RuleName, period: Period, before: int | None = None, *, own: bool) -> Tallied:
    """`own`: for the person; others see less of each. `before`: the id of the last one of the page above.

    Read by the person's days, whatever the company's size.
    """
    with transaction() as session:
        sums = session.execute(_sums(person, period)).one()  # totals before points: see LOCK_BOTH of a rebuild
        rows = session.execute(_page(person, rule, period, before)).all()
        shown = rows[:EVENTS_A_PAGE]
        return Tallied(
            _counted(session, person, shown, own=own),
            shown[-1].fact_id if len(rows) > EVENTS_A_PAGE else None,
            *(int(amount) for amount in sums),
        )


def _sums(person: Person, period: Period) -> Select[*tuple[Any, ...]]:
    columns = (Totals.shares, Totals.from_shares, Totals.due, Totals.kept)
    query = select(*(func.coalesce(func.sum(column), 0) for column in columns))
    return query.where(Totals.person_id == person.id, Totals.kind == period.kind, Totals.start == period.start)


def _page(person: Person, rule: RuleName, period: Period, before: int | None) -> Select[*tuple[Any, ...]]:
    """A fact each, without those that were taken back again."""
    moment = func.max(Points.happened_at)
    query = (
        select(
            Points.fact_id,
            moment.label("happened_at"),
            func.max(Points.counts_on).label("day"),
            func.max(Points.network).label("network"),
            func.max(Points.share_id).label("share_id"),
        )
        .where(Points.person_id == person.id, Points.rule == rule)
        .where(Points.counts_on >= period.start, Points.counts_on < period.end)
        .group_by(Points.fact_id)
        .having(func.sum(Points.units) > 0)
    )
    if before is not None:
        last = select(func.max(Points.happened_at)).where(Points.person_id == person.id, Points.fact_id == before)
        query = query.having(tuple_(moment, Points.fact_id) < tuple_(last.scalar_subquery(), literal(before)))
    return query.order_by(moment.desc(), Points.fact_id.desc()).limit(EVENTS_A_PAGE + 1)


def _counted(session: Session, person: Person, rows: Sequence[Row[*tuple[Any, ...]]], *, own: bool) -> list[Counted]:
    facts = [row.fact_id for row in rows]
    addresses = addresses_of(session, [row.share_id for row in rows if row.share_id is not None])
    questions = questions_of(session, facts) if own else {}
    kept = _kept(session, person, facts)
    return [
        Counted(
            id=row.fact_id,
            happened_at=row.happened_at if own else None,
            day=row.day,
            network=Network(row.network) if row.network else None,
            address=addresses.get(row.share_id),
            question=questions.get(row.fact_id),
            kept=row.fact_id in kept,
        )
        for row in rows
    ]


def _kept(session: Session, person: Person, fact_ids: Sequence[int]) -> set[int]:
    """A promise that was kept counts under both rules, by the same fact."""
    query = select(Points.fact_id).where(Points.person_id == person.id, Points.rule == RuleName.PROMISES_KEPT)
    query = query.where(Points.fact_id.in_(fact_ids)).group_by(Points.fact_id).having(func.sum(Points.units) > 0)
    return set(session.scalars(query))
