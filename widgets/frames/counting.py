"""Groups of a table's rows, counted in DuckDB.

Names in the SQL come from a table's definition; every value is bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb

from widgets.frames.conditions import Entry, Where, leaves, on
from widgets.frames.frame import Value
from widgets.frames.rules import Measure
from widgets.frames.table import ROWS, Group, Kind, Table

# A bucket's place, then the values of the other dimensions.
Key = tuple[int, tuple[Value, ...]]
Values = dict[str, Value]
Span = tuple[datetime, datetime]

BUCKETS = """buckets AS (
    SELECT unnest(CAST($opens AS {kind}[])) AS opens, unnest(CAST($closes AS {kind}[])) AS closes,
        unnest(range(len($opens))) AS bucket
)"""
# A row without texts stays, in the group of None.
APART = 'SELECT *, unnest(CASE WHEN len("{field}") > 0 THEN "{field}" ELSE [NULL] END) AS "{one}"'


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows to count. `spans` are buckets as instants in the query's zone, without their end.

    A table without time is counted whole, whatever they are.
    """

    measures: Mapping[str, Measure]
    groups: tuple[str, ...]
    filters: Sequence[Entry]
    spans: Sequence[Span]


def counted(
    database: duckdb.DuckDBPyConnection, table: Table, selection: Selection
) -> dict[Key, Values]:
    """Metrics by bucket and dimensions; groups without rows are missing."""
    filters = on(table.groups, selection.filters)
    where = Where({name: _expression(group, table) for name, group in table.groups.items()})
    clause = where.clause(filters)
    used = {*selection.groups, *(leaf.field for entry in filters for leaf in leaves(entry))}
    labels = [f"g{place}" for place in range(len(selection.groups))]
    groups = [
        f"{where.expressions[name]} AS {label}"
        for name, label in zip(selection.groups, labels, strict=True)
    ]
    parts = [part for measure in selection.measures.values() for part in measure.parts]
    join, bound = _time(table, selection.spans)
    keys = ", ".join(["bucket", *labels])
    sql = f"""
        WITH {", ".join([*_exploded_rows(table, used), *join])},
        found AS (SELECT {", ".join(["*", *groups])} FROM timed WHERE {clause}),
        chosen AS (SELECT DISTINCT ON ({", ".join(["place", *labels])}) * FROM found)
        SELECT {keys}, {", ".join(parts)} FROM chosen GROUP BY {keys}
    """  # noqa: S608  # names come from the table, values are bound
    width = len(labels) + 1
    return {
        (row[0], tuple(row[1:width])): _finished(selection.measures, row[width:])
        for row in database.execute(sql, {**where.values, **bound}).fetchall()
    }


def _expression(group: Group, table: Table) -> str:
    """The SQL expression of a dimension's value."""
    if group.bands:
        cases = " ".join(
            f"WHEN \"{group.field}\" <= {top} THEN '{name}'"
            if top is not None
            else f"ELSE '{name}'"
            for name, top in group.bands
        )
        return f'CASE WHEN "{group.field}" IS NULL THEN NULL {cases} END'
    if table.fields[group.field] is Kind.TEXTS:
        return f'"{_exploded_name(group.field)}"'
    return f'"{group.field}"'


def _exploded_rows(table: Table, used: set[str]) -> Iterator[str]:
    """Each row with its place, once for each of its texts where a group needs them."""
    yield f"numbered AS (SELECT *, row_number() OVER () AS place FROM {ROWS})"  # noqa: S608  # our own names
    last = "numbered"
    for field in sorted({table.groups[name].field for name in used}):
        if table.fields[field] is Kind.TEXTS:
            apart = APART.format(field=field, one=_exploded_name(field))
            yield f"by_{field} AS ({apart} FROM {last})"
            last = f"by_{field}"
    yield f"parted AS (SELECT * FROM {last})"  # noqa: S608  # our own names


def _time(table: Table, spans: Sequence[Span]) -> tuple[list[str], dict[str, object]]:
    """The bucket of each row, in SQL and its bound values."""
    if table.time is None:
        return ["timed AS (SELECT *, 0 AS bucket FROM parted)"], {}
    kind = table.fields[table.time]
    # Tables may have fields called `opens`.
    time = f'parted."{table.time}"'
    on_time = f"{time} >= buckets.opens AND {time} < buckets.closes"
    timed = f"timed AS (SELECT parted.*, bucket FROM parted JOIN buckets ON {on_time})"  # noqa: S608  # our own names
    steps = [BUCKETS.format(kind=kind.value), timed]
    opens, closes = ([_bound(span[end], kind) for span in spans] for end in (0, 1))
    return steps, {"opens": opens, "closes": closes}


def _bound(moment: datetime, kind: Kind) -> object:
    """A table's moments are UTC without saying so."""
    return moment.date() if kind is Kind.DAY else moment.astimezone(UTC).replace(tzinfo=None)


def _exploded_name(field: str) -> str:
    return f"one_of_{field}"


def _finished(measures: Mapping[str, Measure], parts: Sequence[Any]) -> Values:
    values: Values = {}
    place = 0
    for name, measure in measures.items():
        values[name] = measure.finish(parts[place : place + len(measure.parts)])
        place += len(measure.parts)
    return values
