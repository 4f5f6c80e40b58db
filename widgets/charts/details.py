"""Details of a number: definition, exact value, period, comparison, time zone, age and rows."""

from __future__ import annotations

from collections.abc import Iterator

from widgets.charts import comparing
from widgets.charts.formats import Writer
from widgets.charts.payload import Detail, Total
from widgets.frames.frame import Frame, Unit
from widgets.frames.settlement import provisional_days


def details(frame: Frame, totals: tuple[Total, ...], writer: Writer) -> tuple[Detail, ...]:
    """Definitions of the metrics and a lone total in full, then period, comparison, zone,
    age and rows.
    """
    return (
        *_definitions(frame, writer),
        *_exact(totals, writer),
        *_scope_details(frame, writer),
    )


def _definitions(frame: Frame, writer: Writer) -> Iterator[Detail]:
    for metric in frame.metrics:
        if metric.definition:
            yield Detail(writer.label(metric), writer.gettext(metric.definition))


def _exact(totals: tuple[Total, ...], writer: Writer) -> Iterator[Detail]:
    """The exact number that a tile shortens: only a mouse finds a title, a finger does not."""
    if len(totals) != 1 or totals[0].text == totals[0].exact:
        return
    (total,) = totals
    text = total.exact
    if total.previous_exact:
        text = f"{text}. {writer.gettext('Previous period')}: {total.previous_exact}"
    yield Detail(writer.gettext("Exact value"), text)


def _scope_details(frame: Frame, writer: Writer) -> Iterator[Detail]:
    yield Detail(writer.gettext("Period"), writer.span(frame.period))
    if frame.comparison:
        days, rule = writer.span(frame.comparison), comparing.rule(frame, writer)
        yield Detail(writer.gettext("Comparison"), f"{days}. {rule}")
    if moving := provisional_days(frame):
        text = writer.gettext("The source may still change these numbers.")
        yield Detail(writer.gettext("Provisional"), f"{writer.span(moving)}. {text}")
    yield Detail(writer.gettext("Time zone"), frame.timezone.replace("_", " "))
    yield Detail(writer.gettext("Data until"), writer.bucket(frame.as_of, "hour"))
    if frame.dimensions:
        yield Detail(writer.gettext("Rows"), writer.exact(len(frame.rows), Unit.COUNT))
