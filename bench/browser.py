"""The dashboard in Chromium: what it holds, how soon its charts are drawn, what it transfers."""

from __future__ import annotations

import shutil
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypedDict, cast

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    StorageState,
    ViewportSize,
    sync_playwright,
)

from bench.stand import Server, sign_in_words

NAMES = ("chromium", "chromium-browser", "google-chrome")
VIEWPORT: ViewportSize = {"width": 1440, "height": 900}
FILL_MS, DRAW_MS = 60_000, 20_000

# Written before anything of the page runs: the moment at which the last chart is drawn, or shows
# what was drawn ahead.
WATCH = """
addEventListener("DOMContentLoaded", () => {
  const look = () => {
    const charts = [...document.querySelectorAll("portal-chart:not([hidden])")];
    const shows = (chart) => "drawn" in chart.dataset || chart.querySelector(".still");
    if (!charts.length || !charts.every(shows)) return;
    observer.disconnect();
    window.allDrawn = performance.now();
  };
  const observer = new MutationObserver(look);
  observer.observe(document, { attributes: true, attributeFilter: ["data-drawn"], subtree: true });
  look();
});
"""
ALL_DRAWN = "() => window.allDrawn"
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
      .map((tile) => [tile.dataset.etag, tile.dataset.id])),
    figures: charts.map((chart) => chart.querySelector("[data-part=canvas]"))
      .map(({ data, layout }) => ({ data, layout })),
    formats: JSON.parse(board.querySelector("[data-formats]").textContent),
    plotly: document.querySelector("link[href*='plotly'][rel=modulepreload]").href,
    fonts: [...document.styleSheets]
      .filter((sheet) => [...sheet.cssRules].some(({ cssText }) => cssText.includes("@font-face")))
      .map((sheet) => sheet.href),
  };
}"""


class Seen(TypedDict):
    """A warm dashboard as the browser holds it. `figures` are as drawn, colours and all;
    `plotly` and `fonts` are the addresses of the drawing library and of fonts' style sheets.
    """

    ticket: str
    url: str
    params: str
    widgets: int
    etags: dict[str, str]
    figures: list[dict[str, Any]]
    formats: dict[str, Any]
    plotly: str
    fonts: list[str]


@dataclass(frozen=True)
class Traffic:
    """Answers of one kind and the bytes that they took, heads included."""

    kind: str
    requests: int
    bytes: int


@contextmanager
def chromium() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        # Chromium's sandbox refuses to work for root.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def fill(browser: Browser, site: Server, path: str) -> tuple[Seen, StorageState]:
    """Sign in, wait until a worker has answered every tile, and look at the warm page."""
    with browser.new_context(viewport=VIEWPORT) as context:
        page = watched(context)
        sign_in(page, site)
        page.goto(site.url(path))
        page.wait_for_function(ALL_FRESH, timeout=FILL_MS)
        draw(page, site.url(path))
        page.wait_for_function(ALL_FRESH, timeout=DRAW_MS)
        take_over(page)
        return cast(Seen, page.evaluate(SEEN)), context.storage_state()


def draw(page: Page, url: str) -> float:
    """Milliseconds from the start of a navigation until the last chart is drawn."""
    page.goto(url)
    return float(page.wait_for_function(ALL_DRAWN, timeout=DRAW_MS).json_value())


def take_over(page: Page) -> None:
    """Come as a reader does, and wait until Plotly has taken the place of all drawings."""
    ends = time.monotonic() + DRAW_MS / 1000
    place = 0
    while not page.evaluate(TAKEN_OVER):
        if time.monotonic() > ends:
            raise TimeoutError("charts are not taken over")
        place = (place + 1) % 50
        page.mouse.move(place, place)
        page.wait_for_timeout(50)


def first_visit(browser: Browser, site: Server) -> list[Traffic]:
    """What a person transfers who comes for the first time: address, sign-in, dashboard."""
    with browser.new_context(viewport=VIEWPORT) as context:
        page = watched(context)
        tally = _tally(context, page)
        sign_in(page, site)
        page.wait_for_function(ALL_DRAWN, timeout=DRAW_MS)
        # What no chart waits for has come by then too.
        page.wait_for_timeout(500)
        return sorted(tally(), key=lambda traffic: -traffic.bytes)


def sign_in(page: Page, site: Server) -> None:
    email, password = sign_in_words()
    page.goto(site.url())
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_selector("portal-dashboard")


def watched(context: BrowserContext) -> Page:
    """A page that notes when its charts are drawn."""
    page = context.new_page()
    page.add_init_script(WATCH)
    return page


def _tally(context: BrowserContext, page: Page) -> Any:
    """Begin counting; call what is returned for the counts. Open streams never finish."""
    kinds: dict[str, str] = {}
    sizes: dict[str, list[float]] = defaultdict(list)
    session = context.new_cdp_session(page)

    def sent(event: dict[str, Any]) -> None:
        if redirect := event.get("redirectResponse"):
            sizes["Redirect"].append(redirect["encodedDataLength"])
        kinds[event["requestId"]] = event.get("type", "Other")

    def finished(event: dict[str, Any]) -> None:
        if event["encodedDataLength"]:
            sizes[kinds.get(event["requestId"], "Other")].append(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", sent)
    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    return lambda: [Traffic(kind, len(found), round(sum(found))) for kind, found in sizes.items()]
