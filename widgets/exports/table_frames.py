"""Frames as tables of raw values: dimensions, metrics, and what these are compared with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import localcontext

from clients.auth.viewer import Formats
from widgets.charts import identity
from widgets.charts import registry as charts
from widgets.charts.data_table import set_against
from widgets.charts.formats import Writer, writer
from widgets.charts.numbers import relative
from widgets.charts.options import Options
from widgets.exports.content import RawValue, TableColumn
from widgets.frames import comparing
from widgets.frames.frame import Column, Frame, Unit, Value
from widgets.results.dashboard_specs import WidgetSpec

# In the order of a table's columns.
Cells = tuple[RawValue, ...]


@dataclass(frozen=True, slots=True)
class FrameTable:
    """Writes frames of one widget's answer as rows, as the client's readers call all things.

    Dimensions are names, days and moments in the client's zone; numbers are raw.
    """

    options: Options
    writer: Writer

    @classmethod
    def of(cls, spec: WidgetSpec, formats: Formats, currency: str | None) -> FrameTable:
        options = charts.check(spec.kind, spec.options)
        named = replace(writer(formats, currency), words=options.values, labels=options.labels)
        return cls(options, named)

    @property
    def merges(self) -> bool:
        """True where several values have one name, so that their rows may have to be added."""
        names = list(self.writer.words.values())
        return len(set(names)) < len(names)

    def fair(self, frame: Frame) -> Frame:
        """The frame as all drawings take it: compared fairly, values of one name put together."""
        with localcontext() as context:
            context.prec = charts.MOST_DIGITS
            return identity.distinct(comparing.fair(frame), self.options, self.writer)

    def columns(self, frame: Frame) -> tuple[TableColumn, ...]:
        return (
            *(TableColumn(d, self.options.label(d, self.writer)) for d in frame.dimensions),
            *(column for metric in self.metrics(frame) for column in self._of(metric, frame)),
        )

    def rows(self, frame: Frame) -> Iterator[Cells]:
        """The rows of a frame with dimensions."""
        indexes = {column.name: index for index, column in enumerate(frame.columns)}
        metrics, dimensions = self.metrics(frame), frame.dimensions
        for row, against in zip(frame.rows, set_against(frame, metrics), strict=True):
            cells: list[RawValue] = [self._named(row[indexes[d.name]], d) for d in dimensions]
            for metric in metrics:
                cells.append(row[indexes[metric.name]])
                if self._compares(frame):
                    now, before = against[metric.name] if against else (None, None)
                    cells += (before, relative(now, before))
            yield tuple(cells)

    def totals(self, frame: Frame) -> Cells:
        """The metrics over the whole period; empty where the source tells none of them."""
        metrics, before = self.metrics(frame), frame.previous_totals or {}
        if all(frame.totals.get(metric.name) is None for metric in metrics):
            return ()
        cells: list[RawValue] = [None] * len(frame.dimensions)
        for metric in metrics:
            cells.append(frame.totals.get(metric.name))
            if self._compares(frame):
                then = before.get(metric.name)
                cells += (then, relative(frame.compared_total(metric.name), then))
        return tuple(cells)

    def metrics(self, frame: Frame) -> tuple[Column, ...]:
        """The metrics that the widget shows of its query's."""
        names = self.options.metric_names
        by_name = {column.name: column for column in frame.metrics}
        return tuple(by_name[name] for name in names) if names else frame.metrics

    def others(self, frame: Frame) -> Iterator[Cells]:
        """The sum of the series that have no rows, by bucket of time."""
        others, time, split = frame.others, frame.time, frame.dimensions
        if others is None or time is None or not others.values:
            return
        name = self.writer.others(others.count if others.counted else None)
        for bucket, sums in others.values.items():
            named = iter((name,))
            cells: list[RawValue] = [
                self._named(bucket, d) if d.grain else next(named, None) for d in split
            ]
            for metric in self.metrics(frame):
                cells.append(sums.get(metric.name))
                if self._compares(frame):
                    cells += (None, None)
            yield tuple(cells)

    def _of(self, metric: Column, frame: Frame) -> Iterator[TableColumn]:
        heading = self.options.label(metric, self.writer)
        currency = self.writer.currency if metric.unit is Unit.MONEY else ""
        yield TableColumn(metric, heading, currency)
        if self._compares(frame):
            before = f"{heading}: {self.writer.gettext('Previous period')}"
            yield TableColumn(metric, before, currency, is_previous=True)
            change = f"{heading}: {self.writer.gettext('Change')}"
            yield TableColumn(metric, change, is_change=True)

    def _compares(self, frame: Frame) -> bool:
        is_wanted = getattr(self.options, "changes", True) is not False
        return is_wanted and (frame.previous is not None or frame.previous_totals is not None)

    def _named(self, value: Value, column: Column) -> Value:
        if isinstance(value, datetime):
            return value.astimezone(self.writer.zone)
        if column.grain:
            return value
        return self.writer.plain_name(value, column)
