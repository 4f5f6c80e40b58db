"""The tiles of a page: each widget with its fragment and status line, made once for a snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from json import dumps, loads
from math import ceil
from typing import NamedTuple
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe

from clients.auth.language import language_of
from clients.auth.viewer import Formats, Role
from widgets.charts import registry as charts
from widgets.pages.page_stamp import PageStamp
from widgets.pages.period_picker import PeriodPicker
from widgets.pages.shared_notes import common_notes
from widgets.rendering import fragments
from widgets.rendering.fragments import Fragment
from widgets.results import status_line
from widgets.results.dashboard_specs import DashboardSpec, WidgetSpec
from widgets.results.entry_fragments import fragment_of, rows_of
from widgets.results.freshness import CachedResult, Freshness
from widgets.results.snapshots import Snapshot
from widgets.results.status_line import StatusLine

# What texts may name, and what stands there.
Variables = tuple[tuple[str, str], ...]

MOST_REMEMBERED, MOST_PAGES = 1024, 64


class Context(NamedTuple):
    """All that tiles depend on beside their widgets and results. `name` is that of the brand, for
    texts that name it; `filter_notes` are by widget.
    """

    picker: PeriodPicker
    role: Role
    name: str
    filter_notes: tuple[tuple[UUID, str], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """A widget with the fragment that shows it at this moment. Only the same tile is equal to it.

    `status_line` is None where a tile needs no platform. `is_bare` says that there is nothing
    to show yet, and the fragment a placeholder.
    """

    spec: WidgetSpec
    status_line: StatusLine | None
    fragment: Fragment
    etag: str = ""
    is_bare: bool = False
    # Names the page filters that the numbers of the tile cannot follow.
    filter_note: str = ""
    # Unix times; 0 where no refresh will come.
    fresh_until: int = 0
    retry_at: int = 0

    @property
    def id(self) -> UUID:
        return self.spec.widget_id


@dataclass(frozen=True)
class TileRow:
    """The tiles of a page, with all that the page says of them together."""

    tiles: tuple[Tile, ...]

    @cached_property
    def stamp(self) -> PageStamp:
        return PageStamp.of(tile.status_line for tile in self.tiles)

    @cached_property
    def is_drawn(self) -> bool:
        return all(tile.fragment.is_drawn for tile in self.tiles if tile.fragment.has_chart)

    @cached_property
    def is_waiting(self) -> bool:
        return any(_is_waiting(tile.status_line) for tile in self.tiles)

    @cached_property
    def notes(self) -> tuple[SafeString, ...]:
        return _notes(self.tiles)


def of_page(snapshot: Snapshot, dashboard_spec: DashboardSpec, context: Context) -> TileRow:
    """All tiles of a dashboard. All of it follows from the arguments: readers of one role share
    it where it is the same.
    """
    return _of_page(snapshot, dashboard_spec, context)


@lru_cache(maxsize=MOST_PAGES)
def _of_page(snapshot: Snapshot, dashboard_spec: DashboardSpec, context: Context) -> TileRow:
    return of_widgets(snapshot, dashboard_spec.widgets, context)


def of_widgets(snapshot: Snapshot, shown: Iterable[WidgetSpec], context: Context) -> TileRow:
    """The tiles of some widgets."""
    picker = context.picker
    by_widget = {result.request.widget_id: result for result in snapshot.results}
    notes = dict(context.filter_notes)
    variables = _variables(context.name, picker)
    return TileRow(
        tuple(
            _answered(spec, by_widget[spec.widget_id], context.role, snapshot.at, notes)
            if spec.widget_id in by_widget
            else _tile_without_request(spec, picker.formats, variables)
            for spec in shown
        )
    )


def _answered(
    spec: WidgetSpec,
    result: CachedResult,
    role: Role,
    now: datetime,
    notes: Mapping[UUID, str],
) -> Tile:
    entry = result.entry
    line = status_line.describe(result, now, role)
    if entry is None:
        fragment = _placeholder(spec.kind, language_of(result.request.formats.locale))
    else:
        is_own_kind = spec.kind == result.request.spec.kind
        fragment = fragment_of(entry) if is_own_kind else rows_of(entry)
    return Tile(
        spec,
        line,
        fragment,
        etag=entry.etag if entry else "",
        is_bare=entry is None,
        filter_note=notes.get(spec.widget_id, ""),
        fresh_until=_unix(entry.fresh_until) if entry and line.fresh_in else 0,
        retry_at=_unix(result.failed.retry_at) if result.failed and line.retry_in else 0,
    )


def _unix(moment: datetime) -> int:
    """The first whole second that is not before a moment."""
    return ceil(moment.timestamp())


def _is_waiting(line: StatusLine | None) -> bool:
    """True where a refresh is under way: nothing is wrong, and numbers are missing or old."""
    return line is not None and not line.code and line.state != Freshness.FRESH


def _notes(tiles: Sequence[Tile]) -> tuple[SafeString, ...]:
    """The notes of all tiles with numbers, once most have some and where no headline tells them."""
    live = [tile for tile in tiles if tile.status_line and not tile.spec.problem]
    filled = [tile for tile in live if not tile.is_bare]
    if 2 * len(filled) < len(live) or any(tile.spec.kind == "headline" for tile in live):
        return ()
    found = common_notes([tile.fragment.html for tile in filled])
    return tuple(mark_safe(note) for note in found)  # noqa: S308  # escaped by the renderer


def _variables(name: str, picker: PeriodPicker) -> Variables:
    return (
        ("client", name),
        ("period", picker.period_text),
        ("comparison", picker.comparison_text),
    )


def _tile_without_request(spec: WidgetSpec, formats: Formats, variables: Variables) -> Tile:
    """A tile that needs no platform, or whose widget cannot be asked."""
    if spec.problem:
        broken = status_line.broken(spec.problem, formats)
        placeholder = _placeholder(spec.kind, language_of(formats.locale))
        return Tile(spec, broken, placeholder, is_bare=True)
    options = dumps(spec.options)
    return Tile(spec, None, _fragment_without_query(spec.kind, options, formats, variables))


# Pure functions of what they are given: readers share HTML only where it is the same.
@lru_cache(maxsize=MOST_REMEMBERED)
def _fragment_without_query(
    kind: str, options: str, formats: Formats, variables: Variables
) -> Fragment:
    payload = charts.draw(kind, None, loads(options), formats, variables=dict(variables))
    return fragments.render(payload.dump(), language_of(formats.locale))


@lru_cache(maxsize=MOST_REMEMBERED)
def _placeholder(kind: str, language: str) -> Fragment:
    return fragments.placeholder(kind, language)
