"""Items of a list, grouped by SQL in a database of their own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import duckdb

from sandbox.clock import parse_moment
from sandbox.computing.body import ListQueryBody
from sandbox.computing.tables import Resource
from sandbox.oscom.query.buckets import Bucket
from sandbox.oscom.query.conditions import WhereBuilder
from sandbox.synthetic.data import Item, open_locked

Row = tuple[Any, ...]


def grouped(
    resource: Resource,
    body: ListQueryBody,
    items: Sequence[Item],
    *,
    metrics: Sequence[str],
    spans: Sequence[Bucket],
) -> list[Row]:
    """Rows of bucket number, dimension values, metrics. Without spans the number is 0.

    An item of several values counts once for each, and once in all where nobody asks
    which: hence the distinct step.
    """
    where = WhereBuilder(lambda name: resource.dimensions[name])
    clause = " AND ".join(
        "(" + " OR ".join(where.condition(leaf) for leaf in leaves) + ")"
        for leaves in body.conditions
        if leaves[0].field in resource.dimensions
    )
    names = [f"g{number}" for number in range(len(body.groups))]
    groups = "".join(
        f", {resource.dimensions[group]} AS {name}"
        for group, name in zip(body.groups, names, strict=True)
    )
    keys = ", ".join(["place", *names])
    place = "" if spans else ", 0 AS place"
    joined = f"JOIN spans ON {resource.time} >= opens AND {resource.time} < closes" if spans else ""
    measured = ", ".join(resource.metrics[name] for name in metrics)
    database = opened(resource, items, spans)
    sql = f"""
        WITH found AS (
            SELECT *{place}{groups} FROM {source(resource, body)} {joined}
            WHERE {clause or "true"}
        ),
        kept AS (SELECT DISTINCT ON (id, {keys}) * FROM found)
        SELECT {keys}, {measured} FROM kept GROUP BY {keys}
    """  # noqa: S608 - names come from the tables, values are bound
    try:
        return database.execute(sql, where.values).fetchall()
    finally:
        database.close()


def source(resource: Resource, body: ListQueryBody) -> str:
    """The items, once for each value of the lists that the body speaks of."""
    used = {*body.groups, *(leaf.field for leaves in body.conditions for leaf in leaves)}
    found = "items"
    for dimension, column in resource.many.items():
        if dimension in used:
            values = f"CASE WHEN len({column}) = 0 THEN [NULL] ELSE {column} END"
            found = f"(SELECT *, unnest({values}) AS {dimension} FROM {found})"  # noqa: S608 - as above
    return found


def opened(
    resource: Resource, items: Sequence[Item], spans: Sequence[Bucket]
) -> duckdb.DuckDBPyConnection:
    database = open_locked()
    columns = ", ".join(
        f"unnest(CAST(${name} AS {kind}[])) AS {name}" for name, kind in resource.columns.items()
    )
    values = {name: [cell(resource, item, name) for item in items] for name in resource.columns}
    database.execute(f"CREATE TABLE items AS SELECT {columns}", values)
    database.execute(
        """CREATE TABLE spans AS SELECT unnest(range(len($opens))) AS place,
           unnest(CAST($opens AS TIMESTAMP[])) AS opens,
           unnest(CAST($closes AS TIMESTAMP[])) AS closes""",
        {
            "opens": [naive(span.start) for span in spans],
            "closes": [naive(span.end) for span in spans],
        },
    )
    return database


def cell(resource: Resource, item: Item, name: str) -> Any:
    holder = item[resource.at[name]] if name in resource.at else item
    value = holder[name]
    return naive(parse_moment(value)) if name == resource.time and value else value


def naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
