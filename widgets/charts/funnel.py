"""Steps towards a goal, and how many go on from each to the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, ClassVar

from pydantic import Field

from widgets.charts.categories import Category, categories
from widgets.charts.data_table import table
from widgets.charts.entities import page_filter_of
from widgets.charts.errors import InvalidOptions
from widgets.charts.formats import MISSING, Writer
from widgets.charts.numbers import change, plain
from widgets.charts.options import OF_METRICS, OF_VALUES, Name, Options, chosen
from widgets.charts.payload import Detail, Number, Payload, Row, Tooltip
from widgets.charts.payload_builder import build_payload
from widgets.charts.registry import chart
from widgets.charts.series import hidden_note
from widgets.charts.shapes import Shape
from widgets.charts.tooltip import Measure, of_measures
from widgets.charts.totals import totals
from widgets.frames.frame import Column, Frame, Unit

MOST_STEPS = 8


class FunnelOptions(Options):
    """Without `steps` the rows are the steps, in the query's order; or, where the query has no
    dimension but time, its metrics. `steps` names values of the dimension, first to last.
    """

    merges_alike: ClassVar[bool] = False

    metrics: Annotated[
        tuple[Name, ...],
        Field(max_length=MOST_STEPS, title="Metrics shown", json_schema_extra=OF_METRICS),
    ] = ()
    steps: Annotated[
        tuple[Name, ...],
        Field(
            max_length=MOST_STEPS,
            title="Steps",
            description="Values of the dimension, first to last; none for the query's order.",
            json_schema_extra=OF_VALUES,
        ),
    ] = ()


@chart(
    "funnel",
    options=FunnelOptions,
    caption=("Funnel", "Steps from first to last, with what is left at each."),
    shape=Shape(over_time=(0, 0), otherwise=(0, 1), one_unit=True),
)
def funnel(frame: Frame, options: FunnelOptions, writer: Writer) -> Payload:
    """One bar per step, the largest as long as the tile, with its category of the step before.

    Steps of several metrics are their totals over the period, by each metric's own rule. A
    single step is told in words.
    """
    metrics = chosen(frame, options.metrics, "metrics")
    split = tuple(column for column in frame.dimensions if not column.grain)
    if split and (frame.time or len(split) > 1):
        raise InvalidOptions("kind", "a funnel needs one dimension, or metrics and none")
    if len({metric.unit for metric in metrics}) > 1 and not split:
        raise InvalidOptions("metrics", "the steps of a funnel must count in one unit")
    named = (
        _named(frame, metrics[0], options, writer)
        if split
        else tuple(_of_metrics(frame, metrics, options, writer))
    )
    steps = named[:MOST_STEPS]
    rows = tuple(_rows(steps, metrics[0], writer))
    is_lone = len(rows) == 1
    return build_payload(
        "funnel",
        frame,
        writer,
        totals=totals(frame, metrics[:1] if split else metrics, options, writer),
        rows=() if is_lone else rows,
        tooltip=None if is_lone else _tooltip(steps, rows, frame, metrics[0], writer),
        sentences=(_lone(rows[0], writer),) if is_lone else (),
        table=table(frame, metrics[:1] if split else metrics, options, writer),
        empty=all(row.value is None for row in rows),
        summary=_summary(rows, writer),
        notes=hidden_note(len(named) - len(steps), writer),
    )


def _lone(row: Row, writer: Writer) -> str:
    text = writer.gettext("Only one step: %(name)s, %(value)s. A funnel needs two.")
    return text % {"name": row.label, "value": row.exact}


def _named(
    frame: Frame, metric: Column, options: FunnelOptions, writer: Writer
) -> tuple[Category, ...]:
    found = categories(frame, metric, writer)
    if not options.steps:
        return found
    column = frame.dimensions[0]
    by_value = dict(zip((str(value) for value in frame.column(column.name)), found, strict=True))
    missing = Category("", 0 if metric.additive else None)
    return tuple(
        by_value.get(step)
        or replace(
            missing, label=writer.name(step, column), page_filter=page_filter_of(step, column)
        )
        for step in options.steps
    )


def _of_metrics(
    frame: Frame, metrics: tuple[Column, ...], options: FunnelOptions, writer: Writer
) -> Iterator[Category]:
    for metric in metrics:
        before = (frame.previous_totals or {}).get(metric.name)
        value = plain(frame.totals.get(metric.name))
        compared = plain(frame.compared_total(metric.name))
        yield Category(options.label(metric, writer), value, plain(before), compared)


def _rows(steps: tuple[Category, ...], metric: Column, writer: Writer) -> Iterator[Row]:
    largest = max((step.value or 0 for step in steps), default=0)
    before: Number = None
    for index, step in enumerate(steps):
        moved = change(step.compared, step.before, metric, writer)
        yield Row(
            label=step.label,
            value=step.value,
            text=writer.value(step.value, metric.unit),
            exact=writer.exact(step.value, metric.unit),
            share=_part(step.value, largest) or 0,
            rate_text=_rate(step.value, before, writer) if index else "",
            change_text=moved.text,
            mood=moved.mood,
            page_filter=step.page_filter,
        )
        before = step.value


def _tooltip(
    steps: tuple[Category, ...],
    rows: tuple[Row, ...],
    frame: Frame,
    metric: Column,
    writer: Writer,
) -> Tooltip:
    """Each step with its part of the step before and of the first."""
    measures = (
        Measure(
            step.label,
            metric,
            step.value,
            step.before,
            step.compared,
            tuple(_parts(rows[index], rows[0], index, writer)),
        )
        for index, step in enumerate(steps)
    )
    return of_measures(tuple(measures), frame, writer)


def _parts(row: Row, first: Row, index: int, writer: Writer) -> Iterator[Detail]:
    if index:
        yield Detail(writer.gettext("Of the step before"), row.rate_text)
    if index > 1:
        yield Detail(writer.gettext("Of the first step"), _rate(row.value, first.value, writer))


def _rate(value: Number, before: Number, writer: Writer) -> str:
    category = _part(value, before)
    return MISSING if category is None else writer.exact(category, Unit.RATIO, 1)


def _part(value: Number, whole: Number) -> float | None:
    """A share of something positive; None of nothing."""
    if value is None or not whole or whole < 0:
        return None
    return max(0.0, value / whole)


def _summary(rows: tuple[Row, ...], writer: Writer) -> str:
    told = [f"{row.label} {row.exact}" for row in rows]
    rates = [
        f"{told[index]} ({row.rate_text})" if row.rate_text else told[index]
        for index, row in enumerate(rows)
    ]
    return f"{writer.listing(rates)}."
