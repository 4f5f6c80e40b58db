"""Grouped values with gaps filled and ratios divided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sandbox.oscom.catalogue import GRAINS, METRICS, Metric, base_metrics
from sandbox.oscom.query import select
from sandbox.oscom.query.buckets import Bucket, Span, buckets
from sandbox.oscom.query.schema import QueryBody
from sandbox.oscom.query.select import Number, RowKey
from sandbox.synthetic.data import SyntheticData

Values = dict[str, Number | None]
RATIO_DECIMALS = 4


@dataclass(frozen=True)
class Table:
    """Rows by (bucket ordinal, dimension values). Without a grain there is one bucket 0."""

    buckets: Sequence[Bucket]
    rows: Mapping[RowKey, Values]


def tabulate(synthetic: SyntheticData, body: QueryBody, *, span: Span, now: datetime) -> Table:
    grain = next((name for name in body.dimensions if name in GRAINS), None)
    groups = [name for name in body.dimensions if name not in GRAINS]
    begun = [bucket for bucket in buckets(span, grain) if bucket.start <= now] if grain else []
    names = metrics_used(body)
    counted = select.run(
        synthetic,
        select.Selection(
            metrics=base_metrics(names),
            groups=groups,
            filters=body.filters,
            span=span,
            starts=[bucket.start for bucket in begun] or [span.since],
            now=now,
        ),
    )
    rows = {key: finish(names, values) for key, values in counted.items()}
    if grain:
        rows = filled(rows, begun, names, body, split=bool(groups))
    elif not groups:
        rows = {(0, ()): rows.get((0, ()), empty(names))}
    return Table(begun, rows)


def totals(synthetic: SyntheticData, body: QueryBody, *, span: Span, now: datetime) -> Values:
    """Counted anew over the whole range: distinct counts are no sums of rows.

    Filters on metrics choose rows and leave the totals alone.
    """
    plain = body.model_copy(update={"dimensions": []})
    return tabulate(synthetic, plain, span=span, now=now).rows[0, ()]


def metrics_used(body: QueryBody) -> list[str]:
    hidden = [leaf.field for leaf in body.leaves() if leaf.on_metric]
    return list(dict.fromkeys([*body.metrics, *hidden]))


def finish(names: Sequence[str], counted: Mapping[str, Number]) -> Values:
    return {name: finished(METRICS[name], counted) for name in names}


def finished(metric: Metric, counted: Mapping[str, Number]) -> Number | None:
    if metric.divides is None:
        return counted[metric.name]
    over, under = (counted[part] for part in metric.divides)
    return round(over / under, RATIO_DECIMALS) if under else None


def empty(names: Sequence[str]) -> Values:
    return {name: zero(METRICS[name]) for name in names}


def zero(metric: Metric) -> Number | None:
    if metric.is_ratio:
        return None
    return 0.0 if metric.type == "money" else 0


def filled(
    rows: Mapping[RowKey, Values],
    begun: Sequence[Bucket],
    names: Sequence[str],
    body: QueryBody,
    *,
    split: bool,
) -> dict[RowKey, Values]:
    """Every series gets a row for each bucket that has begun."""
    fill = body.time_series.fill
    if fill == "none":
        return dict(rows)
    gap: Values = empty(names) if fill == "zero" else dict.fromkeys(names)
    series = {dimensions for _, dimensions in rows} if split else {()}
    return {
        (ordinal, dimensions): rows.get((ordinal, dimensions), gap)
        for dimensions in series
        for ordinal in range(len(begun))
    }
