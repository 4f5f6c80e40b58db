"""A static page with the dashboard's very figures: what drawing them costs without a portal."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, StorageState

from bench.browser import VIEWPORT, Seen, draw, watched

PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<title>Charts</title>
<link rel="icon" href="data:,">
<link rel="modulepreload" href="{plotly}">
{fonts}
{charts}
<script type="application/json" id="figures">{figures}</script>
<script type="module">
import Plotly from "{plotly}";
const {{ figures, formats }} = JSON.parse(document.getElementById("figures").textContent);
const {{ locale, format }} = formats;
Plotly.register({{ moduleType: "locale", name: locale, dictionary: {{}}, format }});
document.querySelectorAll("portal-chart").forEach(async (chart, index) => {{
  const {{ data, layout }} = figures[index];
  await Plotly.newPlot(chart, data, layout, {{ displayModeBar: false, locale }});
  chart.dataset.drawn = "";
}});
</script>
</html>
"""
FONT = '<link rel="stylesheet" href="{}">'
CHART = '<portal-chart style="display: block; width: {width}px; height: {height}px"></portal-chart>'


def static_page(seen: Seen) -> str:
    """The page's HTML; the figures in it are coloured and sized as the dashboard drew them."""
    layouts = [figure["layout"] for figure in seen["figures"]]
    figures = {"figures": seen["figures"], "formats": seen["formats"]}
    return PAGE.format(
        language=seen["formats"]["locale"],
        plotly=urlsplit(seen["plotly"]).path,
        fonts="".join(FONT.format(urlsplit(address).path) for address in seen["fonts"]),
        charts="\n".join(CHART.format_map(layout) for layout in layouts),
        figures=json.dumps(figures).replace("<", "\\u003c"),
    )


def race(
    browser: Browser, urls: dict[str, str], signed_in: StorageState, *, rounds: int
) -> dict[tuple[str, str], list[float]]:
    """Milliseconds until all charts are drawn, by page and state of the browser's cache.

    The pages take turns, so that a machine that slows down slows all of them.
    """
    times: dict[tuple[str, str], list[float]] = {}
    warm = {name: browser.new_context(viewport=VIEWPORT, storage_state=signed_in) for name in urls}
    for name, url in urls.items():
        for _ in range(2):  # the second time, Chromium keeps the scripts compiled
            _load(warm[name], url)
    for _ in range(rounds):
        for name, url in urls.items():
            with browser.new_context(viewport=VIEWPORT, storage_state=signed_in) as cold:
                times.setdefault((name, "cold"), []).append(_load(cold, url))
        for name, url in urls.items():
            times.setdefault((name, "warm"), []).append(_load(warm[name], url))
    for context in warm.values():
        context.close()
    return times


def _load(context: BrowserContext, url: str) -> float:
    page = watched(context)
    milliseconds = draw(page, url)
    page.close()
    return milliseconds
