"""Fewer calls for the same answers: queries that differ only in what they pick become one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from widgets.queries.query import Query
from widgets.results.tile_requests import TileRequest

MOST_METRICS = 10


@dataclass(frozen=True, slots=True)
class Call:
    """One question to a platform and the requests that its answer serves."""

    query: Query
    requests: tuple[TileRequest, ...]

    def split(self) -> list[Call]:
        """The same requests, each question by itself; empty where it is but one question."""
        by_metrics: dict[tuple[str, ...], list[TileRequest]] = {}
        for request in self.requests:
            by_metrics.setdefault(tuple(request.query.metrics), []).append(request)
        if len(by_metrics) < 2:
            return []
        return [_call(requests, metrics) for metrics, requests in by_metrics.items()]


def plan(requests: Iterable[TileRequest]) -> list[Call]:
    """Merge requests of one connection that share all but metrics and limit.

    A call holds ten metrics at most. Rows keep one order, so the longest limit serves all.
    """
    groups: dict[bytes, list[TileRequest]] = {}
    for request in requests:
        groups.setdefault(request.query.shape(), []).append(request)
    return [call for group in groups.values() for call in _merged(group)]


def _merged(group: list[TileRequest]) -> Iterator[Call]:
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


def _call(requests: list[TileRequest], metrics: Iterable[str]) -> Call:
    limit = max(request.query.limit for request in requests)
    update = {"metrics": tuple(metrics), "limit": limit}
    query = requests[0].query.ordered().model_copy(update=update)
    return Call(query, tuple(requests))
