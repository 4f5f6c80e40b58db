"""Merges queries that differ only in metrics and limit, and estimates the calls they cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from widgets.queries.query import Query
from widgets.results.tile_requests import TileRequest
from widgets.sources import registry as sources

MOST_METRICS = 10


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """One query to a platform and the requests that its answer serves."""

    query: Query
    requests: tuple[TileRequest, ...]

    def split(self) -> list[PlannedCall]:
        """The same requests in one call per set of metrics; empty where there is only one set."""
        by_metrics: dict[tuple[str, ...], list[TileRequest]] = {}
        for request in self.requests:
            by_metrics.setdefault(tuple(request.query.metrics), []).append(request)
        if len(by_metrics) < 2:
            return []
        return [_call(requests, metrics) for metrics, requests in by_metrics.items()]


def plan(requests: Iterable[TileRequest]) -> list[PlannedCall]:
    """Merge requests of one connection that share all but metrics and limit.

    A call holds ten metrics at most. Rows keep one order, so the longest limit serves all.
    """
    groups: dict[bytes, list[TileRequest]] = {}
    for request in requests:
        groups.setdefault(request.query.shape(), []).append(request)
    return [call for group in groups.values() for call in _merged(group)]


def _merged(group: list[TileRequest]) -> Iterator[PlannedCall]:
    metrics: dict[str, None] = {}
    served: list[TileRequest] = []
    for request in group:
        union = metrics | dict.fromkeys(request.query.metrics)
        if len(union) > MOST_METRICS:
            yield _call(served, metrics)
            union, served = dict.fromkeys(request.query.metrics), []
        metrics = union
        served.append(request)
    yield _call(served, metrics)


def _call(requests: list[TileRequest], metrics: Iterable[str]) -> PlannedCall:
    limit = max(request.query.limit for request in requests)
    update = {"metrics": tuple(metrics), "limit": limit}
    query = requests[0].query.ordered().model_copy(update=update)
    return PlannedCall(query, tuple(requests))


@dataclass(frozen=True, slots=True)
class CostEstimate:
    """The number of widgets, and of calls to platforms that refresh them where nothing is kept.

    `grows` says that it may be more calls, by the number of rows.
    """

    widgets: int = 0
    calls: int = 0
    grows: bool = False

    def __add__(self, other: CostEstimate) -> CostEstimate:
        return CostEstimate(
            self.widgets + other.widgets, self.calls + other.calls, self.grows or other.grows
        )


def estimate(requests: Iterable[TileRequest]) -> CostEstimate:
    """The cost of these requests together."""
    wanted = list(requests)
    costs = {
        cost.name: cost
        for call in plan(wanted)
        for cost in sources.source(call.requests[0].spec.source).costs(call.query)
    }
    return CostEstimate(len(wanted), len(costs), any(cost.grows for cost in costs.values()))


def estimate_by_connection(requests: Iterable[TileRequest]) -> dict[UUID, CostEstimate]:
    """The cost of these requests at each connection: no call serves two."""
    groups: dict[UUID, list[TileRequest]] = {}
    for request in requests:
        groups.setdefault(request.query.connection, []).append(request)
    return {connection_id: estimate(group) for connection_id, group in groups.items()}
