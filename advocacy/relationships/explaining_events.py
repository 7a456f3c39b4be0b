"""What is behind somebody's points, one by one: days for everybody, rows of the ledger for their owner."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, literal, select, tuple_
from sqlalchemy.orm import Session

from advocacy.core.database import transaction
from advocacy.evidence.calendar import Period
from advocacy.evidence.models import FactRow
from advocacy.evidence.rules import RuleName
from advocacy.networks.rules import Network
from advocacy.people.models import Person
from advocacy.relationships.boards import rounded_to_five
from advocacy.relationships.explaining import Sums, rows_in, sums_of
from advocacy.relationships.ledger import ReversedBecause
from advocacy.relationships.models import Points
from advocacy.sharing.models import Share

EVENTS_A_PAGE = 50
DAYS_A_PAGE = 40  # rows of day and rule
ADDRESSES = 5  # of one row
QUESTION = "question:"  # how the subject of a fact about a question begins


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
class Event:
    """One row of the ledger, for its owner."""

    id: int
    happened_at: datetime
    network: Network | None
    address: str | None
    question: str | None  # public id of the question that it is about
    units: int
    weight: int
    k: int
    milli: int
    because: ReversedBecause | None


def days_evidence(person: Person, period: Period, before: date | None = None) -> DaysEvidence:
    """Newest days first, from the day before `before`; a page never ends inside a day."""
    with transaction() as session:
        sums = sums_of(session, person, period)
        conditions = rows_in(period, Points.person_id == person.id)
        if before is not None:
            conditions.append(Points.counts_on < before)
        rows = session.execute(_day_rows(conditions)).all()
        shown, older = _whole_days(rows)
        addresses = addresses_of(session, [share_id for row in shown for share_id in row.shares[:ADDRESSES]])
        return DaysEvidence(tuple(_day_row(row, addresses) for row in shown), older, sums)


def events(person: Person, rule: RuleName, period: Period, before: int | None = None) -> list[Event]:
    """The owner's rows of one rule, newest first; `before`: the last id of the page above."""
    conditions = [*rows_in(period, Points.person_id == person.id), Points.rule == rule, Points.milli != 0]
    order = (Points.happened_at.desc(), Points.id.desc())  # not by id alone: what is read late may have come early
    with transaction() as session:
        last = session.get(Points, before) if before is not None else None
        if last:
            place = tuple_(literal(last.happened_at), literal(last.id))
            conditions.append(tuple_(Points.happened_at, Points.id) < place)
        rows = session.scalars(select(Points).where(*conditions).order_by(*order).limit(EVENTS_A_PAGE)).all()
        addresses = addresses_of(session, [row.share_id for row in rows if row.share_id is not None])
        questions = questions_of(session, [row.fact_id for row in rows])
    return [_event(row, addresses, questions) for row in rows]


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


def addresses_of(session: Session, share_ids: Sequence[int]) -> dict[int, str]:
    """Public addresses of shares that are still there."""
    if not share_ids:
        return {}
    query = select(Share.id, Share.remote_url).where(Share.id.in_(set(share_ids)), Share.gone_at.is_(None))
    return {share_id: url for share_id, url in session.execute(query) if url}


def questions_of(session: Session, fact_ids: Sequence[int]) -> dict[int, str]:
    """Which question each fact is about; facts about something else are left out."""
    query = select(FactRow.id, FactRow.subject).where(FactRow.id.in_(fact_ids), FactRow.subject.startswith(QUESTION))
    return {fact_id: str(subject).removeprefix(QUESTION) for fact_id, subject in session.execute(query)}


def _event(row: Points, addresses: dict[int, str], questions: dict[int, str]) -> Event:
    return Event(
        id=row.id,
        happened_at=row.happened_at,
        network=row.network,
        address=addresses.get(row.share_id) if row.share_id is not None else None,
        question=questions.get(row.fact_id),
        units=row.units,
        weight=row.weight,
        k=row.k,
        milli=row.milli,
        because=row.because,
    )
