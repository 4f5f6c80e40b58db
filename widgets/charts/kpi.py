"""One number over the whole period, what became of it, and its course."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field

from widgets.charts import comparing
from widgets.charts.data_table import table
from widgets.charts.formats import Writer
from widgets.charts.line import LineOptions, line
from widgets.charts.options import OF_METRICS, Name, Options, chosen
from widgets.charts.payload import Payload, Spark
from widgets.charts.payload_builder import build_payload
from widgets.charts.registry import chart
from widgets.charts.series import group
from widgets.charts.sparkline import sparkline
from widgets.charts.totals import in_words, totals
from widgets.frames.frame import Column, Frame


class KpiOptions(Options):
    """`metric` is the one to show, where the query asks for several."""

    metric: Annotated[Name | None, Field(title="Metric shown", json_schema_extra=OF_METRICS)] = None


@chart(
    "kpi",
    options=KpiOptions,
    caption=("Number", "One number of the whole period, its change and its course."),
)
def kpi(frame: Frame, options: KpiOptions, writer: Writer) -> Payload:
    """The metric's total by its own rule, never a sum or mean of buckets.

    A time dimension in the query becomes the sparkline, and the line chart that it enlarges into.
    """
    metric = chosen(frame, (options.metric,) if options.metric else (), "metric")[0]
    (total,) = totals(frame, (metric,), options, writer)
    spark = _spark(frame, metric, options, writer)
    return build_payload(
        "kpi",
        # One number of the whole period, as in a headline: which bucket is not over belongs to
        # drawings with names.
        replace(frame, partial=frozenset()),
        writer,
        totals=(total,),
        spark=spark,
        **(_course(frame, metric, options, writer) if spark else {}),
        table=table(frame, (metric,), options, writer),
        empty=total.value is None,
        summary=in_words(total, writer),
        notes=tuple(comparing.unfinished(frame, writer)) if frame.partial else (),
    )


def _course(frame: Frame, metric: Column, options: Options, writer: Writer) -> dict[str, Any]:
    """The parts of a payload that draw the number over time with its comparison."""
    named = LineOptions(metrics=(metric.name,), labels=options.labels, values=options.values)
    drawn = line(frame, named, writer)
    return {"figure": drawn.figure, "tooltip": drawn.tooltip, "legend": drawn.legend}


def _spark(frame: Frame, metric: Column, options: Options, writer: Writer) -> Spark | None:
    if frame.time is None or len(frame.dimensions) > 1:
        return None
    values = group(frame, (frame.time,), (metric,), options, writer).series[0].values
    return sparkline(values)
