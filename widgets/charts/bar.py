"""Amounts side by side: by category, or by bucket of time."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field

from widgets.charts.annotations import timeline
from widgets.charts.axes import category_ticks, names_and_units, value_axis
from widgets.charts.bars import Bars, traces
from widgets.charts.data_table import pivot, table
from widgets.charts.entities import page_filter_of
from widgets.charts.errors import InvalidOptions
from widgets.charts.formats import Writer
from widgets.charts.line import courses
from widgets.charts.options import OF_METRICS, Name, Options, chosen
from widgets.charts.payload import Number, Payload, Tooltip
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
from widgets.charts.time_ticks import Tick, texts, time_ticks
from widgets.charts.tooltip import of_categories, over_time, tooltip_series
from widgets.charts.totals import totals, unseen, unseen_before, unseen_compared
from widgets.frames.frame import Column, Frame, Value

# One bar, or two, are no thicker than they would be among so many.
FEWEST_PLACES = 4

Rest = tuple[Number, Number, Number]


class BarOptions(Options):
    """Categories lie by default and buckets of time stand. Several series are stacked
    where the metric may be summed. `limit` is the most categories to draw: the table
    holds all.
    """

    metrics: Annotated[
        tuple[Name, ...], Field(max_length=6, title="Metrics shown", json_schema_extra=OF_METRICS)
    ] = ()
    orientation: Annotated[
        Literal["auto", "horizontal", "vertical"],
        Field(title="Direction", description="By itself names lie and time stands."),
    ] = "auto"
    stacked: Annotated[
        bool, Field(title="Stack", description="Series upon each other, where they may be summed.")
    ] = True
    previous: Annotated[
        bool, Field(title="Show the comparison", description="A thin bar beside a single series.")
    ] = True
    limit: Annotated[
        int,
        Field(ge=1, le=50, title="Most bars", description="The rest are summed up as one more."),
    ] = 10


@chart(
    "bar",
    options=BarOptions,
    caption=("Bars", "Values side by side, or buckets of time."),
    shape=Shape(over_time=(0, 1), otherwise=(1, 2)),
)
def bar(frame: Frame, options: BarOptions, writer: Writer) -> Payload:
    """Bars from zero, one per value of the time or else of the first dimension.

    A second dimension becomes series of the first metric. Categories beyond `limit` are
    summed up as one more where that means something and is known. Metrics of another unit than the
    first one's are left to the table.
    """
    metrics = chosen(frame, options.metrics, "metrics")
    along = frame.time or next(iter(frame.dimensions), None)
    if along is None:
        raise InvalidOptions("kind", "bars need a dimension in the query")
    grouped = group(frame, (along,), metrics, options, writer)
    buckets = tuple(position[0] for position in grouped.positions)
    drawn = tuple(each for each in grouped.series if each.column.unit is metrics[0].unit)
    told, hidden = _limited_bars(frame, along, replace(grouped, series=drawn), options, writer)
    bars = told if len(told.series) == 1 else _without_previous(told)
    whole = totals(frame, metrics, options, writer)
    if along.grain:
        summary = courses(bars.series, whole, buckets=buckets, grain=along.grain, writer=writer)
    else:
        summary = _summary(bars, writer)
    if grouped.is_split:
        rows = pivot(along, grouped, options, writer)
    else:
        rows = table(frame, metrics, options, writer)
    times = time_ticks(buckets, along.grain, writer) if along.grain else ()
    stacked = options.stacked and all(each.column.additive for each in bars.series)
    return build_payload(
        "bar",
        frame,
        writer,
        totals=whole,
        figure=_figure(bars, times, writer, stacked=stacked),
        tooltip=_tooltip(told, grouped, frame, along, writer),
        legend=legend(bars.series, writer),
        table=rows,
        empty=all(value is None for each in bars.series for value in each.values),
        summary=summary,
        notes=(
            *hidden_note(grouped.hidden, writer, counted=grouped.counted),
            *undrawn_note(metrics, bars.series, options, writer),
            *hidden,
            *(provisional_note(frame, writer) if along.grain else ()),
        ),
        rests=not along.grain and len(bars.labels) > options.limit,
        timeline=None if bars.lying else timeline(buckets, along, writer, by_place=True),
    )


def _tooltip(bars: Bars, grouped: Grouped, frame: Frame, along: Column, writer: Writer) -> Tooltip:
    if along.grain:
        buckets = tuple(position[0] for position in grouped.positions)
        return over_time(frame, buckets, bars.series, writer)
    series = tuple(tooltip_series(each, writer) for each in bars.series)
    is_named = grouped.is_split or len(bars.series) == 1
    subject = writer.label(bars.series[0].column) if is_named and bars.series else ""
    return of_categories(bars.labels, series, frame, writer, subject=subject)


def _limited_bars(
    frame: Frame, along: Column, grouped: Grouped, options: BarOptions, writer: Writer
) -> tuple[Bars, tuple[str, ...]]:
    """Bars of these series with what they are compared with, and notes on the categories that are
    left out.
    """
    buckets = tuple(position[0] for position in grouped.positions)
    bars = replace(_bars(frame, along, buckets, options, writer), series=grouped.series)
    hidden: tuple[str, ...] = ()
    if not along.grain:
        bars, hidden = _limited(bars, frame, options.limit, writer, is_split=grouped.is_split)
    return (bars if options.previous else _without_previous(bars)), hidden


def _without_previous(bars: Bars) -> Bars:
    """As several series are drawn: a comparison beside each would be a bar code."""
    alone = tuple(replace(each, previous=(), compared=()) for each in bars.series)
    return replace(bars, series=alone)


def _bars(
    frame: Frame, along: Column, buckets: tuple[Value, ...], options: BarOptions, writer: Writer
) -> Bars:
    """The places of bars along a dimension, without any series yet."""
    lies = options.orientation == "auto" and not along.grain
    return Bars(
        labels=tuple(writer.name(bucket, along) for bucket in buckets),
        series=(),
        tentative=tentative(frame, buckets),
        lying=lies or options.orientation == "horizontal",
        page_filters=tuple(page_filter_of(bucket, along) for bucket in buckets),
        are_named=not along.grain,
    )


def _ticks(bars: Bars, times: tuple[Tick, ...]) -> dict[str, Any]:
    if bars.are_named:
        return category_ticks(bars.labels)
    return {"tickvals": [tick.place for tick in times], "ticktext": texts(times)}


def _limited(
    bars: Bars, frame: Frame, limit: int, writer: Writer, *, is_split: bool
) -> tuple[Bars, tuple[str, ...]]:
    """The first categories, and the rest as one more bar where it is known, or in words.

    What the query cut off belongs to the rest, but nobody knows which part of a split it is.
    """
    count = len(bars.labels)
    notes: tuple[str, ...] = ()
    if count <= limit:
        return bars, notes
    rests: list[Rest | None] = [_rest(frame, each, limit) for each in bars.series]
    if None in rests or (is_split and frame.provenance.truncated):
        rests = [None for _ in rests]
        drawn = writer.gettext("Drawn: %(count)d of %(all)d.") % {"count": limit, "all": count}
        notes, labels = (drawn,), bars.labels[:limit]
    else:
        hidden = None if frame.provenance.truncated else count - limit
        labels = (*bars.labels[:limit], writer.others(hidden))
    more = len(labels) - limit
    pairs = zip(bars.series, rests, strict=True)
    return replace(
        bars,
        labels=labels,
        series=tuple(_cut(series, rest, limit) for series, rest in pairs),
        tentative=bars.tentative[:limit] + (False,) * more,
        page_filters=bars.page_filters[:limit] + ("",) * more,
    ), notes


def _rest(frame: Frame, series: Series, limit: int) -> Rest | None:
    """A series beyond the limit: now, before, and what is compared of now; None where sums
    mean nothing or are unknown.
    """
    metric = series.column
    now, then = unseen(frame, metric), unseen_before(frame, metric)
    counted = unseen_compared(frame, metric)
    if not metric.additive or now is None:
        return None
    before = None if then is None else summed((*series.previous[limit:], *then))
    compared = None if counted is None else summed((*series.compared[limit:], *counted))
    return summed((*series.values[limit:], *now)), before, compared


def _cut(series: Series, rest: Rest | None, limit: int) -> Series:
    values, previous, compared = (
        part[:limit] for part in (series.values, series.previous, series.compared)
    )
    if rest is not None:
        values = (*values, rest[0])
        previous = previous and (*previous, rest[1])
        compared = compared and (*compared, rest[2])
    return replace(series, values=values, previous=previous, compared=compared)


def _figure(
    bars: Bars, times: tuple[Tick, ...], writer: Writer, *, stacked: bool
) -> dict[str, Any]:
    places = _place_axis(bars, _ticks(bars, times))
    values = _value_axis(bars, writer, stacked=stacked)
    across = "yaxis" if bars.lying else "xaxis"
    barmode = "overlay"
    if len(bars.series) > 1:
        barmode = "relative" if stacked else "group"
    return {
        "data": list(traces(bars, writer)),
        "layout": {
            "barmode": barmode,
            "hovermode": _hover_mode(bars),
            "hoverdistance": -1,
            "showlegend": False,
            "dragmode": False,
            "meta": names_and_units([across] if bars.are_named else [], times),
            "xaxis": values if bars.lying else places,
            "yaxis": places if bars.lying else values,
        },
    }


def _hover_mode(bars: Bars) -> str:
    """A single bar is told about wherever the pointer is in its place; of several the one below."""
    if len(bars.series) > 1:
        return "closest"
    return "y" if bars.lying else "x"


def _place_axis(bars: Bars, ticks: dict[str, Any]) -> dict[str, Any]:
    """The axis that bars stand on, with free places where there are few of them."""
    last = len(bars.labels) - 0.5
    free = max(FEWEST_PLACES - len(bars.labels), 0)
    # Lying bars begin at the top, as a list does; standing ones keep to the middle.
    places = [last + free, -0.5] if bars.lying else [-0.5 - free / 2, last + free / 2]
    axis = {"automargin": True, "fixedrange": True, "showgrid": False, "zeroline": False}
    return axis | ticks | {"range": places}


def _value_axis(bars: Bars, writer: Writer, *, stacked: bool) -> dict[str, Any]:
    """The axis of amounts; hidden where a single lying series has them at the ends of its bars."""
    if bars.lying and len(bars.series) <= 1:
        # label-layout.js adds the room that the numbers at the ends take.
        known = [0, *(value for value in bars.extent(stacked=False) if value is not None)]
        ends = [min(known), max(known) if any(known) else 1]
        return {"visible": False, "fixedrange": True, "range": ends}
    unit = bars.series[0].column.unit if bars.series else None
    return value_axis(bars.extent(stacked=stacked), unit, writer, from_zero=True)


def _summary(bars: Bars, writer: Writer) -> str:
    """The first three bars in words, and how many more there are."""
    values = [series.values for series in bars.series]
    heights = [summed(place) for place in zip(*values, strict=True)]
    unit = bars.series[0].column.unit if bars.series else None
    named = [
        f"{label} {writer.exact(height, unit)}"
        for label, height in zip(bars.labels[:3], heights, strict=False)
    ]
    more = len(bars.labels) - len(named)
    if more > 0:
        named.append(writer.ngettext("%(count)d more", "%(count)d more", more) % {"count": more})
    return f"{writer.listing(s.label for s in bars.series)}: {writer.listing(named)}."
