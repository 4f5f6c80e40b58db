"""Prints a document and a static page with its figures turn by turn, in a process with Django.

`manage.py shell -c "from bench import document_race; document_race.race()"`: JSON of seconds.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from playwright.sync_api import BrowserContext, Route

from bench.browser import chromium
from clients.auth.viewer import Formats
from clients.models import Brand
from demo.environment import ROOT
from demo.gallery import examples
from widgets.exports.content import DashboardContent, ExportScope
from widgets.exports.document.document import Preparation, build_bundle
from widgets.exports.printing import print_bundle
from widgets.queries import state as states
from widgets.queries.periods import Comparison
from widgets.rendering import chromium as browsers
from widgets.rendering.document_printer import DocumentPrinter

ROUNDS = 7
WIDGETS = 12
FORMATS = Formats("en_US", "USD", "America/New_York", 6)
NOBODY = UUID(int=0)
ADDRESS = "http://static.invalid/"
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Charts</title>
{body}
<script type="application/json" id="figures">{figures}</script>
<script type="module">
import Plotly from "/plotly.js";
const figures = JSON.parse(document.getElementById("figures").textContent);
const size = {{ width: 330, height: 240 }};
for (const [index, {{ data, layout }}] of figures.entries()) {{
  const canvas = document.createElement("div");
  document.body.append(canvas);
  await Plotly.newPlot(canvas, data, {{ ...layout, ...size }}, {{ staticPlot: true }});
}}
document.documentElement.dataset.state = "ready";
</script>
</html>
"""
READY = "() => document.documentElement.dataset.state"


def race() -> None:
    content, brand = _content(), Brand(name="Acme")
    raw, static = _bundle(content, brand), _static_page(content)
    with DocumentPrinter(ROOT / "static", browsers.find()) as printer, chromium() as browser:

        def ours() -> bytes:
            return print_bundle(raw, printer)

        def bare() -> bytes:
            with browser.new_context(device_scale_factor=2) as context:
                return _printed(context, static)

        cold, size = _seconds(ours), len(ours())
        bare()
        times, preparing = [], []
        for _ in range(ROUNDS):
            # While nobody waits: the other does not print meanwhile.
            preparing.append(_seconds(printer.prepare))
            mine = _seconds(ours)
            preparing[-1] += _seconds(printer.prepare)
            times.append((mine, _seconds(bare)))
    building = [_seconds(lambda: _bundle(content, brand)) for _ in range(ROUNDS)]
    found = {
        "times": times,
        "building": building,
        "preparing": preparing,
        "cold": cold,
        "size": size,
    }
    sys.stdout.write(json.dumps(found))


def _content() -> DashboardContent:
    chosen = [each for each in examples.EXAMPLES if each.kind != "text"][:WIDGETS]
    case = examples.CASES["normal"]
    today = case.period.end
    state = states.choose(None, case.period, Comparison.PREVIOUS_PERIOD, today)
    widgets = tuple(examples.contents(chosen, case, FORMATS, "Acme"))
    scope = ExportScope(NOBODY, NOBODY, None, state, FORMATS)
    return DashboardContent(scope, "Acme", "Overview", "", widgets)


def _bundle(content: DashboardContent, brand: Brand) -> bytes:
    return build_bundle([content], {}, brand, Preparation(datetime.now(UTC)))


def _static_page(content: DashboardContent) -> str:
    """Every figure, and the words of every widget."""
    payloads = [widget.payload or {} for widget in content.widgets]
    figures = [payload["figure"] for payload in payloads if payload["figure"]]
    body = "".join(f"<h2>{w.title}</h2><p>{(w.payload or {})['summary']}" for w in content.widgets)
    return PAGE.format(body=body, figures=json.dumps(figures).replace("<", "\\u003c"))


def _printed(context: BrowserContext, html: str) -> bytes:
    def answer(route: Route) -> None:
        if route.request.url == ADDRESS:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            route.fulfill(path=ROOT / "static" / "build" / "plotly.js")

    context.route("**/*", answer)
    page = context.new_page()
    page.goto(ADDRESS, wait_until="commit")
    page.wait_for_function(READY)
    return page.pdf(print_background=True, tagged=True)


def _seconds(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began
