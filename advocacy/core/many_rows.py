"""Many rows written by one statement that stays the same for any number of them: a column is an array.

Row by row, or as one long list of VALUES, the same rows take several times as long.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY, Insert, insert
from sqlalchemy.orm import DeclarativeBase


def insert_rows(model: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> Insert:
    """The statement that adds these rows, all with the same columns; `on_conflict_…` and `returning` may follow."""
    table = cast(Table, model.__table__)
    columns = [table.columns[name] for name in rows[0]]
    arrays = [
        bindparam(f"all_{column.name}", [row[column.name] for row in rows], type_=ARRAY(column.type))
        for column in columns
    ]
    given = func.unnest(*arrays).table_valued(*(column.name for column in columns)).render_derived(name="given")
    return insert(table).from_select(columns, select(*(given.columns[column.name] for column in columns)))
