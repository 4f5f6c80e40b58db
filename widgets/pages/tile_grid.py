"""The tiles of a page, joined from their fragments once for equal contents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import escape
from typing import NamedTuple
from uuid import UUID

from django.template.loader import get_template
from django.utils.translation import get_language

from runtime.prepared_response import Part
from widgets.pages.dashboards import DashboardPage, PageShell
from widgets.pages.exports import Choice, widget_choices
from widgets.pages.figures import explaining, linked, metric_tiles, tile_id, with_cause
from widgets.pages.filter_bar import with_current
from widgets.pages.page_stamp import PageStamp
from widgets.pages.placement import Box, Placement, placements, reserved_lines
from widgets.pages.shared_notes import notes_in, without_told
from widgets.pages.tile_row import Tile
from widgets.results.status_line import StatusLine

MOST_FRAMES, MOST_GRIDS = 512, 64
# A character for private use, which no text of a page keeps.
GAP = "\ue000"
# Places on a phone that have a class of their own, as in phone-order.css.
MOST_PLACES = 30
# Of a tile that needs no platform, and of a page without one that does.
NO_STATUS = StatusLine("", "")
NO_STAMP = PageStamp()


class Widget(NamedTuple):
    """All that is the same in a widget's tile for every reader and at every moment."""

    id: UUID
    title: str
    label: str
    is_live: bool
    slug: str
    has_rows: bool
    contact: str
    downloads: tuple[Choice, ...] = ()


class Surroundings(NamedTuple):
    """All that tiles show of their page, and whether its reader may download them."""

    slug: str = ""
    contact: str = ""
    stamp: PageStamp = NO_STAMP
    may_export: bool = False
    params: str = ""
    page_filters: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, shell: PageShell) -> Surroundings:
        return cls(
            shell.slug,
            shell.contact,
            shell.stamp,
            shell.may_export,
            shell.params,
            shell.picker.page_filters,
            shell.notes,
        )


# Of a tile that stands alone.
NOWHERE = Surroundings()


class Contents(NamedTuple):
    """All that a tile shows at this moment. Times are Unix times, 0 for none; `limit` is that of
    its query, and `has_changes` says that a table of it tells them. Figures of `metrics` in the
    page's headline lead to the tile, and one that `explains` may state their cause. A broken one
    is not asked for before it is set up anew.
    """

    widget: Widget
    box: Box
    limit: int | None
    has_changes: bool
    etag: str
    is_bare: bool
    html: str
    details: str
    state: str
    code: str
    text: str
    next_try: str
    is_covered: bool
    filter_note: str
    as_of: int
    retry_at: int
    fresh_until: int
    metrics: tuple[str, ...] = ()
    explains: bool = False
    is_broken: bool = False


def tile_grid(page: DashboardPage) -> Part:
    """The tiles of a page as HTML."""
    return _grid(page.tiles, Surroundings.of(page.shell), get_language() or "")


# By the tiles themselves: comparing what they show takes longer than all the rest of a page.
@lru_cache(maxsize=MOST_GRIDS)
def _grid(tiles: tuple[Tile, ...], surroundings: Surroundings, language: str) -> Part:
    by_metric = metric_tiles(tile.spec for tile in tiles)
    explain = explaining(tile.spec for tile in tiles)
    contents = tuple(
        contents_of(tile, surroundings)._replace(
            metrics=_leading(by_metric, tile.id), explains=tile.id in explain
        )
        for tile in tiles
    )
    *_, params, page_filters, notes = surroundings
    return _joined(contents, language, params, page_filters, notes)


def contents_of(tile: Tile, surroundings: Surroundings = NOWHERE) -> Contents:
    """A tile's contents in these surroundings."""
    slug, contact, stamp, may_export, *_ = surroundings
    spec, fragment = tile.spec, tile.fragment
    fresh = tile.status_line or NO_STATUS
    is_live, query = tile.status_line is not None, spec.query
    downloads: tuple[Choice, ...] = ()
    if may_export and query:
        downloads = widget_choices(spec.widget_id, has_drawing=fragment.has_chart)
    has_rows = query is not None
    return Contents(
        Widget(spec.widget_id, spec.title, spec.label, is_live, slug, has_rows, contact, downloads),
        Box(spec.kind, spec.width, spec.height, spec.phone_position),
        query.limit if query else None,
        spec.options.get("changes", True) is not False,
        tile.etag,
        tile.is_bare,
        fragment.html,
        fragment.details,
        fresh.state,
        fresh.code,
        fresh.text,
        fresh.next_try,
        stamp.covers(fresh),
        tile.filter_note,
        fresh.as_of or 0,
        tile.retry_at,
        tile.fresh_until,
        is_broken=bool(spec.problem),
    )


