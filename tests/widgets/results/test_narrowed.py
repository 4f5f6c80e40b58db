"""Gauges whose numbers a page's filters or a viewer's locks narrow."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from clients.auth.permissions import formats_of
from clients.models import Client, Connection
from clients.tenancy import within
from tests.fixtures.platform import STATE, connect, make_board, refreshed
from tests.fixtures.sandbox import Sandbox
from widgets.queries.query import Filter
from widgets.results import dashboard_specs, reader
from widgets.results.tile_requests import LOCKS, TileRequest, tile_requests

pytestmark = pytest.mark.django_db(transaction=True)

EMAIL = Filter(field="channel", value="email")
LOCKED = LOCKS.dump_json((EMAIL,)).decode()


@pytest.fixture
def oscom(acme: Client, platform: Sandbox) -> Connection:
    return connect(acme, platform)


def gauge(connection: Connection, locks: str = "[]", **query: Any) -> TileRequest:
    board = make_board(connection, {"metrics": ["sessions"], "dimensions": ["day"], **query})
    with within(connection.client_id):
        board.widgets.update(kind="gauge", options={"goal": 100})
        dashboard_spec = dashboard_specs.load(connection.client_id, board.pk)
    (tile_request,) = tile_requests(dashboard_spec, STATE, formats_of(connection.client), locks)
    return tile_request


def goal_of(tile_request: TileRequest) -> Any:
    refreshed([tile_request])
    (result,) = reader.read([tile_request], datetime.now(UTC))
    assert result.entry is not None
    return orjson.loads(result.entry.payload())["goal"]


def test_a_locked_gauge_has_no_goal_and_a_filtered_widget_its_own(oscom: Connection) -> None:
    whole, locked = gauge(oscom), gauge(oscom, LOCKED)
    own = gauge(oscom, filters=[EMAIL.model_dump(mode="json")])
    own_and_locked = gauge(oscom, LOCKED, filters=[EMAIL.model_dump(mode="json")])

    assert [tile_request.is_narrowed for tile_request in (whole, locked, own, own_and_locked)] == [
        False,
        True,
        False,
        False,
    ]
    assert locked.digest != own.digest
    assert goal_of(whole)["text"] == "Goal 100"
    assert goal_of(locked) is None
    assert goal_of(own)["text"] == "Goal 100"
