"""The dashboard in Chromium: how it comes to be warm, what it holds, how Plotly takes it over."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypedDict, cast

from playwright.sync_api import (
    Browser,
    Page,
    StorageState,
    ViewportSize,
    sync_playwright,
)

from bench.site import Server, sign_in_words

NAMES = ("chromium", "chromium-browser", "google-chrome")
VIEWPORT: ViewportSize = {"width": 1440, "height": 900}
FILL_MS, DRAW_MS = 60_000, 20_000

TAKEN_OVER = "!document.querySelector('portal-chart:not([hidden], [data-drawn])')"
ALL_FRESH = "() => !document.querySelector('portal-tile[data-state]:not([data-state=fresh])')"
SEEN = """() => {
  const board = document.querySelector("portal-dashboard");
  const charts = [...document.querySelectorAll("portal-chart:not([hidden])")];
  return {
    ticket: board.dataset.ticket,
    url: board.dataset.url,
    params: board.dataset.params,
    widgets: document.querySelectorAll("portal-tile").length,
    etags: Object.fromEntries([...document.querySelectorAll("portal-tile[data-etag]")]
      .filter((tile) => tile.dataset.etag).map((tile) => [tile.dataset.etag, tile.dataset.id])),
    figures: charts.map((chart) => chart.querySelector("[data-part=canvas]"))
      .map(({ data, layout }) => ({ data, layout })),
    inline: charts.map((chart) => JSON.parse(chart.querySelector("script").textContent)),
    language: document.documentElement.lang,
    plotly: document.querySelector("link[href*='build/plotly']").href,
    fonts: [...document.styleSheets]
      .filter((sheet) => [...sheet.cssRules].some(({ cssText }) => cssText.includes("@font-face")))
      .map((sheet) => sheet.href),
  };
}"""


class Seen(TypedDict):
    """A warm dashboard as the browser holds it. `figures` are as drawn, colours and all,
    `inline` as the server wrote them; `plotly` and `fonts` are the addresses of the drawing
    library and of fonts' style sheets.
    """

    ticket: str
    url: str
    params: str
    widgets: int
    etags: dict[str, str]
    figures: list[dict[str, Any]]
    inline: list[dict[str, Any]]
    language: str
    plotly: str
    fonts: list[str]


@contextmanager
def chromium() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        # Chromium's sandbox refuses to work for root.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def fill(browser: Browser, site: Server, path: str) -> tuple[Seen, StorageState]:
    """Sign in, wait until workers have answered and drawn every tile, and look at the warm page."""
    with browser.new_context(viewport=VIEWPORT) as context:
        page = context.new_page()
        sign_in(page, site, path)
        page.wait_for_function(ALL_FRESH, timeout=FILL_MS)
        page.goto(site.url(path))
        page.wait_for_function(ALL_FRESH, timeout=DRAW_MS)
        take_over(page)
        seen = cast(Seen, page.evaluate(SEEN))
        signed_in = context.storage_state()
        _wait_for_static_charts(browser, site.url(path), signed_in, len(seen["figures"]))
        return seen, signed_in


def take_over(page: Page) -> None:
    """Come as a reader does, and wait until Plotly has taken the place of all static charts."""
    ends = time.monotonic() + DRAW_MS / 1000
    place = 0
    while not page.evaluate(TAKEN_OVER):
        if time.monotonic() > ends:
            raise TimeoutError("charts are not taken over")
        place = (place + 1) % 50
        page.mouse.move(place, place)
        page.wait_for_timeout(50)


def sign_in(page: Page, site: Server, path: str = "/") -> None:
    """Come to the site for the first time; be on the dashboard at `path` in the end."""
    email, password = sign_in_words()
    page.goto(site.url(path))
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_selector("portal-dashboard")


def _wait_for_static_charts(
    browser: Browser, url: str, signed_in: StorageState, charts: int
) -> None:
    """Without scripts nothing takes the static charts away again."""
    ends = time.monotonic() + FILL_MS / 1000
    with browser.new_context(java_script_enabled=False, storage_state=signed_in) as context:
        page = context.new_page()
        page.goto(url)
        while page.locator(".static-chart").count() < charts:
            if time.monotonic() > ends:
                raise TimeoutError("static charts are missing")
            time.sleep(0.5)
            page.reload()