def _leading(by_metric: Mapping[str, UUID], widget_id: UUID) -> tuple[str, ...]:
    return tuple(metric for metric, found in by_metric.items() if found == widget_id)


def attributes(tile: Contents, place: Placement | None = None) -> str:
    """The place of a tile and its state, for style sheets and scripts."""
    found: dict[str, object] = {"class": _class(tile, place), "role": "group"}
    if tile.widget.title:
        found["aria-labelledby"] = f"t{tile.widget.id}"
    found |= {"data-id": tile.widget.id, "data-kind": tile.box.kind, "data-etag": tile.etag}
    if tile.is_bare:
        found["data-bare"] = ""
    if tile.metrics or tile.explains:
        found |= {"id": tile_id(tile.widget.id), "tabindex": "-1"}
    if tile.metrics:
        found["data-metrics"] = " ".join(tile.metrics)
    if tile.explains:
        found["data-explains"] = ""
    if tile.widget.is_live:
        found |= {"data-state": tile.state, "data-code": tile.code}
        found |= {"data-retry-at": tile.retry_at or "", "data-fresh-until": tile.fresh_until or ""}
        found["data-as-of"] = tile.as_of or ""
    if tile.is_broken:
        found["data-broken"] = ""
    return " ".join(f'{name}="{escape(str(value))}"' for name, value in found.items())


def _class(tile: Contents, place: Placement | None) -> str:
    kind, width, height = tile.box.kind, tile.box.width, tile.box.height
    rows = place.rows if place else height
    names = f"tile tile--{kind} tile--w{width} tile--h{rows}"
    if kind == "table":
        names += f" tile--lines-{reserved_lines(tile.limit, rows)}"
        names += "" if tile.has_changes else " tile--plain"
    if place:
        names += f" tile--t{place.tablet} tile--p{place.phone} tile--s{place.sheet}"
        names += " tile--elastic" if place.is_elastic else ""
        # The style sheet has so many.
        names += f" tile--o{min(place.phone_place, MOST_PLACES)}" if place.phone_place else ""
    return names


@lru_cache(maxsize=MOST_GRIDS)
def _joined(
    tiles: tuple[Contents, ...],
    language: str,
    params: str,
    page_filters: tuple[str, ...],
    page_notes: tuple[str, ...],
) -> Part:
    """The grid. Joined by hand: a template takes a hundred nodes for each tile."""
    joined: list[str] = []
    places = placements([tile.box for tile in tiles])
    headlines = [tile.html for tile in tiles if _is_headline(tile)]
    told = page_notes + tuple(note for html in headlines for note in notes_in(html))
    by_metric = {metric: tile.widget.id for tile in tiles for metric in tile.metrics}
    causing = [(tile.widget.id, tile.html) for tile in tiles if tile.explains]
    for tile, place in zip(tiles, places, strict=True):
        frame = iter(_frame(tile.widget, language))
        html = with_current(tile.html, page_filters)
        if _is_headline(tile):
            html = linked(with_cause(html, causing), by_metric)
        else:
            html = without_told(html, told)
        gaps = (attributes(tile, place), *_gaps(tile, html, params))
        joined.append(next(frame))
        for gap, rest in zip(gaps, frame, strict=False):
            joined += (gap, rest)
    return Part("".join(joined).encode())


def _is_headline(tile: Contents) -> bool:
    return tile.box.kind == "headline"


def _gaps(tile: Contents, html: str, params: str) -> Iterator[str]:
    """The contents of a frame's gaps after its attributes, in their order."""
    is_live = tile.widget.is_live
    if is_live:
        yield tile.details
    if is_live and tile.widget.has_rows:
        yield escape(params)
    yield html
    if is_live:
        yield "hidden" if tile.is_covered else ""
        yield escape(tile.text)
        yield escape(tile.next_try)
        yield escape(tile.filter_note)


@lru_cache(maxsize=MOST_FRAMES)
def _frame(widget: Widget, _language: str) -> tuple[str, ...]:
    """The HTML around the gaps of a tile."""
    title, label = widget.title.replace(GAP, ""), widget.label.replace(GAP, "")
    context = {"widget": widget._replace(title=title, label=label), "gap": GAP}
    return tuple(get_template("widgets/_tile.html").render(context).split(GAP))
