"""Bar traces of Plotly, lying or standing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from widgets.charts.formats import Writer
from widgets.charts.payload import Number
from widgets.charts.payload_builder import escaped
from widgets.charts.series import Series

# The compared period is an outline around the current one.
CURRENT_WIDTH, PREVIOUS_WIDTH, LONE_WIDTH = 0.44, 0.68, 0.66


@dataclass(frozen=True, slots=True)
class Bars:
    """Series over labelled places; `tentative` marks places that are not complete or may still
    change, and `page_filters` are the filters that they stand for. Places `are_named` unless they
    are times, and names may be shortened.
    """

    labels: tuple[str, ...]
    series: tuple[Series, ...]
    tentative: tuple[bool, ...]
    lying: bool
    page_filters: tuple[str, ...] = ()
    are_named: bool = True

    def extent(self, *, stacked: bool) -> tuple[Number, ...]:
        """Values that the axis must cover; stacks grow apart above and below zero."""
        shown = [(*each.values, *each.previous) for each in self.series]
        if not stacked or len(shown) == 1:
            return tuple(value for values in shown for value in values)
        values = [series.values for series in self.series]
        places = list(zip(*values, strict=True))
        above = (sum(v for v in place if v is not None and v > 0) for place in places)
        below = (sum(v for v in place if v is not None and v < 0) for place in places)
        return (*above, *below)


def traces(bars: Bars, writer: Writer) -> Iterator[dict[str, Any]]:
    if len(bars.series) == 1:
        yield from _lone(bars, bars.series[0], writer)
        return
    for series in bars.series:
        trace = _trace(bars, series.values, series.slot, series.role)
        trace["meta"]["page_filter"] = series.page_filter
        yield trace | _words(bars, series)


def _lone(bars: Bars, series: Series, writer: Writer) -> Iterator[dict[str, Any]]:
    """One series, in front of that of the compared period; lying bars end in their number."""
    compares = any(value is not None for value in series.previous)
    current = _trace(bars, series.values, series.slot, series.role) | _words(bars, series)
    current["width"] = CURRENT_WIDTH if compares else LONE_WIDTH
    # Both halves of a place tell the same, wherever the pointer is.
    previous = current | _trace(bars, series.previous, series.slot, "previous")
    previous |= {"width": PREVIOUS_WIDTH, "name": escaped(writer.gettext("Previous period"))}
    if bars.lying:
        texts = [escaped(writer.value(value, series.column.unit)) for value in series.values]
        # Where the outline reaches farther, the number stands at its end.
        behind = [_is_longer(*pair) for pair in zip(series.previous, series.values, strict=False)]
        behind = behind or [False] * len(texts)
        current |= _ends([t if not b else "" for t, b in zip(texts, behind, strict=True)])
        previous |= _ends([t if b else "" for t, b in zip(texts, behind, strict=True)])
    if compares:
        yield previous
    yield current


def _is_longer(value: Number, other: Number) -> bool:
    return abs(value or 0) > abs(other or 0) and (value or 0) * (other or 0) >= 0


def _ends(texts: list[str]) -> dict[str, Any]:
    return {
        "text": texts,
        "textposition": "outside",
        "textangle": 0,
        "cliponaxis": False,
        "constraintext": "none",
    }


def _words(bars: Bars, series: Series) -> dict[str, Any]:
    words: dict[str, Any] = {"name": escaped(series.label), "hoverinfo": "none"}
    if any(bars.tentative):
        words["marker"] = {"opacity": [0.5 if cut else 1 for cut in bars.tentative]}
    return words


def _trace(bars: Bars, values: tuple[Number, ...], slot: int, role: str) -> dict[str, Any]:
    along, across = ("y", "x") if bars.lying else ("x", "y")
    return {
        "type": "bar",
        "orientation": "h" if bars.lying else "v",
        along: list(range(len(bars.labels))),
        across: list(values),
        "meta": {"series": slot, "role": role, "page_filters": list(bars.page_filters)},
    }
