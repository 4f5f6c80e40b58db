"""The plotly.js bundle of set-up: every trace type draws under the strict policy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route

ORIGIN = "https://acme.example"
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:"
PAGE = '<!doctype html><div id="chart"></div><script type="module" src="/draw.js"></script>'
DRAW = """
import Plotly from "/plotly.js"
const chart = document.getElementById("chart")
const trace = type => ({ type, x: [1, 2], y: [3, 4], z: [[1, 2], [3, 4]], values: [1, 2] })
await Plotly.newPlot(chart, ["bar", "heatmap", "pie", "scatter"].map(trace))
window.drawn_charts = { version: Plotly.version, kinds: chart._fullData.map(({ type }) => type) }
"""


@pytest.fixture
def drawn_charts(page: Page) -> dict[str, Any]:
    answers = {
        "/": ("text/html", PAGE),
        "/draw.js": ("text/javascript", DRAW),
        "/plotly.js": ("text/javascript", bundle().read_text()),
    }

    def answer(route: Route) -> None:
        kind, body = answers[route.request.url.removeprefix(ORIGIN)]
        route.fulfill(body=body, headers={"Content-Type": kind, "Content-Security-Policy": POLICY})

    page.route("**/*", answer)
    page.goto(f"{ORIGIN}/")
    page.wait_for_function("() => window.drawn_charts")
    value: dict[str, Any] = page.evaluate("window.drawn_charts")
    return value


def bundle() -> Path:
    return Path(settings.BASE_DIR) / "static" / "build" / "plotly.js"


def test_every_trace_type_is_in_the_plotly_bundle(drawn_charts: dict[str, Any]) -> None:
    # Plotly silently draws a missing trace type as a scatter.
    assert drawn_charts == {"version": "4.1.1", "kinds": ["bar", "heatmap", "pie", "scatter"]}


def test_plotly_bundle_keeps_licences_and_no_source_map() -> None:
    source = bundle().read_text()

    assert "Bundled license information" in source
    assert "sourceMappingURL" not in source
