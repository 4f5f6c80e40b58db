from __future__ import annotations

from datetime import UTC, datetime

from sandbox.clock import iso
from sandbox.oscom.catalogue import GRAINS, METRICS
from sandbox.oscom.query.buckets import Span
from sandbox.oscom.query.schema import QueryBody
from sandbox.oscom.query.table import Table
from sandbox.synthetic.data import SyntheticData


def column(name: str) -> dict[str, str]:
    if name in GRAINS:
        kind = "datetime" if name == "hour" else "date"
        return {"name": name, "kind": "dimension", "type": kind, "grain": name}
    if name in METRICS:
        metric = METRICS[name]
        return {"name": name, "kind": "metric", "type": metric.type, "unit": metric.unit}
    return {"name": name, "kind": "dimension", "type": "string"}


def columns(body: QueryBody) -> list[dict[str, str]]:
    return [column(name) for name in (*body.dimensions, *body.metrics)]


def days(span: Span) -> dict[str, str]:
    return {"start": span.first.isoformat(), "end": span.last.isoformat()}


def partial_buckets(table: Table, span: Span, now: datetime) -> list[str]:
    """Labels of buckets that the range or the present cuts."""
    return [
        bucket.label
        for bucket in table.buckets
        if bucket.start < span.since or bucket.end > min(span.until, now)
    ]


def freshness(synthetic: SyntheticData, now: datetime) -> str:
    """The moment at which the newest event was ingested."""
    newest = synthetic.fetch(
        "SELECT max(created_at) FROM events WHERE created_at <= $now",
        {"now": now.replace(tzinfo=None)},
    )[0][0]
    return iso(newest.replace(tzinfo=UTC) if newest else now)
