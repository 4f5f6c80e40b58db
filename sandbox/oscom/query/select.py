"""One aggregation in SQL: base metrics by bucket and dimensions over matching events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sandbox.oscom.catalogue import Metric, dimension_sql
from sandbox.oscom.query.buckets import Span
from sandbox.oscom.query.conditions import WhereBuilder
from sandbox.oscom.query.schema import AnyOf, Filter
from sandbox.synthetic.data import SyntheticData

Number = int | float
RowKey = tuple[int, tuple[str | None, ...]]


@dataclass(frozen=True)
class Selection:
    """`starts` are the instants at which buckets begin; one alone means no time grain."""

    metrics: Sequence[Metric]
    groups: Sequence[str]
    filters: Sequence[Filter | AnyOf]
    span: Span
    starts: Sequence[datetime]
    now: datetime


def run(synthetic: SyntheticData, asked: Selection) -> dict[RowKey, dict[str, Number]]:
    """Values by (bucket ordinal, dimension values); a metric without events is 0."""
    sql, values = statement(asked)
    groups = len(asked.groups)
    names = [metric.name for metric in asked.metrics]
    return {
        (row[0], tuple(row[1 : groups + 1])): dict(
            zip(names, map(number, row[groups + 1 :]), strict=True)
        )
        for row in synthetic.fetch(sql, values)
    }


def statement(asked: Selection) -> tuple[str, dict[str, Any]]:
    where = WhereBuilder()
    names = [f"g{n}" for n in range(len(asked.groups))]
    columns = "".join(
        f", {dimension_sql(dimension)} AS {name}"
        for dimension, name in zip(asked.groups, names, strict=True)
    )
    keys = ", ".join(["bucket", *names])
    outputs = ", ".join(f"coalesce(max({metric.name}), 0)" for metric in asked.metrics)
    sql = f"""
        WITH matching AS (
            SELECT *{columns} FROM events
            WHERE created_at <= $now AND ts >= $since AND ts < $until
              AND {where.clause(asked.filters)}
        ),
        buckets AS (SELECT unnest($starts) AS opens, unnest(range(len($starts))) AS bucket),
        counted AS ({" UNION ALL BY NAME ".join(branches(asked.metrics, keys))})
        SELECT {keys}, {outputs} FROM counted GROUP BY {keys} ORDER BY {keys}
    """  # noqa: S608 - names come from the catalogue, values are bound
    bound = {
        "now": naive(asked.now),
        "since": naive(asked.span.since),
        "until": naive(asked.span.until),
        "starts": [naive(start) for start in asked.starts],
    }
    return sql, {**bound, **where.values}


def branches(metrics: Sequence[Metric], keys: str) -> list[str]:
    """Events fall into the bucket of their own time, sessions into that of their first event."""
    rules = {
        "events": ("ts", "true"),
        "sessions": ("session_started", "session_started >= $since"),
    }
    return [
        f"""SELECT {keys}, {", ".join(f"{metric.sql} AS {metric.name}" for metric in counted)}
            FROM matching ASOF JOIN buckets ON matching.{moment} >= buckets.opens
            WHERE {condition} GROUP BY {keys}"""  # noqa: S608 - as above
        for over, (moment, condition) in rules.items()
        if (counted := [metric for metric in metrics if metric.over == over])
    ]


def number(value: Any) -> Number:
    return float(value) if isinstance(value, Decimal) else int(value)


def naive(moment: datetime) -> datetime:
    """The data is stored as UTC without a zone."""
    return moment.replace(tzinfo=None)
