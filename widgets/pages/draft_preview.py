"""The preview of a dashboard's draft: all its tiles, with the client's own numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from clients.auth.permissions import formats_of
from clients.auth.viewer import Role
from clients.models import Client
from widgets.models import Dashboard, Widget
from widgets.pages import tile_row
from widgets.pages.page_stamp import PageStamp
from widgets.pages.period_picker import PeriodPicker
from widgets.pages.placement import Box, Placement, placements
from widgets.pages.tile_row import Tile, TileRow
from widgets.queries import state as states
from widgets.queries.state import State
from widgets.results import dashboard_specs, reader
from widgets.results.dashboard_specs import WidgetRow
from widgets.results.reader import RefreshContext
from widgets.results.snapshots import Snapshot
from widgets.results.tile_requests import tile_requests

# Kinds whose tiles can be read at a smaller scale.
WORDS = frozenset({"kpi", "gauge", "headline", "text"})
# What scripts draw from, in a fragment.
FIGURES = re.compile(r"<script\b.*?</script>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class DraftPreview:
    """A draft's tiles with their places, over the period that a reader finds first.

    `is_waiting` says that numbers are on their way.
    """

    tiles: tuple[tuple[Tile, Placement], ...]
    stamp: PageStamp
    is_waiting: bool
    period: str
    comparison: str


@dataclass(frozen=True, slots=True)
class _Reading:
    """All that is known of a draft's tiles over the period that a reader finds first."""

    state: State
    picker: PeriodPicker
    snapshot: Snapshot
    row: TileRow


def read(dashboard: Dashboard, drafted: Sequence[Widget]) -> DraftPreview:
    """A draft as its client would see it now; a worker is asked for numbers that are missing.

    Cache entries are shared with every stored widget that asks and draws the same.
    """
    now, rows = timezone.now(), [row_of(widget) for widget in drafted]
    found = _reading(dashboard, rows, now)
    raw = dashboard_specs.dump_rows(rows)
    context = RefreshContext(dashboard.client_id, dashboard.pk, found.state, "[]", draft=raw)
    reader.request_refresh(found.snapshot.results, context, now)
    places = placements(
        [Box(each.kind, each.width, each.height, each.phone_position) for each in rows]
    )
    return DraftPreview(
        tuple(zip(found.row.tiles, places, strict=True)),
        found.row.stamp,
        found.row.is_waiting,
        found.picker.period_text,
        found.picker.comparison_text,
    )


def cached_fragments(dashboard: Dashboard, shown: Sequence[Widget]) -> dict[UUID, SafeString]:
    """The HTML of numbers and words that are known, without drawings and tables.

    Nothing is asked of a worker.
    """
    found = _reading(dashboard, [row_of(widget) for widget in shown], timezone.now())
    return {
        tile.id: mark_safe(FIGURES.sub("", tile.fragment.html))  # noqa: S308  # escaped there
        for tile in found.row.tiles
        if not tile.is_bare and tile.spec.kind in WORDS
    }


def _reading(dashboard: Dashboard, rows: Sequence[WidgetRow], now: datetime) -> _Reading:
    client = dashboard.client
    formats = formats_of(client)
    state = states.read({}, now=now, zone=formats.zone, week_start=formats.week_start)
    spec = dashboard_specs.load_rows(client.pk, dashboard.pk, rows)
    snapshot = reader.snapshot(tile_requests(spec, state, formats), now)
    picker = PeriodPicker("", state, states.today_in(formats.zone, now), formats)
    context = tile_row.Context(picker, Role.MANAGER, _brand_name(client))
    row = tile_row.of_widgets(snapshot, spec.widgets, context)
    return _Reading(state, picker, snapshot, row)


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
