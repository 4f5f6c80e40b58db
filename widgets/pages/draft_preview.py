"""The preview of a dashboard's draft: all its tiles, with the client's own numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from clients.auth.permissions import formats_of
from clients.auth.viewer import Role
from clients.models import Client
from widgets.models import Dashboard, Widget
from widgets.pages import tile_row
from widgets.pages.period_picker import PeriodPicker
from widgets.pages.placement import Box, Placement, placements
from widgets.pages.tile_row import Tile
from widgets.queries import state as states
from widgets.results import dashboard_specs, reader
from widgets.results.dashboard_specs import WidgetRow
from widgets.results.reader import RefreshContext
from widgets.results.tile_requests import tile_requests


@dataclass(frozen=True, slots=True)
class DraftPreview:
    """A draft's tiles with their places, over the period that a reader finds first.

    `is_waiting` says that numbers are on their way.
    """

    tiles: tuple[tuple[Tile, Placement], ...]
    is_waiting: bool
    period: str
    comparison: str


def read(dashboard: Dashboard, drafted: Sequence[Widget]) -> DraftPreview:
    """A draft as its client would see it now; a worker is asked for numbers that are missing.

    Cache entries are shared with every stored widget that asks and draws the same.
    """
    client = dashboard.client
    formats, now = formats_of(client), timezone.now()
    state = states.read({}, now=now, zone=formats.zone, week_start=formats.week_start)
    rows = [row_of(widget) for widget in drafted]
    spec = dashboard_specs.load_rows(client.pk, dashboard.pk, rows)
    snapshot = reader.snapshot(tile_requests(spec, state, formats), now)
    raw = dashboard_specs.dump_rows(rows)
    context = RefreshContext(client.pk, dashboard.pk, state, "[]", draft=raw)
    reader.request_refresh(snapshot.results, context, now)
    picker = PeriodPicker("", state, states.today_in(formats.zone, now), formats)
    shown = tile_row.Context(picker, Role.MANAGER, _brand_name(client))
    row = tile_row.of_widgets(snapshot, spec.widgets, shown)
    places = placements(
        [Box(each.kind, each.width, each.height, each.phone_position) for each in spec.widgets]
    )
    return DraftPreview(
        tuple(zip(row.tiles, places, strict=True)),
        row.is_waiting,
        picker.period_text,
        picker.comparison_text,
    )


def row_of(widget: Widget) -> WidgetRow:
    """The columns of a widget that its spec is made from."""
    return WidgetRow(
        widget.query,
        widget.options,
        str(widget.pk),
        widget.kind,
        widget.title,
        widget.width,
        widget.height,
        widget.phone_position,
    )


def _brand_name(client: Client) -> str:
    brand = getattr(client, "brand", None)
    return str(brand.name if brand else client.name)
