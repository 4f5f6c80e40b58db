"""Links from the figures of a headline to the tiles that show them.

A fragment names the metric of each figure; which tile shows it is the page's matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from uuid import UUID

from widgets.results.dashboard_specs import WidgetSpec

# The first of these kinds that shows a metric, before all others.
NUMBERS = ("kpi", "gauge")


def metric_tiles(specs: Iterable[WidgetSpec]) -> dict[str, UUID]:
    """By metric of the page's headline, the widget that shows the same numbers: of the same
    account and with the same filters.
    """
    shown = tuple(specs)
    headline = next((each for each in shown if each.kind == "headline" and each.query), None)
    if headline is None or headline.query is None:
        return {}
    asked = headline.query
    found: dict[str, UUID] = {}
    for spec in sorted(shown, key=lambda each: each.kind not in NUMBERS):
        query = spec.query
        if query is None or spec.kind == headline.kind:
            continue
        if (query.connection, query.filters) != (asked.connection, asked.filters):
            continue
        # A single number is its first metric; a drawing has no place for one of several.
        for metric in query.metrics[:1] if spec.kind in NUMBERS else query.metrics:
            if metric in asked.metrics:
                found.setdefault(metric, spec.widget_id)
    return found


def tile_id(widget_id: UUID) -> str:
    """The id of a tile that figures lead to."""
    return f"tile-{widget_id}"


def linked(html: str, found: Mapping[str, UUID]) -> str:
    """A headline's HTML whose figures lead to their tiles; those without one lead nowhere.

    Escaped text cannot look like the attribute.
    """
    for metric, widget_id in found.items():
        attribute = f'data-figure="{escape(metric)}"'
        html = html.replace(attribute, f'{attribute} href="#{tile_id(widget_id)}"')
    return html
