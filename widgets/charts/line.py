"""The course of one or more metrics, or of one metric's parts, over time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from widgets.charts.annotations import timeline
from widgets.charts.axes import time_axis, times, value_axis
from widgets.charts.data_table import pivot, table
from widgets.charts.errors import InvalidOptions
from widgets.charts.formats import Writer
from widgets.charts.lines import TIMELINE, Lines, traces
from widgets.charts.options import OF_METRICS, Name, Options, chosen
from widgets.charts.payload import Payload, Table, Total
from widgets.charts.payload_builder import build_payload
from widgets.charts.registry import chart
from widgets.charts.series import (
    Grouped,
    Series,
    group,
    hidden_note,
    legend,
    provisional_note,
    summed,
    tentative,
    undrawn_note,
)
from widgets.charts.shapes import Shape
from widgets.charts.tooltip import over_time
from widgets.charts.totals import in_words, totals
from widgets.charts.trends import definition, trend_cells, trend_of, with_trend
from widgets.frames.frame import Column, Frame, Value

MOST_NAMED = 3


class LineOptions(Options):
    """`metrics` names some of the query's; `from_zero` keeps zero in sight; `trend` draws the
    moving average of a single line.
    """

    metrics: Annotated[
        tuple[Name, ...], Field(max_length=6, title="Metrics shown", json_schema_extra=OF_METRICS)
    ] = ()
    from_zero: Annotated[
        bool, Field(title="Begin at zero", description="Keeps zero in sight on the axis.")
    ] = True
    trend: Annotated[
        bool,
        Field(title="Show the trend", description="A moving average, behind a single line."),
    ] = False


@chart(
    "line",
    options=LineOptions,
    caption=("Line", "Course over time, one line per metric or per value."),
    shape=Shape(over_time=(0, 1), otherwise=None),
)
def line(frame: Frame, options: LineOptions, writer: Writer) -> Payload:
    """One line per metric, or per value of another dimension for the first metric.

    A single line is drawn over that of the compared period. Buckets that are not
    complete are a trace of their own, so that they can be told apart. Metrics of a second unit
    are drawn on a second axis; those of a third are left to the table. The trend of a single
    line is drawn behind it.
    """
    metrics = chosen(frame, options.metrics, "metrics")
    if frame.time is None or frame.time.grain is None:
        raise InvalidOptions("kind", "a line needs a time grain among the query's dimensions")
    grouped = group(frame, (frame.time,), metrics, options, writer)
    buckets = tuple(position[0] for position in grouped.positions)
    units = tuple(dict.fromkeys(each.column.unit for each in grouped.series))[:2]
    series = tuple(each for each in grouped.series if each.column.unit in units)
    unfinal = tentative(frame, buckets)
    lines = Lines(
        x=times(buckets, writer),
        series=series,
        units=units,
        tentative=unfinal,
        trend=trend_of(series, frame.time.grain, unfinal) if options.trend else (),
    )
    whole = totals(frame, metrics, options, writer)
    return build_payload(
        "line",
        frame,
        writer,
        totals=whole,
        figure={
            "data": list(traces(lines, writer)),
            "layout": _layout(lines, options, writer)
            | time_axis(buckets, frame.time.grain, writer),
        },
        tooltip=over_time(frame, buckets, lines.series, writer, trend=lines.trend),
        legend=legend(lines.series, writer, has_trend=bool(lines.trend)),
        table=_with_trend(
            _table(frame, frame.time, grouped, options, writer), frame, grouped, lines, writer
        ),
        explained=(definition(frame.time.grain, writer),) if lines.trend else (),
        empty=all(value is None for each in lines.series for value in each.values),
        summary=courses(
            lines.series, whole, buckets=buckets, grain=frame.time.grain, writer=writer
        ),
        notes=(
            *hidden_note(grouped.hidden, writer, counted=grouped.counted),
            *undrawn_note(metrics, lines.series, options, writer),
            *provisional_note(frame, writer),
        ),
        timeline=timeline(buckets, frame.time, writer),
    )


def courses(
    series: tuple[Series, ...],
    whole: tuple[Total, ...],
    *,
    buckets: tuple[Value, ...],
    grain: str,
    writer: Writer,
) -> str:
    """The peak and the low of a single course, the largest parts of a split, or the totals
    of several metrics, in words.
    """
    lone = series[0].values if len(series) == 1 else ()
    known = [(value, place) for place, value in enumerate(lone) if value is not None]
    if not known:
        parts = writer.listing(_largest(series, writer))
        if not parts:
            return writer.listing(in_words(total, writer) for total in whole)
        told = writer.gettext("%(total)s; the largest: %(parts)s.")
        return told % {"total": in_words(whole[0], writer), "parts": parts}
    (high, top), (low, bottom) = max(known), min(known)
    if len(known) == 1:
        value = writer.exact(high, series[0].column.unit)
        return f"{series[0].label}: {value} ({writer.bucket(buckets[top], grain)})."
    unit = series[0].column.unit
    return writer.gettext("%(label)s: highest %(high)s (%(top)s), lowest %(low)s (%(bottom)s).") % {
        "label": series[0].label,
        "high": writer.exact(high, unit),
        "top": writer.bucket(buckets[top], grain),
        "low": writer.exact(low, unit),
        "bottom": writer.bucket(buckets[bottom], grain),
    }


def _largest(series: tuple[Series, ...], writer: Writer) -> Iterator[str]:
    """The first parts of one metric, which come in the order of their sums."""
    parts = [each for each in series if each.role != "other" and each.column.additive]
    if len({each.column for each in series}) > 1 or not parts:
        return
    for each in parts[:MOST_NAMED]:
        yield f"{each.label} {writer.exact(summed(each.values), each.column.unit)}"


def _table(
    frame: Frame, time: Column, grouped: Grouped, options: LineOptions, writer: Writer
) -> Table:
    if grouped.is_split:
        return pivot(time, grouped, options, writer)
    return table(frame, chosen(frame, options.metrics, "metrics"), options, writer)


def _with_trend(
    found: Table, frame: Frame, grouped: Grouped, lines: Lines, writer: Writer
) -> Table:
    """The data table with the trend of each of its rows, which may come in any order."""
    if not lines.trend or frame.time is None:
        return found
    buckets = [position[0] for position in grouped.positions]
    by_bucket = dict(zip(buckets, lines.trend, strict=True))
    shown = buckets if grouped.is_split else frame.column(frame.time.name)
    cells = trend_cells([by_bucket[each] for each in shown], lines.series[0].column, writer)
    return with_trend(found, tuple(cells), writer)


def _layout(lines: Lines, options: LineOptions, writer: Writer) -> dict[str, Any]:
    layout: dict[str, Any] = TIMELINE | {"showlegend": False, "dragmode": False}
    for name, unit in zip(("yaxis", "yaxis2"), lines.units or (None,), strict=False):
        values = lines.extent(unit)
        layout[name] = value_axis(values, unit, writer, from_zero=options.from_zero)
    if "yaxis2" in layout:
        layout["yaxis2"] |= {"overlaying": "y", "side": "right", "showgrid": False}
    return layout
