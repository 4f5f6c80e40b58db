"""Dashboards as pages show them: what pages, API and exports call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from clients import configuration
from clients.auth.permissions import may_export
from clients.auth.viewer import Viewer
from clients.models import Client
from widgets.models import Dashboard
from widgets.pages import exports, filter_bar, tile_row
from widgets.pages.calendar_names import calendar_names
from widgets.pages.exports import Choice
from widgets.pages.filter_bar import FilterBar
from widgets.pages.page_stamp import PageStamp
from widgets.pages.period_picker import Link, PeriodPicker
from widgets.pages.tile_row import Tile
from widgets.queries import state as states
from widgets.queries.filters import PARAM
from widgets.queries.state import State
from widgets.rendering.markup import script_json
from widgets.results import dashboard_specs, reader
from widgets.results.admissions import Admission
from widgets.results.dashboard_specs import DashboardSpec, WidgetSpec
from widgets.results.reader import RefreshContext
from widgets.results.snapshots import Snapshot
from widgets.results.tile_requests import tile_requests

Rows = tuple[tuple[Any, ...], ...]

MOST_REMEMBERED = 1024
MOST_PAGES = 64


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
    def calendar_json(self) -> SafeString:
        return script_json(calendar_names(self.picker.formats))


@dataclass(frozen=True)
class DashboardPage:
    """A dashboard in one state, for one viewer, ready for a template.

    `is_admitted` says that Redis holds what hot routes accept a ticket of this page by.
    """

    shell: PageShell
    dashboard_spec: DashboardSpec
    tiles: tuple[Tile, ...]
    is_admitted: bool


def published(viewer: Viewer, client: Client) -> list[Dashboard]:
    """The dashboards of a viewer's client, in order; `client` is the host's, with its brand."""
    revision = configuration.revision(viewer.client_id)
    rows = (_rows_of_revision if revision else _published_rows)(viewer.client_id, revision)
    columns = [field.attname for field in Dashboard._meta.concrete_fields]
    boards = [Dashboard.from_db(connection.alias, columns, row) for row in rows]
    for board in boards:
        board.client, board.revision = client, revision
    return boards


def links(viewer: Viewer, client: Client) -> list[Link]:
    """Links to the dashboards of a viewer's client, for pages beside them."""
    boards = published(viewer, client)
    return [Link(board.title, url_of(board), is_current=False) for board in boards]


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
    dashboard_spec = dashboard_specs.load(viewer.client_id, dashboard.id, dashboard.revision)
    shown = dashboard_spec.widgets if only is None else _rows_of(only, dashboard_spec)
    snapshot, is_admitted = _snapshot(viewer, dashboard_spec, shown, picker.state, now)
    said = filter_bar.build(picker, dashboard_spec.widgets, viewer.locks)
    name = _brand_name(dashboard.client)
    context = tile_row.Context(picker, viewer.role, name, tuple(said.notes.items()))
    row = (
        tile_row.of_page(snapshot, dashboard_spec, context)
        if only is None
        else tile_row.of_widgets(snapshot, shown, context)
    )
    shell = PageShell(
        dashboard.id,
        dashboard.slug,
        dashboard.title,
        dashboard.intro,
        siblings=tuple((board.slug, board.title) for board in boards),
        picker=picker,
        filter_bar=said,
        stamp=row.stamp,
        is_drawn=row.is_drawn,
        contact=_contact(dashboard.client),
        is_waiting=row.is_waiting,
        may_export=may_export(viewer),
        notes=() if only else row.notes,
    )
    return DashboardPage(shell, dashboard_spec, row.tiles, is_admitted)


def _snapshot(
    viewer: Viewer,
    dashboard_spec: DashboardSpec,
    shown: Sequence[WidgetSpec],
    state: State,
    now: datetime,
) -> tuple[Snapshot, bool]:
    """The results of shown widgets, and whether the page's ticket is admitted already; a worker is
    asked for what is missing.
    """
    asked = tile_requests(dashboard_spec, state, viewer.formats, viewer.locks)
    if shown is not dashboard_spec.widgets:
        wanted = {spec.widget_id for spec in shown}
        asked = tuple(each for each in asked if each.widget_id in wanted)
    admission = Admission(viewer, dashboard_spec)
    snapshot, is_admitted = reader.snapshot_for(admission, asked, now)
    context = RefreshContext(
        viewer.client_id,
        dashboard_spec.dashboard_id,
        state,
        viewer.locks,
        viewer.formats.locale,
    )
    reader.request_refresh(snapshot.results, context, now)
    return snapshot, is_admitted


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
    dashboard_spec = dashboard_specs.load(viewer.client_id, dashboard.id, dashboard.revision)
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


def _contact(client: Client) -> str:
    brand = getattr(client, "brand", None)
    return str(brand.contact) if brand else ""


def _brand_name(client: Client) -> str:
    brand = getattr(client, "brand", None)
    return str(brand.name if brand else client.name)


def _published_rows(client_id: UUID, _revision: UUID | None) -> Rows:
    """The columns of a client's published dashboards."""
    return tuple(Dashboard.objects.for_client(client_id).published().values_list())


_rows_of_revision = lru_cache(maxsize=MOST_REMEMBERED)(_published_rows)


@lru_cache(maxsize=MOST_REMEMBERED)
def _url(name: str, *arguments: object) -> str:
    return reverse(name, args=arguments)
