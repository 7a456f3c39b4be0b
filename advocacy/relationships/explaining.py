"""What is behind a number: the ledger's rows of a person or a team in a period, as far as the reader may see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.evidence.calendar import Period
from advocacy.evidence.models import FactRow
from advocacy.evidence.rules import FORMS, FactKind, RuleName
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.relationships.absences import Absence, absences
from advocacy.relationships.models import Points, Totals

HOUR_SECONDS = 3600
TALLIES = tuple(name for name, form in FORMS.items() if form.is_tally)


@dataclass(frozen=True)
class OwnRow:
    """`units` × `weight` ÷ `k`; units 0 where the rule does not multiply. `latest`: when it last happened."""

    rule: RuleName
    networks: tuple[Network, ...]
    reported: bool
    units: int
    weight: int
    k: int
    milli: int
    latest: datetime


@dataclass(frozen=True)
class AnswersOnX:
    """Answers that count for the answer rate and earn nothing."""

    count: int
    within_the_hour: int


@dataclass(frozen=True)
class Sums:
    milli: int
    reported: int
    shares: int
    questions: int
    versions: tuple[int, ...]

    @property
    def measured(self) -> int:
        return self.milli - self.reported


@dataclass(frozen=True)
class OwnEvidence:
    rows: tuple[OwnRow, ...]
    answers_on_x: AnswersOnX | None
    absences: tuple[Absence, ...]
    sums: Sums


def own_evidence(person: Person, period: Period) -> OwnEvidence:
    with transaction() as session:
        sums = sums_of(session, person, period)
        rows = session.execute(_own_rows(rows_in(period, Points.person_id == person.id)))
        return OwnEvidence(
            rows=tuple(_own_row(row) for row in rows),
            answers_on_x=_answers_on_x(session, person, period),
            absences=absences(session, person, period),
            sums=sums,
        )


def rows_in(period: Period, *more: ColumnElement[bool]) -> list[ColumnElement[bool]]:
    return [*more, Points.counts_on >= period.start, Points.counts_on < period.end, Points.rule.not_in(TALLIES)]


def _own_rows(conditions: Iterable[ColumnElement[bool]]) -> Select[*tuple[Any, ...]]:
    key = (Points.rule, Points.reported, Points.weight, Points.k)
    milli = func.sum(Points.milli)
    networks = func.array_agg(func.distinct(Points.network))
    measures = (networks, milli, func.sum(Points.units), func.max(Points.happened_at))
    query = select(*key, *measures).where(*conditions).group_by(*key).having(milli != 0)
    return query.order_by(Points.reported, milli.desc(), Points.rule)


def _own_row(row: Row[*tuple[Any, ...]]) -> OwnRow:
    rule, reported, weight, k, networks, milli, units, latest = row
    named = tuple(sorted(Network(network) for network in networks if network))
    return OwnRow(rule, named, reported, int(units), weight, k, int(milli), latest)


def _answers_on_x(session: Session, person: Person, period: Period) -> AnswersOnX | None:
    quick = func.count().filter(FactRow.amount <= HOUR_SECONDS)
    row = session.execute(
        select(func.count(), quick).where(
            FactRow.person_id == person.id,
            FactRow.kind == FactKind.ANSWER,
            FactRow.network == Network.X,
            FactRow.counts_on >= period.start,
            FactRow.counts_on < period.end,
        )
    ).one()
    return AnswersOnX(row[0], row[1]) if row[0] else None


def sums_of(session: Session, person: Person, period: Period) -> Sums:
    """Points from the ledger, so that the rows above add up to them; shares and questions from the totals."""
    counted = session.execute(  # totals before points, as everywhere: see LOCK_BOTH of a rebuild
        select(func.coalesce(func.sum(Totals.shares), 0), func.coalesce(func.sum(Totals.due), 0)).where(
            Totals.person_id == person.id, Totals.kind == period.kind, Totals.start == period.start
        )
    ).one()
    milli = func.coalesce(func.sum(Points.milli), 0)
    reported = func.coalesce(func.sum(Points.milli).filter(Points.reported), 0)
    versions = func.array_agg(func.distinct(Points.rule_version))
    conditions = rows_in(period, Points.person_id == person.id)
    points = session.execute(select(milli, reported, versions).where(*conditions)).one()
    return Sums(int(points[0]), int(points[1]), int(counted[0]), int(counted[1]), tuple(sorted(points[2] or ())))
