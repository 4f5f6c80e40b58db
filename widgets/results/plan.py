"""Fewer calls for the same answers: queries that differ only in what they pick become one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from widgets.queries.query import Query
from widgets.results.asks import Ask

MOST_METRICS = 10


@dataclass(frozen=True, slots=True)
class Call:
    """One question to a platform and the asks that its answer serves."""

    query: Query
    asks: tuple[Ask, ...]

    def split(self) -> list[Call]:
        """The same asks, each question by itself; empty where it is but one question."""
        by_metrics: dict[tuple[str, ...], list[Ask]] = {}
        for ask in self.asks:
            by_metrics.setdefault(tuple(ask.query.metrics), []).append(ask)
        if len(by_metrics) < 2:
            return []
        return [_call(asks, metrics) for metrics, asks in by_metrics.items()]


def plan(asks: Iterable[Ask]) -> list[Call]:
    """Merge asks of one connection that share all but metrics and limit.

    A call holds ten metrics at most. Rows keep one order, so the longest limit serves all.
    """
    groups: dict[bytes, list[Ask]] = {}
    for ask in asks:
        groups.setdefault(ask.query.shape(), []).append(ask)
    return [call for group in groups.values() for call in _merged(group)]


def _merged(group: list[Ask]) -> Iterator[Call]:
    metrics: dict[str, None] = {}
    served: list[Ask] = []
    for ask in group:
        union = metrics | dict.fromkeys(ask.query.metrics)
        if len(union) > MOST_METRICS:
            yield _call(served, metrics)
            union, served = dict.fromkeys(ask.query.metrics), []
        metrics = union
        served.append(ask)
    yield _call(served, metrics)


def _call(asks: list[Ask], metrics: Iterable[str]) -> Call:
    limit = max(ask.query.limit for ask in asks)
    update = {"metrics": tuple(metrics), "limit": limit}
    query = asks[0].query.ordered().model_copy(update=update)
    return Call(query, tuple(asks))
