"""Data tables: the rows of a frame, as a kind of its own and as every chart offers them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from math import copysign

from widgets.charts.entities import page_filter_of
from widgets.charts.formats import Writer
from widgets.charts.numbers import absent, change, difference, plain
from widgets.charts.options import Options
from widgets.charts.payload import Cell, Heading, Number, Table
from widgets.charts.series import Grouped
from widgets.frames.frame import Column, Frame, Value

# Where what is new sorts: farther than any change has a ratio.
FARTHEST = 1e300
# By metric, what is compared and what it is compared with.
Against = Mapping[str, tuple[Value, Value]]


def table(
    frame: Frame,
    metrics: tuple[Column, ...],
    options: Options,
    writer: Writer,
    *,
    bars: frozenset[str] = frozenset(),
) -> Table:
    """All rows in the frame's order, with a column of changes where the query compares.

    The totals row holds the metrics over the whole period by their own rule, never sums
    of the rows shown. Cells of the metrics named in `bars` know their share of the largest.
    """
    largest = {name: _largest(frame.column(name)) for name in bars}
    cells = _MetricCells(metrics, writer, options.least_notable, largest)
    compares = frame.previous is not None
    indexes = {column.name: index for index, column in enumerate(frame.columns)}
    return Table(
        columns=tuple(_headings(frame, metrics, options, writer, compares)),
        rows=tuple(
            (
                *(dimension_cell(row[indexes[d.name]], d, writer) for d in frame.dimensions),
                *cells.of({m.name: row[indexes[m.name]] for m in metrics}, against),
            )
            for row, against in zip(frame.rows, set_against(frame, metrics), strict=True)
        ),
        totals=_totals(frame, replace(cells, largest={})) if frame.dimensions else (),
    )


def pivot(along: Column, grouped: Grouped, options: Options, writer: Writer) -> Table:
    """The data table of several series: a row per position, a column per series."""
    unit = grouped.series[0].column.unit if grouped.series else None
    heads = (
        Heading(str(number), series.label, numeric=True, page_filter=series.page_filter)
        for number, series in enumerate(grouped.series)
    )
    rows = []
    for place, position in enumerate(grouped.positions):
        row = [dimension_cell(position[0], along, writer)]
        for series in grouped.series:
            value = series.values[place]
            row.append(Cell(value, writer.exact(value, unit)))
        rows.append(tuple(row))
    return Table(
        columns=(Heading(along.name, options.label(along, writer), numeric=False), *heads),
        rows=tuple(rows),
    )


def dimension_cell(value: Value, column: Column, writer: Writer) -> Cell:
    text = writer.name(value, column)
    return Cell(
        writer.plain_name(value, column),
        text,
        page_filter=page_filter_of(value, column),
        sort=_order(value),
    )


def _order(value: Value) -> Number | str:
    """The sort key of a value that is no text: moments as UTC, which compare as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else plain(value)


def _headings(
    frame: Frame, metrics: tuple[Column, ...], options: Options, writer: Writer, compares: bool
) -> Iterator[Heading]:
    for column in frame.dimensions:
        yield Heading(column.name, options.label(column, writer), numeric=False)
    for column in metrics:
        yield Heading(column.name, options.label(column, writer), numeric=True)
        if compares:
            yield Heading(f"{column.name}.change", writer.gettext("Change"), numeric=True)


def set_against(frame: Frame, metrics: tuple[Column, ...]) -> Iterator[Against | None]:
    """The compared values of each row; None where the query does not compare.

    Moments are new every time: of one that follows nothing no change is told.
    """
    if frame.previous is None:
        yield from (None,) * len(frame.rows)
        return
    lacking = {metric.name: absent(frame, metric) for metric in metrics}
    compared = {metric.name: frame.compared(metric.name) for metric in metrics}
    whole = frame.previous_totals or {}
    # Where there was nothing in all of the period, there was nothing in any of its parts.
    nothing = {m.name: 0 for m in metrics if m.additive and plain(whole.get(m.name)) == 0}
    for place, row in enumerate(frame.previous):
        before = {**lacking, **nothing} if row is None else row
        if frame.time:
            before = {name: value or nothing.get(name) for name, value in before.items()}
        yield {name: (values[place], before.get(name)) for name, values in compared.items()}


@dataclass(frozen=True, slots=True)
class _MetricCells:
    """Writes the cells of metrics, each with its change where there is something to compare."""

    metrics: tuple[Column, ...]
    writer: Writer
    least_notable: float
    largest: Mapping[str, float]

    def of(self, row: Mapping[str, Value], against: Against | None) -> Iterator[Cell]:
        for column in self.metrics:
            value = row.get(column.name)
            largest = self.largest.get(column.name)
            share = None if largest is None else _share(value, largest)
            yield Cell(plain(value), self.writer.exact(value, column.unit), share=share)
            if against is not None:
                yield self._change(value, against[column.name], column)

    def _change(self, value: Value, against: tuple[Value, Value], column: Column) -> Cell:
        moved, by = change(*against, column, self.writer), difference(*against)
        is_new = moved.ratio is None and moved.text
        is_notable = moved.ratio is None or abs(moved.ratio) >= self.least_notable
        return Cell(
            moved.ratio,
            moved.text,
            moved.mood if is_notable else "",
            sort=copysign(FARTHEST, plain(value) or 0) if is_new else None,
            difference=self.writer.difference(by, column.unit) if by and moved.ratio else "",
        )


def _totals(frame: Frame, cells: _MetricCells) -> tuple[Cell, ...]:
    if not any(column.name in frame.totals for column in cells.metrics):
        return ()
    blanks = (Cell("", ""),) * (len(frame.dimensions) - 1)
    first = cells.writer.gettext("Total")
    before = frame.previous_totals or {}
    pairs = {c.name: (frame.compared_total(c.name), before.get(c.name)) for c in cells.metrics}
    found = cells.of(frame.totals, None if frame.previous is None else pairs)
    return (Cell(first, first), *blanks, *found)


def _largest(values: tuple[Value, ...]) -> float:
    return max((plain(value) or 0 for value in values), default=0)


def _share(value: Value, largest: float) -> float | None:
    """The length of a cell's bar. What is below zero has none: bars begin at zero."""
    number = plain(value)
    return None if number is None or largest <= 0 else round(max(0.0, number / largest), 4)
