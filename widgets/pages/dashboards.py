"""Dashboards as pages show them: what pages, API and exports call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, cached_property, lru_cache
from json import dumps, loads
from math import ceil
from uuid import UUID

from django.db import connection
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from clients.auth.language import language_of
from clients.auth.permissions import may_export
from clients.auth.viewer import Formats, Viewer
from clients.models import Client
from widgets.charts import registry as charts
from widgets.charts.browser import browser_formats
from widgets.models import Dashboard
from widgets.pages import exports, filter_bar
from widgets.pages.exports import Choice
from widgets.pages.filter_bar import FilterBar
from widgets.pages.page_stamp import PageStamp
from widgets.pages.period_picker import Link, PeriodPicker
from widgets.pages.shared_notes import common_notes
from widgets.queries import state as states
from widgets.queries.filters import PARAM
from widgets.queries.state import State
from widgets.rendering import fragments
from widgets.rendering.fragments import Fragment
from widgets.rendering.markup import script_json
from widgets.results import dashboard_specs, reader, status_line
from widgets.results.dashboard_specs import DashboardSpec, WidgetSpec
from widgets.results.entry_fragments import fragment_of, rows_of
from widgets.results.freshness import CachedResult, Freshness
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
    # Unix times; 0 where no refresh will come.
    fresh_until: int = 0
    retry_at: int = 0

    @property
    def id(self) -> UUID:
        return self.spec.widget_id


@dataclass(frozen=True)
class PageShell:
    """A dashboard's page without its tiles: what is equal for readers is rendered once.

    `siblings` are the slugs and titles of the client's dashboards; `contact` is the address of
    whom its readers may ask. `is_waiting` says that new numbers are on their way, and `may_export`
    that the reader's role lets them download. `notes` are those that the page tells for its
    tiles, as HTML.
    """

    dashboard_id: UUID
    slug: str
    title: str
    intro: str
    siblings: tuple[tuple[str, str], ...]
    picker: PeriodPicker
    filter_bar: FilterBar
    stamp: PageStamp
    is_drawn: bool
    contact: str = ""
    is_waiting: bool = False
    may_export: bool = False
    notes: tuple[SafeString, ...] = ()

    @property
    def downloads(self) -> tuple[Choice, ...]:
        return exports.dashboard_choices() if self.may_export else ()

    @cached_property
    def boards(self) -> tuple[Link, ...]:
        """The client's dashboards, each in the state that the reader is in."""
        return tuple(
            Link(title, f"{_url('dashboard', slug)}?{self.params}", slug == self.slug)
            for slug, title in self.siblings
        )

    @property
    def has_siblings(self) -> bool:
        return len(self.siblings) > 1

    @property
    def params(self) -> str:
        return self.picker.params

    @property
    def url(self) -> str:
        """The dashboard in this state."""
        return f"{_url('dashboard', self.slug)}?{self.params}"

    @property
    def formats_json(self) -> SafeString:
        return script_json(browser_formats(self.picker.formats))


@dataclass(frozen=True)
class DashboardPage:
    """A dashboard in one state, for one viewer, ready for a template."""

    shell: PageShell
    dashboard_spec: DashboardSpec
    tiles: tuple[Tile, ...]


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
    by_widget = _results(viewer, dashboard_spec, shown, picker.state, now)
    said = filter_bar.build(picker, dashboard_spec.widgets, viewer.locks)
    variables = _variables(dashboard, picker)
    tiles = tuple(
        _answered(spec, by_widget[spec.widget_id], viewer, now, said.notes)
        if spec.widget_id in by_widget
        else _tile_without_request(spec, viewer, variables)
        for spec in shown
    )
    shell = PageShell(
        dashboard.id,
        dashboard.slug,
        dashboard.title,
        dashboard.intro,
        siblings=tuple((board.slug, board.title) for board in boards),
        picker=picker,
        filter_bar=said,
        stamp=PageStamp.of(tile.status_line for tile in tiles),
        is_drawn=all(tile.fragment.is_drawn for tile in tiles if tile.fragment.has_chart),
        contact=_contact(dashboard.client),
        is_waiting=any(_is_waiting(tile.status_line) for tile in tiles),
        may_export=may_export(viewer),
        notes=() if only else _notes(tiles),
    )
    return DashboardPage(shell, dashboard_spec, tiles)


