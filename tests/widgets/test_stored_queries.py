from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from clients.models import Client
from clients.tenancy import across_clients
from tests.fixtures.factories import make_dashboard, make_widget

replace_decompose = import_module("widgets.migrations.0016_trend_option").replace_decompose


@pytest.mark.parametrize(
    ("kind", "stored", "options"),
    [
        ("line", {"metrics": ["sessions"], "decompose": True}, {"trend": True}),
        ("line", {"metrics": ["sessions"], "decompose": False}, {}),
        ("area", {"metrics": ["sessions"], "decompose": True}, {}),
        ("kpi", {"metrics": ["sessions"]}, {}),
        ("text", None, {}),
    ],
)
def test_a_decomposition_becomes_the_trend_of_a_line(
    acme: Client, kind: str, stored: dict[str, Any] | None, options: dict[str, Any]
) -> None:
    widget = make_widget(dashboard=make_dashboard(client=acme), kind=kind, query=stored)

    replace_decompose(apps, None)

    with across_clients():
        widget.refresh_from_db()
    assert widget.query == (stored and {"metrics": ["sessions"]})
    assert widget.options == options
