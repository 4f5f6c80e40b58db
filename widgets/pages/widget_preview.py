"""The preview of a widget that is not stored, with its client's own numbers."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from clients.auth.permissions import formats_of
from clients.auth.viewer import Role
from clients.models import Client
from widgets.pages import tile_row
from widgets.pages.period_picker import PeriodPicker
from widgets.pages.tile_row import Tile
from widgets.queries import state as states
from widgets.results import dashboard_specs, reader
from widgets.results.dashboard_specs import WidgetRow
from widgets.results.reader import RefreshContext
from widgets.results.tile_requests import tile_requests


@dataclass(frozen=True, slots=True)
class Preview:
    """A tile as its client would see it now. `is_waiting` says that numbers are on their way."""

    tile: Tile
    is_waiting: bool


def read(client: Client, dashboard_id: UUID, draft: WidgetRow) -> Preview:
    """A draft over the default period; a worker is asked for numbers that are missing.

    It shares its cache entry with every stored widget that asks and draws the same.
    """
    formats, now = formats_of(client), timezone.now()
    state = states.read({}, now=now, zone=formats.zone, week_start=formats.week_start)
    spec = dashboard_specs.load_with(client.pk, dashboard_id, draft)
    own = next(each for each in spec.widgets if str(each.widget_id) == str(draft.id))
    requests = tile_requests(spec, state, formats)
    snapshot = reader.snapshot([each for each in requests if each.widget_id == own.widget_id], now)
    context = RefreshContext(client.pk, dashboard_id, state, "[]", draft=draft.dump())
    reader.request_refresh(snapshot.results, context, now)
    picker = PeriodPicker("", state, states.today_in(formats.zone, now), formats)
    brand = getattr(client, "brand", None)
    name = brand.name if brand else client.name
    row = tile_row.of_widgets(snapshot, (own,), tile_row.Context(picker, Role.MANAGER, name))
    return Preview(row.tiles[0], row.is_waiting)
