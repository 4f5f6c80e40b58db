"""Bar traces of Plotly, lying or standing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from widgets.charts.answer import escaped
from widgets.charts.formats import Writer
from widgets.charts.lines import HOVER
from widgets.charts.payload import Number
from widgets.charts.series import Series
from widgets.charts.totals import relative

# The compared period is a pale, wide bar behind the current one.
CURRENT_WIDTH, PREVIOUS_WIDTH, LONE_WIDTH = 0.46, 0.78, 0.66


@dataclass(frozen=True, slots=True)
class Bars:
    """Series over labelled places; `partial` marks places that are not complete."""

    labels: tuple[str, ...]
    series: tuple[Series, ...]
    partial: tuple[bool, ...]
    lying: bool

    def extent(self, *, stacked: bool) -> tuple[Number, ...]:
        """Values that the axis must cover; stacks grow apart above and below zero."""
        shown = [(*each.values, *each.previous) for each in self.series]
        if not stacked or len(shown) == 1:
            return tuple(value for values in shown for value in values)
        places = list(zip(*(each.values for each in self.series), strict=True))
        above = (sum(v for v in place if v is not None and v > 0) for place in places)
        below = (sum(v for v in place if v is not None and v < 0) for place in places)
        return (*above, *below)


def traces(bars: Bars, writer: Writer) -> Iterator[dict[str, Any]]:
    several = len(bars.series) > 1
    for index, series in enumerate(bars.series):
        compares = any(value is not None for value in series.previous)
        if compares:
            quiet = _trace(bars, series.previous, index, "previous", PREVIOUS_WIDTH)
            yield quiet | {"name": escaped(writer.gettext("Period before")), "hoverinfo": "skip"}
        width = None if several else CURRENT_WIDTH if compares else LONE_WIDTH
        trace = _trace(bars, series.values, index, series.role, width) | {
            "name": escaped(series.label),
            "customdata": [_hover(bars, series, i, writer) for i in range(len(bars.labels))],
            "hovertemplate": HOVER,
        }
        if any(bars.partial):
            trace["marker"] = {"opacity": [0.5 if cut else 1 for cut in bars.partial]}
        if bars.lying and not several:
            trace |= {
                "text": [escaped(writer.value(v, series.column.unit)) for v in series.values],
                "textposition": "outside",
                "textangle": 0,
                "cliponaxis": False,
            }
        yield trace


def _trace(
    bars: Bars, values: tuple[Number, ...], index: int, role: str, width: float | None
) -> dict[str, Any]:
    places = list(range(len(bars.labels)))
    along, across = ("y", "x") if bars.lying else ("x", "y")
    return {
        "type": "bar",
        "orientation": "h" if bars.lying else "v",
        along: places,
        across: list(values),
        "meta": {"series": index, "role": role},
    } | ({"width": width} if width else {})


def _hover(bars: Bars, series: Series, place: int, writer: Writer) -> str:
    value, unit = series.values[place], series.column.unit
    text = (
        f"<b>{escaped(bars.labels[place])}</b><br>"
        f"{escaped(series.label)} {escaped(writer.exact(value, unit))}"
    )
    if not series.previous:
        return text
    before = series.previous[place]
    change = writer.change(relative(value, before))
    if change:
        text += f" ({change})"
    label = escaped(writer.gettext("Period before"))
    return f"{text}<br>{label} {escaped(writer.exact(before, unit))}"
