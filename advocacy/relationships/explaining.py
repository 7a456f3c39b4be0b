"""What is behind a number: the ledger's rows of a person or a team in a period, as far as the reader may see them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.evidence.calendar import Period
from advocacy.evidence.models import FactRow
from advocacy.evidence.rules import FORMS, FactKind, RuleName
from advocacy.networks.rules import Network
from advocacy.people.models import Person, Team
from advocacy.relationships.absences import Absence, absences
from advocacy.relationships.boards import FEW, rounded_to_five
from advocacy.relationships.ledger import ReversedBecause
from advocacy.relationships.models import Points, Totals
from advocacy.sharing.models import Share

EVENTS_A_PAGE = 50
DAYS_A_PAGE = 40  # rows of day and rule
ADDRESSES = 5  # of one row
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


@dataclass(frozen=True)
class DayRow:
    """What everybody may see: rule, day, points rounded to 5, public addresses. No figure, no counterpart, no text."""

    rule: RuleName
    day: date
    reported: bool
    about: int
    addresses: tuple[str, ...]


@dataclass(frozen=True)
class DaysEvidence:
    """`older`: the day from which the next page goes back, None at the end."""

    rows: tuple[DayRow, ...]
    older: date | None
    sums: Sums


@dataclass(frozen=True)
class TeamRow:
    """`rule` None: all rules that few colleagues earned under, put together. `colleagues` None: few."""

    rule: RuleName | None
    reported: bool
    colleagues: int | None
    milli: int


@dataclass(frozen=True)
class Event:
    """One row of the ledger, for its owner."""

    id: int
    happened_at: datetime
    network: Network | None
    address: str | None
    units: int
    weight: int
    k: int
    milli: int
    because: ReversedBecause | None


def own_evidence(person: Person, period: Period) -> OwnEvidence:
    with transaction() as session:
        rows = session.execute(_own_rows(_in(period, Points.person_id == person.id)))
        return OwnEvidence(
            rows=tuple(_own_row(row) for row in rows),
            answers_on_x=_answers_on_x(session, person, period),
            absences=absences(session, person, period),
            sums=_sums(session, person, period),
        )


def days_evidence(person: Person, period: Period, before: date | None = None) -> DaysEvidence:
    """Newest days first, from the day before `before`; a page never ends inside a day."""
    with transaction() as session:
        conditions = _in(period, Points.person_id == person.id)
        if before is not None:
            conditions.append(Points.counts_on < before)
        rows = session.execute(_day_rows(conditions)).all()
        shown, older = _whole_days(rows)
        addresses = _addresses(session, [share_id for row in shown for share_id in row.shares[:ADDRESSES]])
        return DaysEvidence(tuple(_day_row(row, addresses) for row in shown), older, _sums(session, person, period))


def team_evidence(team: Team, period: Period) -> list[TeamRow]:
    """The team's points by rule; what fewer than five colleagues earned under is put together, so that no one's
    part can be worked out from a single rule."""
    with transaction() as session:
        rows = session.execute(_team_rows(team, period)).all()
    listed = [TeamRow(row.rule, row.reported, row.colleagues, int(row.milli)) for row in rows if row.colleagues >= FEW]
    small = [row for row in rows if row.colleagues < FEW]
    for reported in (False, True):
        milli = sum(int(row.milli) for row in small if row.reported is reported)
        if milli:
            listed.append(TeamRow(None, reported, None, milli))
    return listed


def events(person: Person, rule: RuleName, period: Period, before: int | None = None) -> list[Event]:
    """The owner's rows of one rule, newest first; `before`: the last id of the page above."""
    conditions = [*_in(period, Points.person_id == person.id), Points.rule == rule]
    if before is not None:
        conditions.append(Points.id < before)
    with transaction() as session:
        query = select(Points).where(*conditions, Points.milli != 0).order_by(Points.id.desc()).limit(EVENTS_A_PAGE)
        rows = session.scalars(query).all()
        addresses = _addresses(session, [row.share_id for row in rows if row.share_id is not None])
    return [_event(row, addresses) for row in rows]


