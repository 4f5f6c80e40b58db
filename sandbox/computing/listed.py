"""Aggregates of the listed resources: what a portal that adds up the rows should find.

Shaped like an answer of the query endpoint, which itself knows analytics only.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.computing.body import ListQueryBody, parse
from sandbox.computing.grouping import grouped
from sandbox.computing.tables import RESOURCES, Resource
from sandbox.oscom.envelope import invalid
from sandbox.oscom.query.buckets import Bucket, Span, buckets
from sandbox.oscom.query.conditions import holds
from sandbox.synthetic.data import Item, SyntheticData

Row = dict[str, Any]
RowKey = tuple[Any, ...]


def compute(synthetic: SyntheticData, name: str, raw: Any, *, now: datetime) -> dict[str, Any]:
    """`{data, meta}`; `seo_keywords` is `seo.keywords`. Raises ApiError 400 and 422.

    Items without a time, such as drafts, count only while no time is asked for.
    """
    resource = RESOURCES.get(name.replace("_", ".", 1))
    if resource is None:
        raise invalid("resource", f"choose from {', '.join(RESOURCES)}", name)
    body = parse(raw, resource)
    items = resource.items(synthetic, now)
    spans = begun(synthetic, body, now)
    rows = [row for row in tabulated(resource, body, items, spans) if passes(resource, body, row)]
    rows = ordered(rows, body)
    plain = body.model_copy(update={"dimensions": []})
    whole = [Bucket("", spans[0].start, spans[-1].end)] if spans else []
    (totals,) = tabulated(resource, plain, items, whole)
    return {
        "data": [chosen(row, [*body.dimensions, *body.metrics]) for row in rows[: body.limit]],
        "meta": {
            "row_count": len(rows),
            "totals": chosen(totals, body.metrics),
            "currency": synthetic.profile.currency,
        },
    }


def begun(synthetic: SyntheticData, body: ListQueryBody, now: datetime) -> list[Bucket]:
    """The range's part of every bucket that has begun; none where no grain is asked for."""
    if body.grain is None or body.date_range is None:
        return []
    zone = ZoneInfo(body.timezone or synthetic.profile.timezone)
    span = Span(body.date_range.start, body.date_range.end, zone)
    return [
        Bucket(each.label, max(each.start, span.since), min(each.end, span.until))
        for each in buckets(span, body.grain)
        if each.start <= now
    ]


def tabulated(
    resource: Resource, body: ListQueryBody, items: Sequence[Item], spans: Sequence[Bucket]
) -> list[Row]:
    """Rows by name; gaps in time are filled, and without dimensions there is always one."""
    filtered = [leaf.field for leaves in body.conditions for leaf in leaves]
    hidden = [name for name in filtered if name in resource.metrics]
    metrics = list(dict.fromkeys([*body.metrics, *hidden]))
    names = [*body.groups, *metrics]
    found: dict[RowKey, Row] = {
        (place, *values[: len(body.groups)]): dict(zip(names, map(plain, values), strict=True))
        for place, *values in grouped(resource, body, items, metrics=metrics, spans=spans)
    }
    for key in expected(body, found, spans):
        gap = dict(zip(body.groups, key[1:], strict=True)) | empty(resource, metrics)
        found.setdefault(key, gap)
    if body.grain is None:
        return list(found.values())
    return [{**row, body.grain: spans[key[0]].label} for key, row in found.items()]


def expected(
    body: ListQueryBody, found: Collection[RowKey], spans: Sequence[Bucket]
) -> list[RowKey]:
    """The rows that there must be: every bucket of each series, or the only row."""
    if body.grain is None:
        return [] if body.groups else [(0,)]
    if body.fill == "none":
        return []
    series = {key[1:] for key in found} if body.groups else {()}
    return [(place, *values) for values in series for place in range(len(spans))]


def empty(resource: Resource, metrics: Sequence[str]) -> Row:
    """Counts and sums of nothing are 0; means, ratios and bests of nothing are unknown."""
    zero = ("count(", "coalesce(")
    return {name: 0 if resource.metrics[name].startswith(zero) else None for name in metrics}


def passes(resource: Resource, body: ListQueryBody, row: Row) -> bool:
    return all(
        any(holds(leaf, row[leaf.field]) for leaf in leaves)
        for leaves in body.conditions
        if leaves[0].field in resource.metrics
    )


def ordered(rows: list[Row], body: ListQueryBody) -> list[Row]:
    """By default time ascends, else the first metric descends; nulls come last either way."""
    default = [(body.grain, False)] if body.grain else [(body.metrics[0], True)]
    asked = [(item.field, item.direction == "desc") for item in body.order] or default
    found = list(rows)
    # Sorting is stable: the last criterion goes first.
    for name, descending in reversed([*asked, *((each, False) for each in body.dimensions)]):
        found.sort(key=lambda row: rank(row[name], descending), reverse=descending)
    return found


def rank(value: Any, descending: bool) -> tuple[bool, Any]:
    missing = value is None
    return (missing != descending, 0 if missing else value)


def chosen(row: Row, names: Sequence[str]) -> Row:
    return {name: row[name] for name in names}


def plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
