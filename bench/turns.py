"""From another period chosen to all charts of an open page drawn anew, its numbers at hand."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice

from playwright.sync_api import Browser, Page

from bench.board import PATH
from bench.browser import ALL_FRESH, FILL_MS, VIEWPORT, sign_in, take_over
from bench.report import table
from bench.spread import Spread
from bench.stand import Stand

PERIODS = ("last_7_days", "last_30_days")
TURNS, WARM_UP = 20, 4

CHOOSE = """async (period) => {
  const charts = [...document.querySelectorAll("portal-chart:not([hidden])")];
  const drawn = charts.map(({ canvas }) => new Promise((done) => {
    canvas.once("plotly_afterplot", done);
  }));
  const began = performance.now();
  document.querySelector(`a.menu__item[href*="period=${period}&"]`).click();
  await Promise.all(drawn);
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - began;
}"""
# Plotly alone, with the figures that the charts have.
REDRAW = """async () => {
  const { href } = document.querySelector("link[href*='build/plotly']");
  const { default: Plotly } = await import(href);
  const charts = [...document.querySelectorAll("portal-chart:not([hidden])")];
  const figures = charts.map(({ canvas }) => structuredClone([canvas.data, canvas.layout]));
  const began = performance.now();
  for (const [index, { canvas }] of charts.entries()) {
    const { locale } = canvas._context;
    const config = { displayModeBar: false, doubleClick: false, showTips: false, locale };
    await Plotly.react(canvas, ...figures[index], config);
  }
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - began;
}"""

Times = tuple[list[float], list[float]]


def measure(stand: Stand, browser: Browser) -> Times:
    """Milliseconds of each turn to another period, and of Plotly's own part of it.

    Wants the board that `bench.paint` has written. Both periods were answered before.
    """
    with browser.new_context(viewport=VIEWPORT) as context:
        page = context.new_page()
        with stand.filling():
            sign_in(page, stand.site)
            for period in PERIODS:
                page.goto(stand.site.url(f"{PATH}?period={period}"))
                page.wait_for_function(ALL_FRESH, timeout=FILL_MS)
        take_over(page)
        found = [_turn(page, period) for period in islice(cycle(PERIODS), WARM_UP + TURNS)]
    turns, bare = zip(*found[WARM_UP:], strict=True)
    return list(turns), list(bare)


def report(times: Times) -> Iterator[str]:
    turns, bare = times
    rows = [
        ("period chosen → all charts drawn, ms", format(Spread.of(turns), ",.0f")),
        ("Plotly alone, the same charts, ms", format(Spread.of(bare), ",.0f")),
        ("ratio, turn by turn", format(Spread.ratio(turns, bare), ".2f")),
    ]
    yield from table(("another period, warm", "measured"), rows)


def _turn(page: Page, period: str) -> tuple[float, float]:
    whole = float(page.evaluate(CHOOSE, period))
    page.wait_for_function(ALL_FRESH, timeout=FILL_MS)
    return whole, float(page.evaluate(REDRAW))
