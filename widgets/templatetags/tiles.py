"""Tags for a tile that stands alone: its attributes, body and details."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from widgets.pages import tile_grid
from widgets.pages.filter_bar import with_current
from widgets.pages.page_stamp import PageStamp
from widgets.pages.placement import Placement
from widgets.pages.tile_row import Tile
from widgets.results.status_line import StatusLine

register = template.Library()


@register.simple_tag
def tile_attributes(tile: Tile, place: Placement | None = None) -> SafeString:
    """The place of a tile and its state, for style sheets and scripts."""
    attributes = tile_grid.attributes(tile_grid.contents_of(tile), place)
    return mark_safe(attributes)  # noqa: S308  # escaped there


@register.simple_tag
def tile_body(tile: Tile, page_filters: tuple[str, ...] = ()) -> SafeString:
    """The body of a tile; the names of page filters in it are marked as current."""
    html = with_current(tile.fragment.html, page_filters)
    return mark_safe(html)  # noqa: S308  # a fragment, which the renderer escaped


@register.filter
def covered_by(line: StatusLine, stamp: PageStamp) -> bool:
    """True where a page says for all of its tiles what a status line says."""
    return stamp.covers(line)


@register.simple_tag
def tile_details(tile: Tile) -> SafeString:
    return mark_safe(tile.fragment.details)  # noqa: S308  # a fragment, which the renderer escaped
