"""Links from the figures of a headline to the tiles that show them, and the cause of a change
that one of these tiles states.

A fragment names the metric of each figure; which tile shows it is the page's matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from uuid import UUID

from widgets.results.dashboard_specs import WidgetSpec

# The first of these kinds that shows a metric, before all others.
NUMBERS = ("kpi", "gauge")

# As fragments write them; texts are escaped.
FIGURE = re.compile(r'data-figure="([^"]*)"')
CAUSE = re.compile(r'<template data-cause="([^"]*)">((?:[^<]|<(?!/?template))*)</template>')
PLACE = re.compile(r'(<p data-part="cause" data-figures="([^"]*)">)</p>')
BREAKDOWN = "data-breakdown"


def metric_tiles(specs: Iterable[WidgetSpec]) -> dict[str, UUID]:
    """By metric of the page's headline, the widget that shows the same numbers: of the same
    account and with the same filters.
    """
    shown = tuple(specs)
    headline = _headline(shown)
    if headline is None or headline.query is None:
        return {}
    asked = headline.query
    alike = [spec for spec in shown if spec.is_about_the_same(headline)]
    found: dict[str, UUID] = {}
    for spec in sorted(alike, key=lambda each: each.kind not in NUMBERS):
        query = spec.query
        if query is None:
            continue
        # A single number is its first metric; a drawing has no place for one of several.
        for metric in query.metrics[:1] if spec.kind in NUMBERS else query.metrics:
            if metric in asked.metrics:
                found.setdefault(metric, spec.widget_id)
    return found


def explaining(specs: Iterable[WidgetSpec]) -> frozenset[UUID]:
    """The widgets whose causes are those of the headline's numbers."""
    shown = tuple(specs)
    headline = _headline(shown)
    if headline is None:
        return frozenset()
    return frozenset(spec.widget_id for spec in shown if spec.is_about_the_same(headline))


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


def with_cause(html: str, tiles: Iterable[tuple[UUID, str]]) -> str:
    """A headline's HTML with the cause of the first of its figures that one of the tiles explains:
    the tile shows exactly the same numbers.
    """
    place = PLACE.search(html)
    if place is None:
        return html
    numbers = {each.partition(" ")[0]: each for each in place[2].split("|")}
    stated: dict[str, str] = {}
    for widget_id, shown in tiles:
        for key, sentence in CAUSE.findall(shown):
            link = f'{BREAKDOWN} href="#{tile_id(widget_id)}"'
            stated.setdefault(key, sentence.replace(BREAKDOWN, link))
    told = (stated.get(numbers.get(metric, "")) for metric in FIGURE.findall(html))
    sentence = next(filter(None, told), "")
    return html.replace(place[0], f"{place[1]}{sentence}</p>")


def _headline(specs: Iterable[WidgetSpec]) -> WidgetSpec | None:
    return next((each for each in specs if each.kind == "headline" and each.query), None)
