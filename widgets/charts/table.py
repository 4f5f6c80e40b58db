"""Rows as a table, in the query's order."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from widgets.charts.data_table import table as rows_of
from widgets.charts.formats import Writer
from widgets.charts.options import NOTABLE_CHANGE, OF_METRICS, PERCENT, Name, Options, chosen
from widgets.charts.payload import Payload
from widgets.charts.payload_builder import build_payload
from widgets.charts.registry import chart
from widgets.charts.shapes import Shape
from widgets.charts.totals import in_words, totals
from widgets.frames.frame import Frame


class TableOptions(Options):
    """`changes` adds a column after each metric, `totals` a row at the end. `bars` names
    metrics whose cells hold a bar behind their number. Changes below `notable_change`, 0.01 for
    1 %, are not coloured.
    """

    metrics: Annotated[
        tuple[Name, ...], Field(max_length=10, title="Metrics shown", json_schema_extra=OF_METRICS)
    ] = ()
    changes: Annotated[
        bool, Field(title="Show changes", description="A column after each metric.")
    ] = True
    notable_change: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            title="Colour changes from",
            description="Smaller changes stay grey: they come and go with any day.",
            json_schema_extra=PERCENT,
        ),
    ] = NOTABLE_CHANGE
    totals: Annotated[bool, Field(title="Show totals", description="A row at the end.")] = True
    bars: Annotated[
        tuple[Name, ...],
        Field(max_length=10, title="Bars behind numbers of", json_schema_extra=OF_METRICS),
    ] = ()


@chart(
    "table",
    options=TableOptions,
    caption=("Table", "Rows and columns, with totals and changes."),
    shape=Shape(over_time=(0, 3), otherwise=(0, 4)),
)
def table(frame: Frame, options: TableOptions, writer: Writer) -> Payload:
    metrics = chosen(frame, options.metrics, "metrics")
    whole = totals(frame, metrics, options, writer)
    shown = replace(
        frame,
        previous=frame.previous if options.changes else None,
        totals=frame.totals if options.totals else {},
    )
    chosen(frame, options.bars, "bars")
    rows = rows_of(shown, metrics, options, writer, bars=frozenset(options.bars))
    count = len(rows.rows)
    counted = writer.ngettext("One row.", "%(count)d rows.", count) % {"count": count}
    known = (total for total in whole if total.value is not None)
    return build_payload(
        "table",
        frame,
        writer,
        totals=whole,
        table=rows,
        empty=not rows.rows,
        summary=" ".join(
            [counted, writer.listing(in_words(total, writer) for total in known)]
        ).strip(),
    )
