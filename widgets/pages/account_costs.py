"""Calls that dashboards cost their accounts, estimated by the plan that merges their queries."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from datetime import date
from uuid import UUID

from django.utils import timezone

from clients import configuration
from clients.auth.permissions import formats_of
from clients.models import Client
from widgets.queries import state as states
from widgets.results import dashboard_specs
from widgets.results.dashboard_specs import DashboardSpec
from widgets.results.plan import CostEstimate, estimate, estimate_by_connection
from widgets.results.tile_requests import TileRequest, tile_requests

# By connection: how many published dashboards ask it, and what they cost together.
Costs = Mapping[UUID, tuple[int, CostEstimate]]

MOST_KEPT = 4096
# Of clients at a revision of their configuration, on a day.
_kept: dict[Hashable, Costs] = {}


def costs(clients: Collection[Client]) -> dict[UUID, tuple[int, CostEstimate]]:
    """The costs of all connections of these clients.

    Three queries, whatever their number, and one where none of them was changed since this
    process last estimated them. Needs a scope over all clients.
    """
    revisions = configuration.revisions([client.pk for client in clients])
    today = timezone.now().date()
    keys = {
        client.pk: _key(client, revisions[client.pk], today)
        for client in clients
        if client.pk in revisions
    }
    known = {client_id: _kept[key] for client_id, key in keys.items() if key in _kept}
    made = dict(_estimated([client for client in clients if client.pk not in known]))
    if len(_kept) + len(made) > MOST_KEPT:
        _kept.clear()
    _kept.update({keys[client_id]: each for client_id, each in made.items() if client_id in keys})
    return {
        connection_id: cost
        for each in (*known.values(), *made.values())
        for connection_id, cost in each.items()
    }


def cost_of(client: Client, dashboard_id: UUID) -> CostEstimate:
    """The calls that one dashboard costs at its default period, with an empty cache."""
    return estimate(_tile_requests(dashboard_specs.load(client.pk, dashboard_id), client))


def _key(client: Client, revision: UUID, today: date) -> Hashable:
    return client.pk, revision, formats_of(client), today


def _estimated(clients: Collection[Client]) -> Iterator[tuple[UUID, Costs]]:
    """The costs of each client."""
    if not clients:
        return
    by_client: dict[UUID, list[DashboardSpec]] = {client.pk: [] for client in clients}
    for dashboard_spec in dashboard_specs.load_all(by_client):
        by_client[dashboard_spec.client_id].append(dashboard_spec)
    for client in clients:
        yield client.pk, _summed(by_client[client.pk], client)


def _summed(dashboards: Iterable[DashboardSpec], client: Client) -> Costs:
    found: dict[UUID, tuple[int, CostEstimate]] = {}
    for dashboard_spec in dashboards:
        by_connection = estimate_by_connection(_tile_requests(dashboard_spec, client))
        for connection_id, cost in by_connection.items():
            boards, total = found.get(connection_id, (0, CostEstimate()))
            found[connection_id] = boards + 1, total + cost
    return found


def _tile_requests(dashboard_spec: DashboardSpec, client: Client) -> tuple[TileRequest, ...]:
    formats = formats_of(client)
    now = timezone.now()
    state = states.read({}, now=now, zone=formats.zone, week_start=formats.week_start)
    return tile_requests(dashboard_spec, state, formats)
