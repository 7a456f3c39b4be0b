"""Many rows written by one statement that stays the same for any number of them: all of them travel as one JSON text.

Row by row, as one long list of VALUES, or as an array for each column, the same rows take the driver several times as
long. PostgreSQL reads each value as it reads the column's own text, so one that is too long is refused, never cut.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import JSON, String, Table, bindparam, column, func, select
from sqlalchemy import cast as as_type
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import DeclarativeBase


def insert_rows(model: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> Insert:
    """The statement that adds these rows, all with the same columns; `on_conflict_…` and `returning` may follow."""
    table = cast(Table, model.__table__)
    columns = [table.columns[name] for name in rows[0]]
    sent = as_type(bindparam("rows", json.dumps(list(rows), default=_as_text), type_=String), JSON)
    read = func.json_to_recordset(sent).table_valued(*(column(one.name, one.type) for one in columns))
    given = read.render_derived(name="given", with_types=True)
    return insert(table).from_select(columns, select(*(given.columns[one.name] for one in columns)))


def _as_text(value: object) -> str:
    """Dates and moments as PostgreSQL reads them back; what nobody foresaw is refused here and not guessed."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in a row that travels as JSON")
