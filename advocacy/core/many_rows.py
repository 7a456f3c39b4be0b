"""Many rows added or changed by one statement, the same for any number of them: all of them travel as one JSON text.

Row by row, as one long list of VALUES, or as an array for each column, the same rows take the driver several times as
long. PostgreSQL reads each value as it reads the column's own text, so one that is too long is refused, never cut.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import JSON, String, Table, TableValuedAlias, Update, bindparam, column, func, select, update
from sqlalchemy import cast as as_type
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import DeclarativeBase


def insert_rows(model: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> Insert:
    """The statement that adds these rows, all with the same columns; `on_conflict_…` and `returning` may follow."""
    table = cast(Table, model.__table__)
    given = _given(table, rows)
    names = list(rows[0])
    return insert(table).from_select(names, select(*(given.columns[name] for name in names)))


def update_rows(model: type[DeclarativeBase], key: str, rows: Sequence[Mapping[str, Any]]) -> Update:
    """The statement that changes the row that `key` names to what each of these says, all with the same columns."""
    table = cast(Table, model.__table__)
    given = _given(table, rows)
    changed = {name: given.columns[name] for name in rows[0] if name != key}
    return update(table).values(changed).where(table.columns[key] == given.columns[key])


def _given(table: Table, rows: Sequence[Mapping[str, Any]]) -> TableValuedAlias:
    columns = [column(name, table.columns[name].type) for name in rows[0]]
    sent = as_type(bindparam("rows", json.dumps(list(rows), default=_as_text), type_=String), JSON)
    return func.json_to_recordset(sent).table_valued(*columns).render_derived(name="given", with_types=True)


def _as_text(value: object) -> str:
    """Dates and moments as PostgreSQL reads them back; what nobody foresaw is refused here and not guessed."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in a row that travels as JSON")
