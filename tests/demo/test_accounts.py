"""Tile requests and cost of the demo's dashboards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from clients.auth.viewer import Formats
from clients.models import Client
from demo.accounts import CLIENTS
from demo.content import PREFIXES, DemoClient, DemoDashboard, DemoWidget
from tests.fixtures.factories import make_connection
from tests.fixtures.platform import connect, refreshed
from tests.fixtures.sandbox import Sandbox
from widgets.charts.registry import kinds
from widgets.queries.periods import Comparison, DateRange
from widgets.queries.query import Query
from widgets.queries.state import State
from widgets.results.dashboard_specs import DashboardSpec, WidgetSpec
from widgets.results.plan import plan
from widgets.results.tile_requests import TileRequest, tile_requests
from widgets.sources import registry

CLIENT = UUID(int=1)
CONNECTIONS = {"oscom": UUID(int=2), "socialcrm": UUID(int=3), "oktopost": UUID(int=4)}
CONNECTIONS |= {"busyocto": UUID(int=5), "campaignos": UUID(int=6)}
WEEK = DateRange.parse("2025-11-10", "2025-11-16")
STATE = State(None, WEEK, Comparison.PREVIOUS_PERIOD, WEEK.before())
DASHBOARDS = {
    f"{demo_client.slug}-{demo_dashboard.slug}": (demo_client, demo_dashboard)
    for demo_client in CLIENTS
    for demo_dashboard in demo_client.dashboards
}


def tile_requests_of(
    demo_dashboard: DemoDashboard,
    client_id: UUID,
    connections: Mapping[str, UUID],
    state: State = STATE,
) -> tuple[TileRequest, ...]:
    """Tiles that name an account are another platform's than OSCOM's."""
    specs = tuple(
        WidgetSpec(
            uuid4(),
            tile.kind,
            tile.options,
            Query.model_validate({**tile.query, "connection": connections[source_of(tile)]}),
            source=source_of(tile),
        )
        for tile in demo_dashboard.tiles
        if tile.query
    )
    dashboard_spec = DashboardSpec.of(client_id, uuid4(), specs)
    return tile_requests(dashboard_spec, state, Formats("en_US", "USD", "UTC", 0))


def source_of(tile: DemoWidget) -> str:
    named = {each.label: each.source for client in CLIENTS for each in client.platforms}
    return named[tile.account] if tile.account else "oscom"


@pytest.mark.parametrize(
    "demo_dashboard", [demo_dashboard for _, demo_dashboard in DASHBOARDS.values()], ids=DASHBOARDS
)
def test_a_dashboard_of_the_demo_costs_five_calls_at_most(demo_dashboard: DemoDashboard) -> None:
    sources = {connection: registry.source(slug) for slug, connection in CONNECTIONS.items()}
    planned = plan(tile_requests_of(demo_dashboard, CLIENT, CONNECTIONS))
    # Costs of one name are paid once, for all answers.
    costs = [sources[each.query.connection].costs(each.query) for each in planned]

    assert len({cost.name for each in costs for cost in each}) <= 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("demo_client", "demo_dashboard"), DASHBOARDS.values(), ids=DASHBOARDS)
def test_every_tile_of_the_demo_can_be_drawn(
    acme: Client, platform: Sandbox, demo_client: DemoClient, demo_dashboard: DemoDashboard
) -> None:
    state = STATE
    if "campaignos" in {source_of(tile) for tile in demo_dashboard.tiles}:
        # Its windows end at the real present.
        now = datetime.now(UTC)
        platform.reset(now=now.isoformat())
        week = DateRange(now.date() - timedelta(days=7), now.date() - timedelta(days=1))
        state = State(None, week, Comparison.PREVIOUS_PERIOD, week.before())
    connection = connect(acme, platform, workspace=demo_client.slug.replace("-", ""))

    others = {
        each.source: make_connection(
            client=acme,
            source=each.source,
            label=each.label,
            key=each.key,
            base_url=f"http://{platform.authority}{PREFIXES[each.source]}",
            settings=each.settings,
        )
        for each in demo_client.platforms
    }
    ids = {source: row.pk for source, row in {"oscom": connection, **others}.items()}

    wanted = tile_requests_of(demo_dashboard, acme.pk, ids, state)
    outcomes = refreshed(wanted)

    broken = [(one.request.spec.kind, one.failure) for one in outcomes if one.failure]
    assert (broken, len(outcomes)) == (
        [],
        sum(tile.query is not None for tile in demo_dashboard.tiles),
    )


def test_the_demo_shows_every_kind() -> None:
    shown = {
        tile.kind for _, demo_dashboard in DASHBOARDS.values() for tile in demo_dashboard.tiles
    }

    assert shown == set(kinds())


@pytest.mark.parametrize(
    "demo_dashboard", [demo_dashboard for _, demo_dashboard in DASHBOARDS.values()], ids=DASHBOARDS
)
def test_demo_dashboard_opens_with_key_figures_and_stays_short(
    demo_dashboard: DemoDashboard,
) -> None:
    assert 8 <= len(demo_dashboard.tiles) <= 14
    assert demo_dashboard.tiles[0].kind in {"headline", "kpi"}
