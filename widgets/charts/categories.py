"""Categories: the rows of a frame as parts of one metric, for pies, funnels and lists."""

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
class Category:
    """A value of the dimensions and its number. `before` is that number in the compared period,
    and `compared` the part of the value that is set against it.
    """

    label: str
    value: Number
    before: Number = None
    compared: Number = None
    role: str = "current"
    slot: int = 0
    entity: str = ""
    page_filter: str = ""


def categories(frame: Frame, metric: Column, writer: Writer) -> tuple[Category, ...]:
    """One category per row, in the query's order."""
    indexes = [frame.columns.index(column) for column in frame.dimensions]
    before = frame.before(metric.name) or (None,) * len(frame.rows)
    compared = frame.compared(metric.name)
    rows = zip(frame.rows, frame.column(metric.name), before, compared, strict=True)
    found = []
    for row, value, previous, counted in rows:
        key = tuple(row[index] for index in indexes)
        pairs = zip(key, frame.dimensions, strict=True)
        found.append(
            Category(
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


def other(rest: Iterable[Category], writer: Writer, *, is_counted: bool = True) -> Category:
    """The rest as one category. Only for metrics that may be summed. `is_counted` says that each
    category of the rest is one value.
    """
    rest = tuple(rest)
    return Category(
        label=writer.others(len(rest) if is_counted else None),
        value=summed(tuple(category.value for category in rest)),
        before=summed(tuple(category.before for category in rest)),
        compared=summed(tuple(category.compared for category in rest)),
        role="other",
    )
