"""Sparse series made dense: every series has a row for each bucket of time that has begun.

A bucket that a source leaves out is zero for metrics of which it leaves zeros out, and a gap
for all others. Nothing that is drawn or listed then joins two days over one that is missing.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from widgets.frames.frame import Column, Frame, Value

MOST_ROWS = 10_000

Series = tuple[Value, ...]


def filled(frame: Frame, fill: str = "zero") -> Frame:
    """The frame with the rows that its source left out, as the query's `fill` wants them.

    Rows in the order of time stay so; in any other order what was missing comes last. Rows
    that a limit cut off are not missing, and a list of far too many stays as it is.
    """
    time = frame.time
    if time is None or fill == "none" or frame.provenance.truncated:
        return frame
    missing = _missing(frame, time)
    if not missing or len(frame.rows) + len(missing) > MOST_ROWS:
        return frame
    gap = tuple(_absent(column, fill) for column in frame.metrics)
    dense = replace(
        frame,
        rows=(*frame.rows, *((*key, *gap) for key in missing)),
        previous=frame.previous and (*frame.previous, *(None for _ in missing)),
        whole_days=frame.whole_days
        and replace(frame.whole_days, rows=(*frame.whole_days.rows, *(None for _ in missing))),
    )
    return _in_time(dense, time) if _is_in_time(frame, time) else dense


def compared(frame: Frame, fill: str = "zero") -> Frame:
    """The frame with what the compared range left out, where that is as long as the period.

    Of an hour that has no counterpart nobody knows anything.
    """
    if frame.previous is None or frame.time is None or frame.time.grain == "hour":
        return frame
    none = {column.name: _absent(column, fill) for column in frame.metrics}
    return replace(frame, previous=tuple(none if row is None else row for row in frame.previous))


def is_sparse(frame: Frame) -> bool:
    """True where a series lacks a bucket that has begun."""
    return frame.time is not None and bool(_missing(frame, frame.time))


def size(frame: Frame) -> int:
    """The number of rows of a frame whose series have all buckets."""
    if frame.time is None:
        return len(frame.rows)
    return len(_series(frame, frame.time)) * len(frame.buckets())


def _missing(frame: Frame, time: Column) -> list[Series]:
    """The dimensions of each row that should be there and is not."""
    at, width = frame.columns.index(time), len(frame.dimensions)
    series, buckets = _series(frame, time), frame.buckets()
    if len(frame.rows) >= len(series) * len(buckets):
        return []
    held = {row[:width] for row in frame.rows}
    keys = ((*rest[:at], bucket, *rest[at:]) for bucket in buckets for rest in series)
    return [key for key in keys if key not in held]


def _series(frame: Frame, time: Column) -> list[Series]:
    """The values beside time, in the order in which they come; without any there is one series."""
    at, width = frame.columns.index(time), len(frame.dimensions)
    if width == 1:
        return [()]
    return list(dict.fromkeys((*row[:at], *row[at + 1 : width]) for row in frame.rows))


def _absent(column: Column, fill: str) -> Value:
    return 0 if column.omits_zeros and fill == "zero" else None


def _is_in_time(frame: Frame, time: Column) -> bool:
    moments = frame.column(time.name)
    return all(a <= b for a, b in pairwise(moments))  # type: ignore[operator]


def _in_time(frame: Frame, time: Column) -> Frame:
    """Rows in the order of time; within a bucket, in the order in which series first came."""
    at, width = frame.columns.index(time), len(frame.dimensions)
    rank = {rest: place for place, rest in enumerate(_series(frame, time))}
    rows = frame.rows
    order = sorted(
        range(len(rows)),
        key=lambda row: (
            (rows[row][at], rank[(*rows[row][:at], *rows[row][at + 1 : width])])
            if width > 1
            else (rows[row][at], 0)
        ),
    )
    previous, whole = frame.previous, frame.whole_days
    return replace(
        frame,
        rows=tuple(rows[row] for row in order),
        previous=previous and tuple(previous[row] for row in order),
        whole_days=whole and replace(whole, rows=tuple(whole.rows[row] for row in order)),
    )