def _in(period: Period, *more: ColumnElement[bool]) -> list[ColumnElement[bool]]:
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


def _sums(session: Session, person: Person, period: Period) -> Sums:
    """Points from the ledger, so that the rows above add up to them; shares and questions from the totals."""
    milli = func.coalesce(func.sum(Points.milli), 0)
    reported = func.coalesce(func.sum(Points.milli).filter(Points.reported), 0)
    versions = func.array_agg(func.distinct(Points.rule_version))
    conditions = _in(period, Points.person_id == person.id)
    points = session.execute(select(milli, reported, versions).where(*conditions)).one()
    counted = session.execute(
        select(func.coalesce(func.sum(Totals.shares), 0), func.coalesce(func.sum(Totals.due), 0)).where(
            Totals.person_id == person.id, Totals.kind == period.kind, Totals.start == period.start
        )
    ).one()
    return Sums(int(points[0]), int(points[1]), int(counted[0]), int(counted[1]), tuple(sorted(points[2] or ())))


def _day_rows(conditions: Iterable[ColumnElement[bool]]) -> Select[*tuple[Any, ...]]:
    milli = func.sum(Points.milli).label("milli")
    shares = func.array_remove(func.array_agg(func.distinct(Points.share_id)), None).label("shares")
    key = (Points.counts_on, Points.rule, Points.reported)
    query = select(*key, milli, shares).where(*conditions).group_by(*key).having(milli != 0)
    return query.order_by(Points.counts_on.desc(), milli.desc(), Points.rule).limit(DAYS_A_PAGE + 1)


def _whole_days(rows: Sequence[Row[*tuple[Any, ...]]]) -> tuple[list[Row[*tuple[Any, ...]]], date | None]:
    """A day has fewer rows than a page, so that leaving its last day to the next page always leaves some."""
    if len(rows) <= DAYS_A_PAGE:
        return list(rows), None
    cut: date = rows[-1].counts_on
    shown = [row for row in rows if row.counts_on != cut]
    return shown, shown[-1].counts_on


def _day_row(row: Row[*tuple[Any, ...]], addresses: dict[int, str]) -> DayRow:
    known = tuple(addresses[share_id] for share_id in row.shares[:ADDRESSES] if share_id in addresses)
    return DayRow(row.rule, row.counts_on, row.reported, rounded_to_five(int(row.milli)), known)


def _team_rows(team: Team, period: Period) -> Select[*tuple[Any, ...]]:
    milli = func.sum(Points.milli).label("milli")
    colleagues = func.count(func.distinct(Points.person_id)).label("colleagues")
    ranked = select(Person.id).where(Person.leader.is_(False), ~Person.roles.contains(["comms"]))
    key = (Points.rule, Points.reported)
    conditions = [*_in(period, Points.team_id == team.id), Points.person_id.in_(ranked)]
    query = select(*key, milli, colleagues).where(*conditions).group_by(*key).having(milli != 0)
    return query.order_by(milli.desc(), Points.rule)


def _addresses(session: Session, share_ids: Sequence[int]) -> dict[int, str]:
    """Public addresses of shares that are still there."""
    if not share_ids:
        return {}
    query = select(Share.id, Share.remote_url).where(Share.id.in_(set(share_ids)), Share.gone_at.is_(None))
    return {share_id: url for share_id, url in session.execute(query) if url}


def _event(row: Points, addresses: dict[int, str]) -> Event:
    return Event(
        id=row.id,
        happened_at=row.happened_at,
        network=row.network,
        address=addresses.get(row.share_id) if row.share_id is not None else None,
        units=row.units,
        weight=row.weight,
        k=row.k,
        milli=row.milli,
        because=row.because,
    )
