"""Tooltips of charts: the texts of each place, with both periods and their difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from widgets.charts.comparing import compared_buckets
from widgets.charts.formats import Writer
from widgets.charts.numbers import change, difference
from widgets.charts.payload import Detail, Number, Tooltip, TooltipPlace, TooltipSeries
from widgets.charts.series import Series
from widgets.charts.trends import LABEL, trend_text
from widgets.frames.frame import Column, Frame, Unit, Value
from widgets.frames.settlement import provisional_buckets
from widgets.queries.translation import gettext_noop as _

PARTIAL = _("Not complete")
PROVISIONAL = _("Provisional")


@dataclass(frozen=True, slots=True)
class Measure:
    """A number of the whole period in a list that is drawn without Plotly. `compared` is the part
    of it that is set against `before`, and `facts` are what else its tooltip tells.
    """

    title: str
    column: Column
    value: Number
    before: Number = None
    compared: Number = None
    facts: tuple[Detail, ...] = ()


def over_time(
    frame: Frame,
    buckets: Sequence[Value],
    series: Iterable[Series],
    writer: Writer,
    *,
    trend: Sequence[Number] = (),
) -> Tooltip:
    """The tooltip of a chart whose places are buckets of time. `trend` is that of a lone series."""
    shown = tuple(tooltip_series(each, writer) for each in series)
    return Tooltip(
        places=tuple(_buckets(frame, buckets, writer)),
        series=shown,
        subject=shown[0].label if len(shown) == 1 else "",
        trend=_trend(trend, frame.metrics[0], writer) if trend else None,
        difference=writer.gettext("Difference"),
        versus=writer.gettext("vs"),
    )


def of_categories(
    titles: Iterable[str],
    series: tuple[TooltipSeries, ...],
    frame: Frame,
    writer: Writer,
    *,
    subject: str = "",
) -> Tooltip:
    """The tooltip of a chart whose places are values of a dimension: each place is of all days."""
    comparison = writer.span(frame.comparison) if frame.comparison else ""
    return Tooltip(
        places=tuple(TooltipPlace(title) for title in titles),
        series=series,
        subject=subject,
        period=writer.span(frame.period),
        comparison=comparison,
        difference=writer.gettext("Difference"),
        versus=writer.gettext("vs"),
    )


def of_measures(
    measures: Sequence[Measure], frame: Frame, writer: Writer, *, subject: str = ""
) -> Tooltip:
    """The tooltip of a list of numbers, each in its own unit."""
    series = _measured(measures, writer)
    tooltip = of_categories((each.title for each in measures), (series,), frame, writer)
    pairs = zip(tooltip.places, measures, strict=True)
    places = tuple(replace(place, facts=each.facts) for place, each in pairs)
    return replace(tooltip, places=places, subject=subject)


def _measured(measures: Sequence[Measure], writer: Writer) -> TooltipSeries:
    values = tuple(writer.exact(each.value, each.column.unit) for each in measures)
    shown = TooltipSeries("", 0, "current", values)
    if all(each.before is None for each in measures):
        return shown
    moved = [change(each.compared, each.before, each.column, writer) for each in measures]
    return replace(
        shown,
        previous=tuple(writer.exact(each.before, each.column.unit) for each in measures),
        differences=tuple(
            _difference((each.compared, each.before), each.column.unit, writer) for each in measures
        ),
        changes=tuple(each.text for each in moved),
        moods=tuple(each.mood for each in moved),
    )


def of_buckets(
    tooltip: Tooltip,
    names: Sequence[str],
    buckets: Sequence[Value],
    frame: Frame,
    writer: Writer,
) -> Tooltip:
    """The tooltip with the bucket of each place instead of all days, where it has one."""
    dated = tuple(_buckets(frame, buckets, writer))
    places = (
        replace(each, title=name, period=each.title) if bucket is not None else place
        for place, each, name, bucket in zip(tooltip.places, dated, names, buckets, strict=True)
    )
    return replace(tooltip, places=tuple(places))


def tooltip_series(
    series: Series, writer: Writer, *, unit: Unit | None = None, digits: int = 2
) -> TooltipSeries:
    """The texts of one series. `unit` is that of its values where it is not its metric's."""
    unit = unit or series.column.unit
    values = tuple(writer.exact(value, unit, digits) for value in series.values)
    shown = TooltipSeries(series.label, series.slot, series.role, values)
    if not any(value is not None for value in series.previous):
        return shown
    pairs = tuple(zip(series.compared, series.previous, strict=True))
    moved = [change(*pair, series.column, writer) for pair in pairs]
    return TooltipSeries(
        series.label,
        series.slot,
        series.role,
        values,
        previous=tuple(writer.exact(value, unit, digits) for value in series.previous),
        differences=tuple(_difference(pair, unit, writer) for pair in pairs),
        changes=tuple(each.text for each in moved),
        moods=tuple(each.mood for each in moved),
    )


def _buckets(frame: Frame, buckets: Sequence[Value], writer: Writer) -> Iterator[TooltipPlace]:
    """Buckets with those that they are compared with; those that are not final say so."""
    provisional = provisional_buckets(frame)
    before = compared_buckets(frame, buckets, writer) or ("",) * len(buckets)
    for bucket, name in zip(buckets, before, strict=True):
        title = writer.name(bucket, frame.time) if frame.time else ""
        note = PARTIAL if bucket in frame.partial else PROVISIONAL if bucket in provisional else ""
        yield TooltipPlace(title, name, note and writer.gettext(note))


def _trend(found: Sequence[Number], column: Column, writer: Writer) -> TooltipSeries:
    values = tuple(trend_text(value, column, writer) for value in found)
    return TooltipSeries(writer.gettext(LABEL), 0, "trend", values)


def _difference(pair: tuple[Number, Number], unit: Unit | None, writer: Writer) -> str:
    found = difference(*pair)
    return "" if found is None else writer.difference(found, unit)
