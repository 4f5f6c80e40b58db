"""The price of a widget that is not stored yet, in calls to its connection."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from clients.auth.permissions import formats_of
from clients.models import Client
from widgets.queries import state as states
from widgets.results import dashboard_specs
from widgets.results.dashboard_specs import WidgetRow
from widgets.results.plan import CostEstimate, estimate_by_connection
from widgets.results.tile_requests import tile_requests
from widgets.sources import registry
from widgets.sources.rate_windows import RateWindow, tightest


@dataclass(frozen=True, slots=True)
class Price:
    """The calls that a widget adds to its dashboard, and those that the dashboard then takes of
    its connection's tightest window, each with an empty cache. `grows` says that more rows cost
    more; `every_seconds` is when the calls come again while somebody looks.
    """

    added: int
    total: int
    windows: tuple[RateWindow, ...]
    every_seconds: int
    grows: bool = False

    @property
    def window(self) -> RateWindow:
        """The window that the dashboard uses up most of."""
        return tightest(self.windows, self.total, every_seconds=self.every_seconds)

    @property
    def share(self) -> int:
        """The dashboard's part of that window, as a percentage."""
        return round(100 * self.spent / self.window.calls)

    @property
    def spent(self) -> int:
        """Calls of that window that the dashboard takes."""
        return self.window.spent(self.total, every_seconds=self.every_seconds)


def price_of(client: Client, dashboard_id: UUID, draft: WidgetRow) -> Price | None:
    """The price of a draft in its dashboard's default state; None for one without valid query.

    Queries that merge with those of other widgets add nothing.
    """
    formats, now = formats_of(client), timezone.now()
    state = states.read({}, now=now, zone=formats.zone, week_start=formats.week_start)
    spec = dashboard_specs.load_with(client.pk, dashboard_id, draft)
    requests = tile_requests(spec, state, formats)
    own = next((each for each in requests if str(each.widget_id) == str(draft.id)), None)
    if own is None:
        return None
    connection = own.query.connection
    others = [each for each in requests if each is not own]
    before = estimate_by_connection(others).get(connection, CostEstimate())
    whole = estimate_by_connection(requests)[connection]
    source = registry.source(own.spec.source).spec
    every_seconds = source.resource_of(own.query).fresh_seconds
    added = max(whole.calls - before.calls, 0)
    return Price(added, whole.calls, source.all_windows, every_seconds, whole.grows)
