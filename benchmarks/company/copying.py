"""COPY straight into the product's tables, which only benchmarks may do."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Index, Table

from advocacy.core.database import Base

NULL = r"\N"
Row = tuple[str, ...]
AT_ONCE = 5_000


def copy(connection: Connection, table: str, columns: str, rows: Iterable[Row]) -> int:
    """How many rows were written. Values come as COPY's text format wants them, NULL as `NULL`."""
    driver: Any = connection.connection.driver_connection
    count, rows = 0, iter(rows)
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as stream:
        while chunk := list(islice(rows, AT_ONCE)):
            stream.write("\n".join(map("\t".join, chunk)) + "\n")
            count += len(chunk)
    return count


def key(kind: str, number: int) -> str:
    """A public id: two letters for the kind, then a number in base58, which has no zero."""
    return kind + f"{number:010d}".replace("0", "z")


def listed(values: Iterable[str]) -> str:
    return "{" + ",".join(values) + "}"


def indexes_of(table: Table) -> list[Index]:
    return sorted(table.indexes, key=lambda index: str(index.name))


def drop_rules(connection: Connection, names: Iterable[str]) -> Mapping[str, list[tuple[str, str]]]:
    """Takes indexes and keys of these tables away while they are filled; what `restore_rules` puts back."""
    taken: dict[str, list[tuple[str, str]]] = {}
    for name in names:
        query = (
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
            f"WHERE conrelid = '{name}'::regclass AND contype IN ('f', 'u')"
        )
        taken[name] = [(row[0], row[1]) for row in connection.exec_driver_sql(query)]
        for rule, _ in taken[name]:
            connection.exec_driver_sql(f'ALTER TABLE {name} DROP CONSTRAINT "{rule}"')
        for index in indexes_of(Base.metadata.tables[name]):
            index.drop(connection, checkfirst=True)
    return taken


def restore_rules(connection: Connection, taken: Mapping[str, list[tuple[str, str]]]) -> None:
    connection.exec_driver_sql("SET maintenance_work_mem = '512MB'")
    for name, rules in taken.items():
        for index in indexes_of(Base.metadata.tables[name]):
            index.create(connection, checkfirst=True)
        for rule, definition in rules:
            connection.exec_driver_sql(f'ALTER TABLE {name} ADD CONSTRAINT "{rule}" {definition}')


def set_sequences(connection: Connection, names: Iterable[str]) -> None:
    """New rows go on after those that were copied."""
    for name in names:
        connection.exec_driver_sql(
            f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM {name}))"
        )
