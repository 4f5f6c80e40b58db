"""Decomposition of every series in a table."""

from __future__ import annotations

from collections import defaultdict

from sandbox.oscom.catalogue import METRICS
from sandbox.oscom.envelope import impossible
from sandbox.oscom.query.decompose import Parts, decompose
from sandbox.oscom.query.schema import QueryBody
from sandbox.oscom.query.select import RowKey
from sandbox.oscom.query.semantics import SEASONS, grain_of
from sandbox.oscom.query.table import Table


def decomposed(body: QueryBody, table: Table) -> dict[RowKey, dict[str, Parts]]:
    """Parts of the additive metrics by row. Raises ApiError 422 below two full seasons."""
    grain = grain_of(body)
    if not body.time_series.decompose or grain is None:
        return {}

    season, length = SEASONS[grain], len(table.buckets)
    if length < 2 * season:
        raise impossible(
            "time_series.decompose",
            "insufficient_history",
            f"Needs {2 * season} buckets, the range has {length}.",
            length,
        )
    found: dict[RowKey, dict[str, Parts]] = defaultdict(dict)
    for dimensions in {dimensions for _, dimensions in table.rows}:
        for name in body.metrics:
            if METRICS[name].additive:
                for ordinal, parts in enumerate(decompose(series(table, dimensions, name), season)):
                    found[ordinal, dimensions][name] = parts
    return found


def series(table: Table, dimensions: tuple[str | None, ...], name: str) -> list[float]:
    """One value per bucket; a gap counts as 0 whatever the fill shows."""
    rows = (table.rows.get((ordinal, dimensions)) for ordinal in range(len(table.buckets)))
    return [float((row[name] if row else None) or 0) for row in rows]
