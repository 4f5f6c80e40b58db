"""Dashboards as pages show them: what pages, API and exports call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, cached_property, lru_cache
from json import dumps, loads
from uuid import UUID

from django.db import connection
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from clients.auth.language import language_of
from clients.auth.viewer import Formats, Viewer
from clients.models import Client
from widgets.charts import registry as charts
from widgets.charts.browser import browser_formats
from widgets.models import Dashboard
from widgets.pages import filter_bar
from widgets.pages.filter_bar import FilterBar
from widgets.pages.page_stamp import PageStamp
from widgets.pages.period_picker import Link, PeriodPicker
from widgets.queries import state as states
from widgets.queries.filters import PARAM
from widgets.rendering import fragments
from widgets.rendering.fragments import Fragment
from widgets.rendering.markup import script_json
from widgets.results import dashboard_specs, reader, status_line
from widgets.results.dashboard_specs import DashboardSpec, WidgetSpec
from widgets.results.entry_fragments import fragment_of, rows_of
from widgets.results.freshness import CachedResult
from widgets.results.reader import RefreshContext
from widgets.results.status_line import StatusLine
from widgets.results.tile_requests import tile_requests

# What texts may name, and what stands there.
Variables = tuple[tuple[str, str], ...]

MOST_REMEMBERED = 1024


@dataclass(frozen=True, slots=True)
class Tile:
    """A widget with the fragment that shows it at this moment.

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

    @property
    def id(self) -> UUID:
        return self.spec.widget_id


@dataclass(frozen=True)
class DashboardPage:
    """A dashboard in one state, for one viewer, ready for a template."""

    dashboard: Dashboard
    siblings: tuple[Dashboard, ...]
    viewer: Viewer
    picker: PeriodPicker
    dashboard_spec: DashboardSpec
    tiles: tuple[Tile, ...]
    filter_bar: FilterBar

    @cached_property
    def boards(self) -> tuple[Link, ...]:
        """The client's dashboards, each in the state that the reader is in."""
        return tuple(
            Link(board.title, f"{url_of(board)}?{self.params}", board == self.dashboard)
            for board in self.siblings
        )

    @property
    def has_siblings(self) -> bool:
        return len(self.siblings) > 1

    @cached_property
    def stamp(self) -> PageStamp:
        return PageStamp.of(tile.status_line for tile in self.tiles)

    @cached_property
    def params(self) -> str:
        return self.picker.params

    @property
    def url(self) -> str:
        """The dashboard in this state."""
        return f"{url_of(self.dashboard)}?{self.params}"

    @property
    def is_drawn(self) -> bool:
        """True if all charts show before any script: none of them waits for Plotly then."""
        shown = [tile.fragment for tile in self.tiles]
        return all(fragment.is_drawn for fragment in shown if fragment.has_chart)

    @property
    def formats_json(self) -> SafeString:
        return _formats_json(self.viewer.formats)


def published(viewer: Viewer, client: Client) -> list[Dashboard]:
    """The dashboards of a viewer's client, in order; `client` is the host's, with its brand."""
    key = Dashboard._meta.get_field("client").get_db_prep_value(viewer.client_id, connection)
    boards = list(Dashboard.objects.raw(_published_statement(), [key]))
    for board in boards:
        board.client = client
    return boards


def read(
    viewer: Viewer,
    dashboard: Dashboard,
    params: QueryDict,
    *,
    boards: Iterable[Dashboard],
    only: UUID | None = None,
) -> DashboardPage:
    """A dashboard with all that is known now; what is missing is asked of a worker.

    `boards` are those it is shown among. With `only`, the page is about the rows of that
    widget, and has no tile where the dashboard has none of it. Raises InvalidState for
    parameters that make no state.
    """
    now = timezone.now()
    url = rows_url(dashboard, only) if only else url_of(dashboard)
    picker = read_period_picker(viewer, url, params, now)
    dashboard_spec = dashboard_specs.load(viewer.client_id, dashboard.id)
    shown = dashboard_spec.widgets if only is None else _rows_of(only, dashboard_spec)
    asked = tile_requests(dashboard_spec, picker.state, viewer.formats, viewer.locks)
    wanted = {spec.widget_id for spec in shown}
    results = reader.read(
        [tile_request for tile_request in asked if tile_request.widget_id in wanted], now
    )
    context = RefreshContext(viewer.client_id, dashboard.id, picker.state, viewer.locks)
    reader.request_refresh(results, context, now)
    said = filter_bar.build(picker, dashboard_spec.widgets, viewer.locks)
    tiles = tuple(
        replace(tile, filter_note=said.notes.get(tile.id, ""))
        for tile in _tiles(viewer, shown, results, now, _variables(dashboard, picker))
    )
    return DashboardPage(dashboard, tuple(boards), viewer, picker, dashboard_spec, tiles, said)


