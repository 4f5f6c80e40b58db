"""Rows of an earlier range of another length, set beside those of now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from widgets.frames.frame import Frame, Provenance, Value

Key = tuple[Value, ...]


def aligned(now: Frame, before: Frame) -> Frame:
    """`now` compared with `before`: first bucket with first, and so on.

    Rows without time match by their dimensions. What has no counterpart gets None, such
    as the 31st compared with a shorter month.
    """
    earlier = dict(zip(_keys(before), _metrics(before), strict=True))
    return replace(
        now,
        previous=tuple(earlier.get(key) for key in _keys(now)),
        previous_totals=dict(before.totals),
        comparison=before.period,
        warnings=tuple(dict.fromkeys((*now.warnings, *before.warnings))),
        provenance=both(now.provenance, before.provenance),
    )


def both(now: Provenance, before: Provenance) -> Provenance:
    """One provenance for an answer that two walks made."""
    return replace(
        now,
        calls=now.calls + before.calls,
        request_ids=(*now.request_ids, *before.request_ids),
    )


def _keys(frame: Frame) -> list[Key]:
    """Each row's dimensions, with a bucket's place in its range instead of its label."""
    width = len(frame.dimensions)
    time = frame.time
    if time is None or time.grain is None:
        return [row[:width] for row in frame.rows]
    at = frame.columns.index(time)
    places: dict[Value, int] = {label: place for place, label in enumerate(frame.buckets())}
    return [(*row[:at], places.get(row[at]), *row[at + 1 : width]) for row in frame.rows]


def _metrics(frame: Frame) -> list[Mapping[str, Value]]:
    width = len(frame.dimensions)
    names = [column.name for column in frame.metrics]
    return [dict(zip(names, row[width:], strict=True)) for row in frame.rows]
