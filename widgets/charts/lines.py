"""Line traces of Plotly over a date axis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from widgets.charts.formats import Writer
from widgets.charts.payload import Number
from widgets.charts.payload_builder import escaped
from widgets.charts.series import Series
from widgets.charts.trends import LABEL
from widgets.frames.frame import Unit

# The nearest bucket is told about, however far the pointer is from its marks.
TIMELINE = {"hovermode": "x", "hoverdistance": -1}


@dataclass(frozen=True, slots=True)
class Lines:
    """Series over days; those of the second of `units` belong to the second axis.

    `tentative` marks the buckets that are not complete or may still change.
    `trend` is that of a single line.
    """

    x: tuple[str, ...]
    series: tuple[Series, ...]
    units: tuple[Unit | None, ...]
    tentative: tuple[bool, ...]
    trend: tuple[Number, ...] = ()

    @property
    def compares(self) -> bool:
        """The compared period is drawn behind a single line; behind several it confuses."""
        return len(self.series) == 1 and any(v is not None for v in self.series[0].previous)

    def extent(self, unit: Unit | None) -> list[Number]:
        """Values that the axis of a unit must cover."""
        series = [each for each in self.series if each.column.unit is unit]
        values = [value for each in series for value in each.values]
        return [*values, *series[0].previous] if self.compares else values


def traces(lines: Lines, writer: Writer) -> Iterator[dict[str, Any]]:
    for series in lines.series:
        on_first = series.column.unit is lines.units[0]
        for trace in _of_series(lines, series, writer):
            trace["meta"] = {"series": series.slot, "role": trace.pop("role")}
            yield {"x": list(lines.x), "yaxis": "y" if on_first else "y2"} | trace


def _of_series(lines: Lines, series: Series, writer: Writer) -> Iterator[dict[str, Any]]:
    values = list(series.values)
    cut = [value is not None and part for value, part in zip(values, lines.tentative, strict=True)]
    if len(values) < 2 or not any(cut):
        yield _trace(series.label, values, series.role)
    else:
        whole = [None if part else value for value, part in zip(values, cut, strict=True)]
        yield _trace(series.label, whole, series.role)
        yield _dotted(series, cut)
    if lines.compares:
        label = writer.gettext("Previous period")
        yield _trace(label, list(series.previous), "previous") | {"zorder": -1}
    if lines.trend:
        yield _trace(writer.gettext(LABEL), list(lines.trend), "trend") | {"zorder": -2}


def _dotted(series: Series, cut: list[bool]) -> dict[str, Any]:
    """The ways to tentative points, from their neighbours."""
    near = [any(cut[max(place - 1, 0) : place + 2]) for place in range(len(cut))]
    way = [value if is_near else None for value, is_near in zip(series.values, near, strict=True)]
    role = "partial" if series.role == "current" else series.role
    return _trace(series.label, way, role) | {"line": {"dash": "dot"}}


def _trace(name: str, values: list[Number], role: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        # A point without neighbours would make no line and so no mark.
        "mode": "lines+markers" if _has_lone_point(values) else "lines",
        "name": escaped(name),
        "y": values,
        "hoverinfo": "none",
        "role": role,
    }


def _has_lone_point(values: list[Number]) -> bool:
    before, after = [None, *values][:-1], [*values, None][1:]
    return any(
        value is not None and left is None and right is None
        for left, value, right in zip(before, values, after, strict=True)
    )
