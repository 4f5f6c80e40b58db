"""The trend of a lone line: its values, its column of the data table, and its definition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from widgets.charts.formats import Writer
from widgets.charts.payload import Cell, Detail, Heading, Number, Table
from widgets.charts.series import Series
from widgets.frames.frame import Column, Growth, Unit
from widgets.frames.trend import trend
from widgets.queries.translation import gettext_noop as _

LABEL = _("Trend")
DEFINITIONS = {
    "hour": _("The mean of 24 hours, with the hour in their middle."),
    "day": _("The mean of seven days, with the day in their middle."),
    "week": _("The mean of four weeks, with the week in their middle."),
    "month": _("The mean of three months, with the month in their middle."),
}


def trend_of(
    series: Sequence[Series], grain: str, tentative: Sequence[bool]
) -> tuple[float | None, ...]:
    """The trend of a single series whose buckets may be averaged; empty for any other.

    A mean of rates would not be the rate of the days together. Buckets that are not complete
    or may still grow would pull the trend down: they are gaps.
    """
    if len(series) != 1 or series[0].column.grows is Growth.LEVEL:
        return ()
    whole = (None if cut else v for v, cut in zip(series[0].values, tentative, strict=True))
    return trend(tuple(whole), grain)


def trend_text(value: Number, column: Column, writer: Writer) -> str:
    """A value of the trend; that of a count has a digit after the point."""
    unit = Unit.NUMBER if column.unit is Unit.COUNT else column.unit
    return writer.exact(value, unit, digits=1)


def with_trend(table: Table, cells: Sequence[Cell], writer: Writer) -> Table:
    """The data table with the trend as its last column, a cell for each row."""
    return replace(
        table,
        columns=(*table.columns, Heading("trend", writer.gettext(LABEL), numeric=True)),
        rows=tuple((*row, cell) for row, cell in zip(table.rows, cells, strict=True)),
        totals=(*table.totals, Cell(None, "")) if table.totals else (),
    )


def trend_cells(found: Iterable[Number], column: Column, writer: Writer) -> Iterator[Cell]:
    return (Cell(value, trend_text(value, column, writer)) for value in found)


def definition(grain: str, writer: Writer) -> Detail:
    return Detail(writer.gettext(LABEL), writer.gettext(DEFINITIONS[grain]))
