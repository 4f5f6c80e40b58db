"""The bench's dashboard has every kind of widget, and each is answered."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from bench.dashboards import CHARTS, KINDS
from clients.models import Client
from clients.tenancy import within
from demo.content import DemoDashboard
from demo.seed import write_dashboard
from tests.fixtures.platform import connect, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from widgets.charts import kinds
from widgets.models import Dashboard
from widgets.results import reader


def answers(
    client: Client, platform: Sandbox, demo_dashboard: DemoDashboard
) -> list[dict[str, Any]]:
    """Payloads of the sandbox's numbers, tile by tile; text tiles request nothing."""
    connection = connect(client, platform)
    with within(client.pk):
        write_dashboard(client, demo_dashboard, connection, 0)
        wanted = tile_requests_of(
            Dashboard.objects.for_client(client.pk).get(slug=demo_dashboard.slug)
        )
        failures = [outcome.failure for outcome in refreshed(wanted) if outcome.failure]
        readings = reader.result_cache().read(wanted, datetime.now(UTC))
    assert failures == []
    return [orjson.loads(reading.entry.payload()) for reading in readings if reading.entry]


def test_the_board_is_of_fourteen_widgets_of_every_kind() -> None:
    shown = [tile.kind for tile in KINDS.tiles]

    assert (len(shown), set(shown)) == (14, set(kinds()))


@pytest.mark.django_db
@pytest.mark.parametrize("demo_dashboard", [KINDS, CHARTS], ids=["kinds", "charts"])
def test_every_tile_has_numbers(
    acme: Client, platform: Sandbox, demo_dashboard: DemoDashboard
) -> None:
    found = answers(acme, platform, demo_dashboard)

    asked = [tile.kind for tile in demo_dashboard.tiles if tile.query]
    assert [(answer["kind"], answer["empty"]) for answer in found] == [
        (kind, False) for kind in asked
    ]


@pytest.mark.django_db
def test_bars_and_areas_are_drawn_in_each_way(acme: Client, platform: Sandbox) -> None:
    found = answers(acme, platform, KINDS)

    figures = [answer["figure"] for answer in found if answer["kind"] in {"area", "bar"}]
    ways = [
        (
            figure["data"][-1]["type"],
            figure["data"][-1].get("orientation"),
            figure["layout"].get("barmode"),
            any("stackgroup" in trace for trace in figure["data"]),
        )
        for figure in figures
    ]
    assert ways == [
        ("scatter", None, None, False),
        ("scatter", None, None, True),
        ("bar", "v", "group", False),
        ("bar", "h", "relative", False),
    ]
