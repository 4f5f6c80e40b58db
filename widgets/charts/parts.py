"""The rows of a frame as parts of one metric: what pies, funnels and lists are drawn from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from widgets.charts.entities import entity, page_filter_of
from widgets.charts.formats import Writer
from widgets.charts.numbers import plain
from widgets.charts.palette_slots import preferred_slot
from widgets.charts.payload import Number
from widgets.charts.series import summed
from widgets.frames.frame import Column, Frame


@dataclass(frozen=True, slots=True)
class Part:
    """A value of the dimensions. `before` is its number in the compared period, and `compared`
    what of the value is set against it.
    """

    label: str
    value: Number
    before: Number = None
    compared: Number = None
    role: str = "current"
    slot: int = 0
    entity: str = ""
    page_filter: str = ""


def parts(frame: Frame, metric: Column, writer: Writer) -> tuple[Part, ...]:
    """One part per row, in the query's order."""
    indexes = [frame.columns.index(column) for column in frame.dimensions]
    before = frame.before(metric.name) or (None,) * len(frame.rows)
    compared = frame.compared(metric.name)
    rows = zip(frame.rows, frame.column(metric.name), before, compared, strict=True)
    found = []
    for row, value, previous, counted in rows:
        key = tuple(row[index] for index in indexes)
        pairs = zip(key, frame.dimensions, strict=True)
        found.append(
            Part(
                label=" · ".join(writer.name(value, column) for value, column in pairs),
                value=plain(value),
                before=plain(previous),
                compared=plain(counted),
                slot=preferred_slot(frame.dimensions, key),
                entity=entity(frame.dimensions, key),
                page_filter=page_filter_of(key[0], frame.dimensions[0]) if len(key) == 1 else "",
            )
        )
    return tuple(found)


def other(rest: Iterable[Part], writer: Writer, *, is_counted: bool = True) -> Part:
    """The rest as one part. Only for metrics that may be summed. `is_counted` says that each
    part of the rest is one value.
    """
    rest = tuple(rest)
    return Part(
        label=writer.others(len(rest) if is_counted else None),
        value=summed(tuple(part.value for part in rest)),
        before=summed(tuple(part.before for part in rest)),
        compared=summed(tuple(part.compared for part in rest)),
        role="other",
    )
