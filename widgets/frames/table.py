"""Fetched rows as a table: what it holds, and how it is kept as Parquet.

A database is opened for one table, locked before any question reaches it: neither files
nor the network can be read from its SQL, and no setting can be changed back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from widgets.frames.frame import Value
from widgets.frames.rules import Measure

Cell = Value | tuple[str, ...]
Row = Mapping[str, Cell]

ROWS = "kept"
FILE = "rows.parquet"
MEMORY = "512MB"


class Kind(StrEnum):
    """The DuckDB type of a field. Moments are UTC without an offset."""

    TEXT = "VARCHAR"
    TEXTS = "VARCHAR[]"
    COUNT = "BIGINT"
    NUMBER = "DECIMAL(28,6)"
    MOMENT = "TIMESTAMP"
    DAY = "DATE"


@dataclass(frozen=True, slots=True)
class Group:
    """The grouping of a dimension: by a field, or by bands of a number.

    `bands` are names by their upper ends, ascending; the last has none. A field of several
    texts counts its row once for each of them.
    """

    field: str
    bands: tuple[tuple[str, int | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Fields, and the measures and groups that questions name.

    `time` is the field that places a row in time; without one all rows are of now.
    """

    fields: Mapping[str, Kind]
    measures: Mapping[str, Measure] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    time: str | None = None

    def shape(self) -> str:
        """Digest of the fields: rows of another shape were stored by older code."""
        named = ",".join(f"{name} {kind.value}" for name, kind in self.fields.items())
        return hashlib.sha256(named.encode()).hexdigest()[:16]


def pack(table: Table, rows: Sequence[Row]) -> bytes:
    """Rows as Parquet; what a row lacks is null."""
    with TemporaryDirectory() as folder, _database() as database:
        _fill(database, table, rows)
        return _written(database, Path(folder))


def combine(
    table: Table,
    old: bytes,
    rows: Sequence[Row],
    *,
    same: str,
    since: tuple[str, Value] | None = None,
) -> bytes:
    """Old rows and new ones as Parquet, the new in place of old ones that are equal in `same`.

    `since` names a field and the least value that stays. Old rows may be of another shape:
    fields that they share are taken over.
    """
    with TemporaryDirectory() as folder, _database() as database:
        _fill(database, table, rows)
        _load(database, old, Path(folder), "earlier")
        held = {name for name, *_ in database.execute("DESCRIBE earlier").fetchall()}
        shared = ", ".join(f'"{name}"' for name in table.fields if name in held)
        database.execute(
            f"INSERT INTO {ROWS} BY NAME SELECT {shared} FROM earlier"  # noqa: S608  # our own names
            f' WHERE "{same}" NOT IN (SELECT "{same}" FROM {ROWS} WHERE "{same}" IS NOT NULL)'
        )
        if since:
            name, least = since
            database.execute(f'DELETE FROM {ROWS} WHERE "{name}" < $least', {"least": least})  # noqa: S608
        return _written(database, Path(folder))


def before(raw: bytes, field: str, value: Value) -> bytes:
    """The rows of a Parquet file whose field is less than a value, as Parquet."""
    with TemporaryDirectory() as folder, _database() as database:
        _load(database, raw, Path(folder), ROWS)
        database.execute(f'DELETE FROM {ROWS} WHERE "{field}" >= $value', {"value": value})  # noqa: S608  # our own names
        return _written(database, Path(folder))


def rows(table: Table, raw: bytes) -> list[Row]:
    """The rows of a Parquet file that `pack` or `combine` wrote."""
    names = ", ".join(f'"{name}"' for name in table.fields)
    with opened(raw) as database:
        found = database.execute(f"SELECT {names} FROM {ROWS}").fetchall()  # noqa: S608  # our own names
    return [dict(zip(table.fields, map(_cell, row), strict=True)) for row in found]


def earliest(table: Table, raw: bytes, zone: str) -> date | None:
    """The day of the first row that has a time, as the zone has it; None without one."""
    with opened(raw) as database:
        query = f'SELECT min("{table.time}") FROM {ROWS}'  # noqa: S608  # our own names
        (found,) = database.execute(query).fetchone() or (None,)
    if isinstance(found, datetime):
        return found.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
    return found if isinstance(found, date) else None


@contextmanager
def opened(raw: bytes) -> Iterator[duckdb.DuckDBPyConnection]:
    """A locked database that holds the rows of a Parquet file in `kept`, and nothing else."""
    with _database() as database:
        with TemporaryDirectory() as folder:
            _load(database, raw, Path(folder), ROWS)
        database.execute("SET enable_external_access = false")
        database.execute("SET lock_configuration = true")
        yield database


@contextmanager
def _database() -> Iterator[duckdb.DuckDBPyConnection]:
    database = duckdb.connect(":memory:", config={"threads": 1, "memory_limit": MEMORY})
    try:
        yield database
    finally:
        database.close()


def _fill(database: duckdb.DuckDBPyConnection, table: Table, rows: Sequence[Row]) -> None:
    """All rows in one statement, a list per field: rows one by one take a hundred times as long."""
    columns = ", ".join(
        f'unnest(CAST(${name} AS {kind.value}[])) AS "{name}"'
        for name, kind in table.fields.items()
    )
    values = {name: [_bound(row.get(name)) for row in rows] for name in table.fields}
    database.execute(f"CREATE TABLE {ROWS} AS SELECT {columns}", values)


def _bound(cell: Cell) -> object:
    return list(cell) if isinstance(cell, tuple) else cell


def _cell(value: Any) -> Cell:
    return tuple(value) if isinstance(value, list) else value


def _load(database: duckdb.DuckDBPyConnection, raw: bytes, folder: Path, name: str) -> None:
    path = folder / f"{name}.in"
    path.write_bytes(raw)
    database.read_parquet(str(path)).create(name)


def _written(database: duckdb.DuckDBPyConnection, folder: Path) -> bytes:
    path = folder / FILE
    database.table(ROWS).write_parquet(str(path), compression="zstd")
    return path.read_bytes()
