"""Tags that join a page of what was rendered before: fragments of tiles, and shared parts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from html import escape
from typing import NamedTuple

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from widgets.pages.dashboards import DashboardPage, Tile, rows_url
from widgets.pages.filter_bar import with_current
from widgets.pages.placement import Placement, placements, reserved_lines

register = template.Library()

MOST_REMEMBERED = 512
# A character for private use, which no text of a page keeps.
GAP = "\ue000"


class Widget(NamedTuple):
    """All that is the same in a widget's tile for every reader and at every moment."""

    id: str
    title: str
    label: str
    is_live: bool
    rows_url: str


@register.simple_tag
def tiles(page: DashboardPage) -> SafeString:
    """The tiles of a page. Joined by hand: a template takes a hundred nodes for each."""
    language, params = get_language() or "", escape(page.params)
    joined: list[str] = []
    places = placements([tile.spec for tile in page.tiles])
    for tile, place in zip(page.tiles, places, strict=True):
        frame = iter(_frame(_widget(page, tile), language))
        joined.append(next(frame))
        for gap, rest in zip(_gaps(page, tile, place, params), frame, strict=False):
            joined += (gap, rest)
    return mark_safe("".join(joined))  # noqa: S308  # fragments, templates and escaped texts


@register.simple_tag
def tile_attributes(tile: Tile, place: Placement | None = None) -> SafeString:
    """The place of a tile and its state, for style sheets and scripts."""
    at, fresh = tile.spec, tile.status_line
    rows = place.rows if place else at.height
    names = f"tile tile--{at.kind} tile--w{at.width} tile--h{rows}"
    if at.kind == "table":
        names += f" tile--lines-{reserved_lines(at, rows)}"
    if place and place.is_elastic:
        names += " tile--elastic"
    attributes: dict[str, object] = {"class": names, "role": "group"}
    if at.title:
        attributes["aria-labelledby"] = f"t{at.widget_id}"
    attributes |= {"data-id": at.widget_id, "data-kind": at.kind, "data-etag": tile.etag}
    if tile.is_bare:
        attributes["data-bare"] = ""
    if fresh:
        attributes |= {"data-state": fresh.state, "data-code": fresh.code}
        attributes |= {"data-retry-in": fresh.retry_in or "", "data-fresh-in": fresh.fresh_in or ""}
        attributes["data-as-of"] = fresh.as_of or ""
    joined = " ".join(f'{name}="{escape(str(value))}"' for name, value in attributes.items())
    return mark_safe(joined)  # noqa: S308


@register.simple_tag
def tile_body(tile: Tile, page_filters: tuple[str, ...] = ()) -> SafeString:
    """The body of a tile; the names of page filters in it are marked as current."""
    html = with_current(tile.fragment.html, page_filters)
    return mark_safe(html)  # noqa: S308  # a fragment, which the renderer escaped


@register.simple_tag
def tile_details(tile: Tile) -> SafeString:
    return mark_safe(tile.fragment.details)  # noqa: S308  # a fragment, which the renderer escaped


def _widget(page: DashboardPage, tile: Tile) -> Widget:
    spec = tile.spec
    return Widget(
        str(spec.widget_id),
        spec.title.replace(GAP, ""),
        spec.label.replace(GAP, ""),
        tile.status_line is not None,
        rows_url(page.dashboard, spec.widget_id) if spec.query else "",
    )


def _gaps(page: DashboardPage, tile: Tile, place: Placement, params: str) -> Iterator[str]:
    """The contents of a frame's gaps, in their order."""
    yield tile_attributes(tile, place)
    yield with_current(tile.fragment.html, page.picker.page_filters)
    if tile.status_line:
        yield "hidden" if page.stamp.covers(tile.status_line) else ""
        yield escape(tile.status_line.text)
        yield escape(tile.filter_note)
        yield tile.fragment.details
        yield params


@lru_cache(maxsize=MOST_REMEMBERED)
def _frame(widget: Widget, _language: str) -> tuple[str, ...]:
    """The HTML around the gaps of a tile."""
    context = {"widget": widget, "gap": GAP}
    return tuple(get_template("widgets/_tile.html").render(context).split(GAP))
