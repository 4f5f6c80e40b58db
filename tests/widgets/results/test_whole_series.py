"""A year on a dashboard, from the widget's row to the payload: nothing of it is cut."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest

from clients.models import Client
from tests.fixtures.platform import STATE, connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from widgets.queries.periods import DateRange
from widgets.results import reader
from widgets.results.tile_requests import TileRequest

pytestmark = pytest.mark.django_db

YEAR = replace(
    STATE, period=DateRange.parse("2024-11-20", "2025-11-19"), compared=None, grain="day"
)
BY_CHANNEL = {"metrics": ["sessions"], "dimensions": ["day", "channel"]}


def payload(tile_request: TileRequest) -> dict[str, Any]:
    (outcome,) = refreshed([tile_request])
    assert outcome.failure is None
    entry = reader.result_cache().read([tile_request], datetime.now(UTC))[0].entry
    assert entry
    found: dict[str, Any] = orjson.loads(entry.payload())
    return found


def test_a_line_of_a_year_by_channel_ends_with_the_period(acme: Client, platform: Sandbox) -> None:
    board = make_board(connect(acme, platform), {"kind": "line", **BY_CHANNEL})

    found = payload(tile_requests_of(board, YEAR)[0])

    traces = found["figure"]["data"]
    assert {(trace["x"][0], trace["x"][-1], len(trace["x"])) for trace in traces} == {
        ("2024-11-20", "2025-11-19", 365)
    }
    cells = [cell["value"] for row in found["table"]["rows"] for cell in row[1:]]
    assert sum(cells) == found["totals"][0]["value"]


def test_bars_of_a_year_come_by_the_clients_weeks(acme: Client, platform: Sandbox) -> None:
    acme.week_start = 6
    tile = {"kind": "bar", "metrics": ["sessions"], "dimensions": ["day"]}
    board = make_board(connect(acme, platform), tile)

    found = payload(tile_requests_of(board, YEAR)[0])

    starts = [date.fromisoformat(day) for day in found["timeline"]["starts"]]
    assert {day.weekday() for day in starts} == {6}
    assert found["notes"][0] == "By week: too many days to show."
    heights = [value for trace in found["figure"]["data"] for value in trace["y"]]
    assert sum(heights) == found["totals"][0]["value"]
