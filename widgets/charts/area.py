"""Amounts over time as areas: one over that of the compared period, or parts of a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field

from widgets.charts.annotations import timeline
from widgets.charts.axes import time_axis, times, value_axis
from widgets.charts.data_table import pivot, table
from widgets.charts.errors import InvalidOptions
from widgets.charts.formats import Writer
from widgets.charts.line import courses
from widgets.charts.lines import TIMELINE, Lines, traces
from widgets.charts.options import OF_METRICS, Name, Options, chosen
from widgets.charts.payload import Number, Payload
from widgets.charts.payload_builder import build_payload
from widgets.charts.registry import chart
from widgets.charts.series import (
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
from widgets.charts.totals import totals
from widgets.frames.frame import Frame


class AreaOptions(Options):
    """`stacked` puts the parts of a sum upon each other; areas that make no sum overlap."""

    metrics: Annotated[
        tuple[Name, ...], Field(max_length=6, title="Metrics shown", json_schema_extra=OF_METRICS)
    ] = ()
    stacked: Annotated[
        bool, Field(title="Stack", description="Areas that make no sum overlap either way.")
    ] = True


@chart(
    "area",
    options=AreaOptions,
    caption=("Area", "Parts of a sum over time, stacked upon each other."),
    shape=Shape(over_time=(0, 1), otherwise=None),
)
def area(frame: Frame, options: AreaOptions, writer: Writer) -> Payload:
    """One area per metric, or per value of another dimension for the first metric, from zero.

    Areas are stacked where the metric may be summed and no value is below zero. Metrics of
    another unit than the first one's are left to the table. In a stack, buckets that are not
    complete are told by the note alone: half a layer would look like a fall of the rest.
    """
    metrics = chosen(frame, options.metrics, "metrics")
    if frame.time is None or frame.time.grain is None:
        raise InvalidOptions("kind", "an area needs a time grain among the query's dimensions")
    grouped = group(frame, (frame.time,), metrics, options, writer)
    buckets = tuple(position[0] for position in grouped.positions)
    unit = metrics[0].unit
    lines = Lines(
        x=times(buckets, writer),
        series=tuple(each for each in grouped.series if each.column.unit is unit),
        units=(unit,),
        tentative=tentative(frame, buckets),
    )
    stacked = options.stacked and _may_stack(lines)
    if stacked:
        lines = replace(lines, tentative=(False,) * len(buckets))
    whole = totals(frame, metrics, options, writer)
    return build_payload(
        "area",
        frame,
        writer,
        totals=whole,
        figure=_figure(
            lines, time_axis(buckets, frame.time.grain, writer), writer, stacked=stacked
        ),
        tooltip=over_time(frame, buckets, lines.series, writer),
        legend=legend(lines.series, writer),
        table=pivot(frame.time, grouped, options, writer)
        if grouped.is_split
        else table(frame, metrics, options, writer),
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


def _may_stack(lines: Lines) -> bool:
    return len(lines.series) > 1 and all(
        each.column.additive and all((value or 0) >= 0 for value in each.values)
        for each in lines.series
    )


def _figure(
    lines: Lines, below: dict[str, Any], writer: Writer, *, stacked: bool
) -> dict[str, Any]:
    extent = _extent(lines, stacked)
    return {
        "data": list(_filled(lines, writer, stacked=stacked)),
        "layout": {
            **TIMELINE,
            "showlegend": False,
            "dragmode": False,
            **below,
            "yaxis": value_axis(extent, lines.units[0], writer, from_zero=True),
        },
    }


def _extent(lines: Lines, stacked: bool) -> list[Number]:
    if not stacked:
        return lines.extent(lines.units[0])
    values = [series.values for series in lines.series]
    return [summed(place) for place in zip(*values, strict=True)]


def _filled(lines: Lines, writer: Writer, *, stacked: bool) -> Iterator[dict[str, Any]]:
    fill = {"stackgroup": "all"} if stacked else {"fill": "tozeroy"}
    for trace in traces(lines, writer):
        # Plotly would fill a gap too, as if its values were known.
        bare = trace["meta"]["role"] == "previous" or (not stacked and _has_gap(trace["y"]))
        yield trace if bare else trace | fill


def _has_gap(values: list[Number]) -> bool:
    known = [place for place, value in enumerate(values) if value is not None]
    return bool(known) and len(known) <= known[-1] - known[0]
