"""A query fitted to its drawing: all rows of a series, by a grain that can be seen."""

from __future__ import annotations

from typing import Literal

from widgets.frames.conditions import on
from widgets.queries.buckets import labels
from widgets.queries.query import GRAINS, MOST_ROWS, Query
from widgets.sources.spec import Resource, Source

# A table shows the rows that its manager asks for, and names what it leaves out.
ROWS = ("table",)
# Bars thinner than these would be no bars; points of a line lie closer.
MOST_BARS = 100
MOST_POINTS = 2000


def fitted(query: Query, kind: str, source: Source, week_start: int) -> Query:
    """The query with every row that a drawing of this kind needs, in the order of time.

    A series that ends at a limit would look like one that ends in time. Its grain is the
    finest that the platform can tell and the drawing can show; its weeks begin on
    `week_start` where the source can tell such.
    """
    if query.grain is None:
        return query
    resource = source.spec.resources[query.resource]
    query = query.with_grain(_grain(query, query.grain, kind, resource))
    if kind not in ROWS:
        query = query.model_copy(
            update={"limit": MOST_ROWS, "order": (), "fill": _fill(query, resource)}
        )
    if query.grain != "week":
        return query
    return query.model_copy(update={"week_start": source.week_start(query, week_start)})


def _fill(query: Query, resource: Resource) -> Literal["zero", "null"]:
    """A drawing joins no buckets over one that is missing: it is zero, or else a gap.

    What a condition on a metric leaves out is not zero.
    """
    chooses = bool(on(resource.metrics, query.filters))
    return "zero" if query.fill == "zero" and not chooses else "null"


def _grain(query: Query, grain: str, kind: str, resource: Resource) -> str:
    """The query's grain, or the first coarser one that fits."""
    if query.period is None or query.decompose:
        return grain
    most = MOST_BARS if kind == "bar" else MOST_POINTS
    for each in GRAINS[GRAINS.index(grain) :]:
        longest = resource.longest_days.get(each, query.period.days)
        count = len(labels(query.period, each, query.timezone or "UTC"))
        if each in resource.dimensions and count <= most and query.period.days <= longest:
            return each
    return grain