def _results(
    viewer: Viewer,
    dashboard_spec: DashboardSpec,
    shown: Iterable[WidgetSpec],
    state: State,
    now: datetime,
) -> dict[UUID, CachedResult]:
    """The results of shown widgets, by widget; a worker is asked for what is missing."""
    asked = tile_requests(dashboard_spec, state, viewer.formats, viewer.locks)
    wanted = {spec.widget_id for spec in shown}
    results = reader.read(
        [tile_request for tile_request in asked if tile_request.widget_id in wanted], now
    )
    context = RefreshContext(
        viewer.client_id,
        dashboard_spec.dashboard_id,
        state,
        viewer.locks,
        viewer.formats.locale,
    )
    reader.request_refresh(results, context, now)
    return {result.request.widget_id: result for result in results}


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


def _answered(
    spec: WidgetSpec,
    result: CachedResult,
    viewer: Viewer,
    now: datetime,
    notes: Mapping[UUID, str],
) -> Tile:
    entry = result.entry
    fresh = status_line.describe(result, now, viewer.role)
    if entry is None:
        fragment = _placeholder(spec.kind, language_of(result.request.formats.locale))
    else:
        is_own_kind = spec.kind == result.request.spec.kind
        fragment = fragment_of(entry) if is_own_kind else rows_of(entry)
    return Tile(
        spec,
        fresh,
        fragment,
        etag=entry.etag if entry else "",
        is_bare=entry is None,
        filter_note=notes.get(spec.widget_id, ""),
        fresh_until=_unix(entry.fresh_until) if entry and fresh.fresh_in else 0,
        retry_at=_unix(result.failed.retry_at) if result.failed and fresh.retry_in else 0,
    )


def _unix(moment: datetime) -> int:
    """The first whole second that is not before a moment."""
    return ceil(moment.timestamp())


def _is_waiting(line: StatusLine | None) -> bool:
    """True where a refresh is under way: nothing is wrong, and numbers are missing or old."""
    return line is not None and not line.code and line.state != Freshness.FRESH


def _notes(tiles: Sequence[Tile]) -> tuple[SafeString, ...]:
    """The notes of all tiles with numbers, where no headline tells them."""
    live = [tile for tile in tiles if tile.status_line and not tile.spec.problem]
    if any(tile.is_bare or tile.spec.kind == "headline" for tile in live):
        return ()
    found = common_notes([tile.fragment.html for tile in live])
    return tuple(mark_safe(note) for note in found)  # noqa: S308  # escaped by the renderer


def _contact(client: Client) -> str:
    brand = getattr(client, "brand", None)
    return str(brand.contact) if brand else ""


def _variables(dashboard: Dashboard, picker: PeriodPicker) -> Variables:
    client = dashboard.client
    brand = getattr(client, "brand", None)
    return (
        ("client", brand.name if brand else client.name),
        ("period", picker.period_text),
        ("comparison", picker.comparison_text),
    )


def _tile_without_request(spec: WidgetSpec, viewer: Viewer, variables: Variables) -> Tile:
    """A tile that needs no platform, or whose widget cannot be asked."""
    if spec.problem:
        broken = status_line.broken(spec.problem, viewer.formats)
        placeholder = _placeholder(spec.kind, language_of(viewer.formats.locale))
        return Tile(spec, broken, placeholder, is_bare=True)
    options = dumps(spec.options)
    return Tile(spec, None, _fragment_without_query(spec.kind, options, viewer.formats, variables))


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
def _fragment_without_query(
    kind: str, options: str, formats: Formats, variables: Variables
) -> Fragment:
    payload = charts.draw(kind, None, loads(options), formats, variables=dict(variables))
    return fragments.render(payload.dump(), language_of(formats.locale))


@lru_cache(maxsize=MOST_REMEMBERED)
def _placeholder(kind: str, language: str) -> Fragment:
    return fragments.placeholder(kind, language)
