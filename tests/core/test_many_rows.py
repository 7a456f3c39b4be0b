"""Many rows by one statement: what arrives is what was given, and what does not fit is refused whole."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import DataError

from advocacy.core.database import transaction
from advocacy.core.many_rows import insert_rows, update_rows
from advocacy.evidence.models import FactRow
from advocacy.evidence.rules import FactKind
from advocacy.people.models import Person
from tests.people.factories import make_person

LATE = datetime(2026, 10, 25, 0, 59, 59, 123456, tzinfo=UTC)  # the second before the clocks go back


def row(person: Person, number: int, **changes: object) -> dict[str, Any]:
    moment = LATE + timedelta(seconds=number)
    return {
        "source": f"test:{number}",
        "kind": FactKind.THANKS,
        "person_id": person.id,
        "subject": None,
        "amount": 2**40 + number,
        "reported": bool(number % 2),
        "from_colleague": False,
        "happened_at": moment,
        "counts_at": moment,
        "counts_on": date(2026, 10, 25),
        "rule_version": 1,
        "recorded_at": moment,
    } | changes


def test_every_value_arrives_as_it_was_given(app: Flask) -> None:
    person = make_person()
    rows = [row(person, number) for number in range(300)]
    rows.append(row(person, 300, source='a "quote" \\ back\nslash, é 🚢'))
    with transaction() as session:
        session.execute(insert_rows(FactRow, rows))
        found = session.scalars(select(FactRow).where(FactRow.person_id == person.id).order_by(FactRow.happened_at))
        assert [{name: getattr(one, name) for name in rows[0]} for one in found] == rows


def test_each_row_becomes_what_is_said_of_it_and_others_stay(app: Flask) -> None:
    person = make_person()
    with transaction() as session:
        session.execute(insert_rows(FactRow, [row(person, number) for number in range(3)]))
    said = [{"source": "test:0", "amount": 7, "subject": "x:1"}, {"source": "test:2", "amount": 9, "subject": None}]
    with transaction() as session:
        session.execute(update_rows(FactRow, "source", said))
        query = select(FactRow.amount, FactRow.subject).where(FactRow.person_id == person.id).order_by(FactRow.id)
        assert [tuple(found) for found in session.execute(query)] == [(7, "x:1"), (2**40 + 1, None), (9, None)]


def test_a_text_that_is_too_long_for_its_column_is_refused_and_not_cut(app: Flask) -> None:
    person = make_person()
    with pytest.raises(DataError), transaction() as session:
        session.execute(insert_rows(FactRow, [row(person, 1), row(person, 2, source="x" * 5_000)]))
    with transaction() as session:
        assert session.scalar(select(func.count()).where(FactRow.person_id == person.id)) == 0


def test_what_has_no_form_is_refused_before_it_is_sent() -> None:
    with pytest.raises(TypeError, match="set has no form"):
        insert_rows(FactRow, [{"source": {1, 2}}])
