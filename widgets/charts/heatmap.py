"""Heatmap: a number over two dimensions or over the week, as colours."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product
from typing import Annotated, Any

from pydantic import Field

from widgets.charts.axes import category_ticks, names_and_units
from widgets.charts.formats import Writer
from widgets.charts.grid import Grid, Side, grid
from widgets.charts.numbers import plain as plain_number
from widgets.charts.options import OF_METRICS, Name, Options, chosen
from widgets.charts.payload import Cell, Heading, Key, Number, Payload, Table, Tooltip
from widgets.charts.payload_builder import build_payload
from widgets.charts.registry import chart
from widgets.charts.series import Series, hidden_note
from widgets.charts.shapes import Shape, Sums
from widgets.charts.time_ticks import texts
from widgets.charts.tooltip import of_buckets, of_categories, tooltip_series
from widgets.charts.totals import totals
from widgets.frames.frame import Column, Frame, Unit, Value

LONGEST_ACROSS, LONGEST_DOWN = 14, 28


class HeatmapOptions(Options):
    """`metric` is the one to show, where the query asks for several."""

    metric: Annotated[Name | None, Field(title="Metric shown", json_schema_extra=OF_METRICS)] = None


@chart(
    "heatmap",
    options=HeatmapOptions,
    caption=("Heatmap", "Two dimensions, or the hours or days of the week, as colours."),
    shape=Shape(over_time=(0, 1), otherwise=(2, 2), sums=Sums.BY_HOUR),
)
def heatmap(frame: Frame, options: HeatmapOptions, writer: Writer) -> Payload:
    """A cell per pair of values: weekday by hour for hours, weekday by week for days."""
    metric = chosen(frame, (options.metric,) if options.metric else (), "metric")[0]
    found = grid(frame, metric, partial(options.label, writer=writer), writer)
    label = options.label(metric, writer)
    heat = Heat(found, metric, label, writer)
    return build_payload(
        "heatmap",
        frame,
        writer,
        totals=totals(frame, (metric,), options, writer),
        figure=heat.figure(),
        tooltip=heat.tooltip(frame),
        legend=heat.legend(),
        table=heat.table(),
        empty=not heat.known,
        summary=heat.summary(),
        notes=(*_averaged(found, writer), *heat.hidden(frame)),
    )


class Heat:
    """The drawing of a grid: its cells as text, as colours and as a table."""

    def __init__(self, found: Grid, metric: Column, label: str, writer: Writer) -> None:
        self.grid, self.label, self.writer = found, label, writer
        # The average of some counts need not be a whole number.
        averages = found.averaged and metric.unit is Unit.COUNT
        self.unit = Unit.NUMBER if averages else metric.unit
        self.metric, self.additive = metric, metric.additive
        rows, columns = range(len(found.down.values)), range(len(found.across.values))
        self.rows = [[found.amount(row, column).value for column in columns] for row in rows]
        self.known = [
            (value, row, column)
            for row, line in enumerate(self.rows)
            for column, value in enumerate(line)
            if value is not None
        ]

    def text(self, value: Number) -> str:
        return self.writer.exact(value, self.unit, digits=1 if self.grid.averaged else 2)

    def figure(self) -> dict[str, Any]:
        low, high = self._range()
        down, across = self.grid.down, self.grid.across
        trace = {
            "type": "heatmap",
            "z": self.rows,
            "x": list(range(len(across.values))),
            "y": list(range(len(down.values))),
            "hoverinfo": "none",
            "hoverongaps": False,
            "showscale": False,
            "xgap": 2,
            "ygap": 2,
            "zmin": low,
            "zmax": high,
            "meta": {
                "series": 0,
                "role": "diverging" if low < 0 else "heat",
                "down": list(down.page_filters),
                "across": list(across.page_filters),
            },
        }
        bare = {"fixedrange": True, "showgrid": False, "zeroline": False, "automargin": True}
        plain: dict[str, Any] = {**bare, "ticks": ""}
        return {
            "data": [trace],
            "layout": {
                "showlegend": False,
                "dragmode": False,
                "hovermode": "closest",
                # Names may be shortened; times may not.
                "meta": names_and_units(
                    ["yaxis", "xaxis"] if across.page_filters else ["yaxis"], across.times
                ),
                "xaxis": plain | _ticks(across, LONGEST_ACROSS),
                "yaxis": plain
                | _ticks(down, LONGEST_DOWN)
                | {"range": [len(down.values) - 0.5, -0.5]},
            },
        }

    def tooltip(self, frame: Frame) -> Tooltip:
        """Texts of the cells, row by row."""
        places = list(
            product(range(len(self.grid.down.values)), range(len(self.grid.across.values)))
        )
        amounts = [self.grid.amount(*place) for place in places]
        cells = Series(
            self.label,
            self.metric,
            values=tuple(amount.value for amount in amounts),
            previous=tuple(amount.before for amount in amounts),
            compared=tuple(amount.compared for amount in amounts),
        )
        digits = 1 if self.grid.averaged else 2
        series = tooltip_series(cells, self.writer, unit=self.unit, digits=digits)
        titles = (self._place(*place) for place in places)
        found = of_categories(titles, (series,), frame, self.writer, subject=self.label)
        # An average of hours is one of all days.
        if self.grid.averaged or frame.time is None:
            return found
        down = self.grid.down
        # Folded days have no name beside their own.
        names = [down.labels[row] if down.page_filters else "" for row, _ in places]
        buckets = [amount.bucket for amount in amounts]
        return of_buckets(found, names, buckets, frame, self.writer)

    def hidden(self, frame: Frame) -> tuple[str, ...]:
        """A notice of cells that are not drawn, with their sum where cells may be summed."""
        whole = plain_number(frame.totals.get(self.metric.name))
        amount = ""
        if self.additive and whole is not None and not self.grid.averaged:
            drawn = sum(value for value, _, _ in self.known)
            amount = self.writer.exact(max(whole - drawn, 0), self.unit)
        return hidden_note(self.grid.hidden, self.writer, counted=self.grid.counted, amount=amount)

    def legend(self) -> tuple[Key, ...]:
        """The metric and the ends of its colour scale, which heatmap.css draws between them."""
        if not self.known:
            return ()
        low, high = self._range()
        return (
            Key(f"{self.label}: {self.text(low)}", 0, "below" if low < 0 else "low"),
            Key(self.text(high), 0, "high"),
        )

    def summary(self) -> str:
        if not self.known:
            return ""
        (high, *top), (low, *bottom) = max(self.known), min(self.known)
        text = self.writer.gettext(
            "%(label)s: highest %(high)s (%(top)s), lowest %(low)s (%(bottom)s)."
        )
        return text % {
            "label": self.label,
            "high": self.text(high),
            "top": self._place(*top),
            "low": self.text(low),
            "bottom": self._place(*bottom),
        }

    def table(self) -> Table:
        """The longer side down: few columns and many rows are easier to read."""
        rows, heads, lines = self.grid.down, self.grid.across, self.rows
        if len(heads.values) > len(rows.values):
            rows, heads = heads, rows
            lines = [list(column) for column in zip(*lines, strict=True)]
        return Table(
            columns=(
                Heading("down", rows.title, numeric=False),
                *(
                    Heading(str(n), label, numeric=True, page_filter=page_filter)
                    for n, (label, page_filter) in enumerate(_named(heads))
                ),
            ),
            rows=tuple(
                (
                    # Hours, days and weekdays lie in their order.
                    Cell(
                        label,
                        label,
                        page_filter=page_filter,
                        sort=_place(rows.values[place], place),
                    ),
                    *(Cell(value, self.text(value)) for value in line),
                )
                for place, ((label, page_filter), line) in enumerate(
                    zip(_named(rows), lines, strict=True)
                )
            ),
        )

    def _range(self) -> tuple[float, float]:
        """From zero for amounts; around zero where they fall below it."""
        values = [value for value, _, _ in self.known]
        low, high = min(values, default=0), max(values, default=0)
        if low < 0:
            reach = max(-low, high)
            return -reach, reach
        return (0 if self.additive else low), (high if high > 0 else 1)

    def _place(self, row: int, column: int) -> str:
        return f"{self.grid.down.labels[row]}, {self.grid.across.labels[column]}"


def _place(value: Value, place: int) -> int | None:
    return None if value is None or isinstance(value, str) else place


def _named(side: Side) -> Iterator[tuple[str, str]]:
    """Labels with what they stand for."""
    return zip(side.labels, side.page_filters or ("",) * len(side.labels), strict=True)


def _ticks(side: Side, longest: int) -> dict[str, Any]:
    ticks = category_ticks(side.ticks, longest)
    if side.times:
        ticks = {"tickvals": [tick.place for tick in side.times], "ticktext": texts(side.times)}
    return ticks | {"range": [-0.5, max(len(side.values), 1) - 0.5]}


def _averaged(found: Grid, writer: Writer) -> tuple[str, ...]:
    if not found.averaged:
        return ()
    return (writer.gettext("Each cell is the average of all such hours."),)