def read_period_picker(viewer: Viewer, url: str, params: QueryDict, now: datetime) -> PeriodPicker:
    """The period picker in the state that parameters ask for; its links lead to `url`.

    Raises InvalidState."""
    formats = viewer.formats
    state = states.read(
        {name: str(params[name]) for name in params},
        now=now,
        zone=formats.zone,
        week_start=formats.week_start,
        page_filters=params.getlist(PARAM),
    )
    return PeriodPicker(url, state, states.today_in(formats.zone, now), formats)


def read_filter_bar(viewer: Viewer, dashboard: Dashboard, picker: PeriodPicker) -> FilterBar:
    """The filter bar of a dashboard's page in some state."""
    if not picker.state.page_filters:
        return FilterBar()
    dashboard_spec = dashboard_specs.load(viewer.client_id, dashboard.id)
    return filter_bar.build(picker, dashboard_spec.widgets, viewer.locks)


def publish(dashboard: Dashboard) -> None:
    """Show a dashboard to its client. Publishing twice keeps the first date."""
    if dashboard.published_at is None:
        dashboard.published_at = timezone.now()
        dashboard.save(update_fields=["published_at"])


def url_of(dashboard: Dashboard) -> str:
    return _url("dashboard", dashboard.slug)


def rows_url(dashboard: Dashboard, widget_id: UUID) -> str:
    return _url("rows", dashboard.slug, widget_id)


def _rows_of(widget_id: UUID, dashboard_spec: DashboardSpec) -> tuple[WidgetSpec, ...]:
    """A widget as a table of what it was answered, if it asks for anything."""
    return tuple(
        replace(each, kind="table")
        for each in dashboard_spec.widgets
        if each.widget_id == widget_id and each.query
    )


def _tiles(
    viewer: Viewer,
    shown: Iterable[WidgetSpec],
    results: Iterable[CachedResult],
    now: datetime,
    variables: Variables,
) -> Iterator[Tile]:
    by_widget = {result.request.widget_id: result for result in results}
    for spec in shown:
        result = by_widget.get(spec.widget_id)
        if result:
            fresh = status_line.describe(result, now, viewer.role)
            yield _answered(spec, result, fresh)
        else:
            yield _unasked(spec, viewer, variables)


def _answered(spec: WidgetSpec, result: CachedResult, fresh: StatusLine) -> Tile:
    entry = result.entry
    if entry is None:
        return _bare(spec, fresh, result.request.formats)
    is_own_kind = spec.kind == result.request.spec.kind
    fragment = fragment_of(entry) if is_own_kind else rows_of(entry)
    return Tile(spec, fresh, fragment, entry.etag)


def _bare(spec: WidgetSpec, fresh: StatusLine, formats: Formats) -> Tile:
    placeholder = _placeholder(spec.kind, language_of(formats.locale))
    return Tile(spec, fresh, placeholder, is_bare=True)


def _variables(dashboard: Dashboard, picker: PeriodPicker) -> Variables:
    client = dashboard.client
    brand = getattr(client, "brand", None)
    return (
        ("client", brand.name if brand else client.name),
        ("period", picker.period_text),
        ("comparison", picker.comparison_text),
    )


def _unasked(spec: WidgetSpec, viewer: Viewer, variables: Variables) -> Tile:
    """A tile that needs no platform, or whose widget cannot be asked."""
    if spec.problem:
        return _bare(spec, status_line.broken(spec.problem, viewer.formats), viewer.formats)
    options = dumps(spec.options)
    return Tile(spec, None, _unqueried(spec.kind, options, viewer.formats, variables))


@cache
def _published_statement() -> str:
    """SQL for a client's published dashboards. Kept: Django writes it in four times the time in
    which PostgreSQL answers it.
    """
    boards = Dashboard.objects.for_client(UUID(int=0)).published()
    return str(boards.query.sql_with_params()[0])


@lru_cache(maxsize=MOST_REMEMBERED)
def _url(name: str, *arguments: object) -> str:
    return reverse(name, args=arguments)


# Pure functions of what they are given: readers share HTML only where it is the same.
@lru_cache(maxsize=MOST_REMEMBERED)
def _unqueried(kind: str, options: str, formats: Formats, variables: Variables) -> Fragment:
    payload = charts.draw(kind, None, loads(options), formats, variables=dict(variables))
    return fragments.render(payload.dump(), language_of(formats.locale))


@lru_cache(maxsize=MOST_REMEMBERED)
def _placeholder(kind: str, language: str) -> Fragment:
    return fragments.placeholder(kind, language)


@lru_cache
def _formats_json(formats: Formats) -> SafeString:
    return script_json(browser_formats(formats))
