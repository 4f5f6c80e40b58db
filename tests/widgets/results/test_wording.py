"""A client's own words for metrics, dimensions and values, wherever a tile names one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest

from clients.auth.permissions import formats_of
from clients.models import Client, Connection
from clients.tenancy import across_clients, within
from tests.fixtures.platform import connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from widgets.models import Annotation
from widgets.pages import filter_bar
from widgets.pages.period_picker import PeriodPicker
from widgets.queries import state as states
from widgets.results import dashboard_specs, reader

pytestmark = pytest.mark.django_db(transaction=True)

OURS = {"conversions": "Bestellungen", "sessions": "Besuche", "channel": "Weg"}
KINDS = ("kpi", "table", "line", "headline", "sparklines", "funnel", "bar")


@pytest.fixture
def oscom(acme: Client, platform: Sandbox) -> Connection:
    acme.locale, acme.labels, acme.value_labels = "de_DE", OURS, {"email": "Brief"}
    with across_clients():
        acme.save(update_fields=["locale", "labels", "value_labels"])
    return connect(acme, platform)


def tile(kind: str, *dimensions: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "metrics": ["conversions"], "dimensions": list(dimensions), **more}


def payloads(connection: Connection, *tiles: dict[str, Any]) -> list[dict[str, Any]]:
    tile_requests = tile_requests_of(make_board(connection, *tiles))
    refreshed(tile_requests)
    return [orjson.loads(result.entry.payload()) for result in read(tile_requests) if result.entry]


def read(tile_requests: Any) -> Any:
    return reader.read(tile_requests, datetime.now(UTC))


def test_every_kind_uses_the_clients_labels(oscom: Connection) -> None:
    over_time = {"kpi", "line", "headline", "sparklines"}
    tiles = [tile(kind, "day" if kind in over_time else "channel") for kind in KINDS]

    found = payloads(oscom, *tiles)

    assert len(found) == len(tiles)
    for payload in found:
        details = payload.pop("details")
        said = orjson.dumps(payload).decode()
        assert "Bestellungen" in said
        assert "Conversion" not in said
        assert "Bestellungen" in [detail["term"] for detail in details]
    assert "Brief" in orjson.dumps(found).decode()


def test_annotations_use_the_clients_labels(oscom: Connection) -> None:
    with within(oscom.client_id):
        Annotation.objects.create(
            client_id=oscom.client_id,
            connection=oscom,
            event_id="whe_1",
            kind="alert",
            text="Conversions",
            figures="31 < 40",
            day=date(2025, 11, 12),
            happened_at=datetime(2025, 11, 12, 12, tzinfo=UTC),
            told_at=datetime.now(UTC),
        )

    (payload,) = payloads(oscom, tile("line", "day"))

    texts = [group["texts"] for group in payload["annotations"]]
    assert texts == [["Warnung: Bestellungen 31, unter 40"]]


def test_filters_use_the_clients_labels(oscom: Connection) -> None:
    board = make_board(oscom, {"metrics": ["sessions"], "dimensions": ["day"]})
    with within(oscom.client_id):
        dashboard_spec = dashboard_specs.load(oscom.client_id, board.pk)
    formats = formats_of(oscom.client)
    now = datetime(2025, 11, 20, tzinfo=UTC)
    state = states.read({}, now=now, zone="UTC", page_filters=["channel:email"])

    said = filter_bar.build(
        PeriodPicker("/", state, now.date(), formats), dashboard_spec.widgets, "[]"
    )

    assert said.text == "Weg: Brief"


def test_a_widgets_own_labels_override_its_clients(oscom: Connection) -> None:
    board = make_board(oscom, tile("kpi", "day"))
    with within(oscom.client_id):
        widget = board.widgets.get()
        widget.options = {"labels": {"conversions": "Anfragen"}}
        widget.save(update_fields=["options"])
        dashboard_spec = dashboard_specs.load(oscom.client_id, board.pk)
        (same,) = dashboard_specs.load_all([oscom.client_id])

    (spec,) = dashboard_spec.widgets
    assert spec.options["labels"] == OURS | {"conversions": "Anfragen"}
    assert same.digest == dashboard_spec.digest
