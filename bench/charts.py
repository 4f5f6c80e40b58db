"""Time until all charts of a page show, next to a static page with the very same figures."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, StorageState

from bench.bare.configuration import Configuration
from bench.browser import DRAW_MS, VIEWPORT, Seen, chromium, take_over
from bench.dashboards import KINDS_PATH
from bench.report import table
from bench.site import STATE, BenchSite, serving
from bench.statistics import Statistics
from bench.warm import WarmSite
from portal.embedded import free_port

ROUNDS, WARM_UP = 9, 3
CACHES = ("cold", "warm")
OURS, SCRIPTED, STATIC = "dashboard", "dashboard, without static charts", "static page"
AIM = "1.2 or less"

# The frame in which the last chart shows, whoever drew it. Runs before anything of the page.
WATCH = """
(() => {
  const shows = (chart) => "drawn" in chart.dataset || chart.querySelector(".static-chart");
  const look = () => {
    const charts = [...document.querySelectorAll("portal-chart:not([hidden])")];
    if (charts.length < CHARTS || !charts.every(shows)) return requestAnimationFrame(look);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { window.allShown = performance.now(); };
    port2.postMessage(0);
  };
  requestAnimationFrame(look);
})();
"""
ALL_SHOWN = "() => window.allShown"
# What Plotly made of each figure: kinds of traces, every word, and how many shapes.
DRAWN = """() => [...document.querySelectorAll("portal-chart:not([hidden])")].map((chart) => {
  const plot = chart.matches(".js-plotly-plot") ? chart : chart.querySelector(".js-plotly-plot");
  return {
    traces: plot._fullData.map(({ type, x, y, z, values }) => [type, x, y, z, values]),
    words: [...plot.querySelectorAll(".main-svg text")].map(({ textContent }) => textContent),
    shapes: plot.querySelectorAll(".main-svg path").length,
  };
})"""

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
const figures = JSON.parse(document.getElementById("figures").textContent);
document.querySelectorAll("portal-chart").forEach(async (chart, index) => {{
  const {{ data, layout }} = figures[index];
  await Plotly.newPlot(chart, data, layout, {{ displayModeBar: false }});
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
    return PAGE.format(
        language=seen["language"],
        plotly=urlsplit(seen["plotly"]).path,
        fonts="".join(FONT.format(urlsplit(address).path) for address in seen["fonts"]),
        charts="\n".join(CHART.format_map(layout) for layout in layouts),
        figures=json.dumps(seen["figures"]).replace("<", "\\u003c"),
    )


Times = Mapping[tuple[str, str], list[float]]


class OtherFigures(RuntimeError):
    """The static page does not draw what the dashboard draws."""


def run(warm: WarmSite) -> Iterator[str]:
    with chromium() as browser, pages(warm.bench_site, KINDS_PATH, warm.seen) as urls:
        times = race(browser, urls, warm.signed_in, charts=len(warm.seen["figures"]))
    yield from report(times, len(warm.seen["figures"]), AIM)


@contextmanager
def pages(bench_site: BenchSite, path: str, seen: Seen) -> Iterator[dict[str, str]]:
    """The dashboard at `path` as it is, without static charts, and as a static page, by name."""
    page = STATE / "charts.html"
    page.write_text(static_page(seen))
    plain = bench_site.settings | {"STATIC_CHARTS": "false"}
    with (
        bench_site.bare(Configuration(page=str(page))) as bare,
        serving("plain", "portal.asgi:application", free_port(), plain) as undrawn,
    ):
        yield {
            OURS: bench_site.server.url(path),
            SCRIPTED: undrawn.url(path),
            STATIC: bare.url("/charts"),
        }


def race(
    browser: Browser, urls: Mapping[str, str], signed_in: StorageState, *, charts: int
) -> dict[tuple[str, str], list[float]]:
    """Milliseconds until all charts show, by page and state of the browser's cache.

    The pages take turns, so that a machine that slows down slows all of them. Raises
    OtherFigures where they do not draw the same.
    """
    times: dict[tuple[str, str], list[float]] = {}

    def fresh() -> BrowserContext:
        return browser.new_context(viewport=VIEWPORT, storage_state=signed_in)

    warm = {name: fresh() for name in urls}
    drawn = [_drawn_charts(warm[name], url) for name, url in urls.items()]
    if drawn.count(drawn[0]) < len(drawn):
        raise OtherFigures(json.dumps(drawn))
    for name, url in urls.items():
        for _ in range(WARM_UP):  # the second time, Chromium keeps the scripts compiled
            _load(warm[name], url, charts)
    for _ in range(ROUNDS):
        for name, url in urls.items():
            with fresh() as cold:
                times.setdefault((name, "cold"), []).append(_load(cold, url, charts))
        for name, url in urls.items():
            times.setdefault((name, "warm"), []).append(_load(warm[name], url, charts))
    for context in warm.values():
        context.close()
    return times


def report(times: Times, charts: int, aim: str) -> Iterator[str]:
    rows = [
        (name, cache, format(Statistics.of(found), ",.0f"))
        for (name, cache), found in sorted(times.items())
    ]
    yield from table((f"all {charts} charts show", "cache", "ms"), rows)
    rows = [
        (
            f"{name} / {STATIC}, {cache}",
            format(Statistics.ratio(times[name, cache], times[STATIC, cache]), ".2f"),
            aim if name == OURS else "",
        )
        for cache in CACHES
        for name in (OURS, SCRIPTED)
    ]
    yield from table(("ratio, turn by turn", "measured", "aim"), rows)


def _load(context: BrowserContext, url: str, charts: int) -> float:
    page = context.new_page()
    page.add_init_script(WATCH.replace("CHARTS", str(charts)))
    page.goto(url)
    found = page.wait_for_function(ALL_SHOWN, timeout=DRAW_MS).json_value()
    page.close()
    return float(found)


def _drawn_charts(context: BrowserContext, url: str) -> Any:
    page = context.new_page()
    page.goto(url)
    take_over(page)
    found = page.evaluate(DRAWN)
    page.close()
    return found
