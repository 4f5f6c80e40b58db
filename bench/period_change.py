"""Time from a change of the period until all tiles are drawn, with warm numbers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice

from playwright.sync_api import Browser, Page

from bench.browser import ALL_FRESH, FILL_MS, VIEWPORT, chromium, sign_in, take_over
from bench.dashboards import CHARTS_PATH, KINDS_PATH
from bench.report import table
from bench.site import BenchSite
from bench.statistics import Statistics
from bench.warm import WarmSite

BOARDS = {
    "fourteen widgets of all kinds": KINDS_PATH,
    "fourteen charts and five other widgets": CHARTS_PATH,
}
PERIODS = ("last_7_days", "last_30_days")
TURNS, WARM_UP = 20, 4

# Plotly says of each chart that it is drawn, the page that the last tile has its numbers.
CHOOSE = """async (period) => {
  const board = document.querySelector("portal-dashboard");
  const charts = [...board.querySelectorAll("portal-chart:not([hidden])")];
  const drawn = charts.map(({ canvas }) => new Promise((done) => {
    canvas.once("plotly_afterplot", done);
  }));
  drawn.push(new Promise((done) => {
    const look = () => { if (!("turning" in board.dataset)) done(); };
    new MutationObserver(look).observe(board, { attributeFilter: ["data-turning"] });
  }));
  const began = performance.now();
  document.querySelector(`a.menu__item[href*="period=${period}&"]`).click();
  await Promise.all(drawn);
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - began;
}"""
# What the charts show before the turn, for Plotly alone to begin at.
KEEP = """() => {
  window.figures = [...document.querySelectorAll("portal-chart:not([hidden])")]
    .map(({ canvas }) => structuredClone([canvas.data, canvas.layout]));
}"""
# Plotly alone, on the same turn.
REDRAW = """async () => {
  const { href } = document.querySelector("link[href*='build/plotly']");
  const { default: Plotly } = await import(href);
  const charts = [...document.querySelectorAll("portal-chart:not([hidden])")];
  const next = charts.map(({ canvas }) => structuredClone([canvas.data, canvas.layout]));
  const draw = async (figures) => {
    for (const [index, { canvas }] of charts.entries()) {
      const config = { displayModeBar: false, doubleClick: false, showTips: false };
      await Plotly.react(canvas, ...figures[index], config);
    }
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  };
  await draw(window.figures);
  const began = performance.now();
  await draw(next);
  return performance.now() - began;
}"""

Times = tuple[list[float], list[float]]


def run(warm: WarmSite) -> Iterator[str]:
    with chromium() as browser:
        for name, path in BOARDS.items():
            yield from report(name, measure(warm.bench_site, browser, path))


def measure(bench_site: BenchSite, browser: Browser, path: str) -> Times:
    """Milliseconds of each turn to another period, and of Plotly's own part of it.

    Both periods were answered before.
    """
    with browser.new_context(viewport=VIEWPORT) as context:
        page = context.new_page()
        with bench_site.filling():
            sign_in(page, bench_site.server)
            for period in PERIODS:
                page.goto(bench_site.server.url(f"{path}?period={period}"))
                page.wait_for_function(ALL_FRESH, timeout=FILL_MS)
        take_over(page)
        found = [_turn(page, period) for period in islice(cycle(PERIODS), WARM_UP + TURNS)]
    turns, bare = zip(*found[WARM_UP:], strict=True)
    return list(turns), list(bare)


def report(name: str, times: Times) -> Iterator[str]:
    turns, bare = times
    rows = [
        ("period chosen → all tiles drawn, ms", format(Statistics.of(turns), ",.0f")),
        ("Plotly alone, the same turn, ms", format(Statistics.of(bare), ",.0f")),
        ("ratio, turn by turn", format(Statistics.ratio(turns, bare), ".2f")),
    ]
    yield from table((f"another period, warm: {name}", "measured"), rows)


def _turn(page: Page, period: str) -> tuple[float, float]:
    page.evaluate(KEEP)
    return float(page.evaluate(CHOOSE, period)), float(page.evaluate(REDRAW))
