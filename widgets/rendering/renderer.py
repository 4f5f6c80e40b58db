"""Renderer of static charts: figures drawn in one page of a warm Chromium."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, Route

from widgets.rendering.errors import BrowserUnavailable, RenderingFailed, UnsafeMarkup
from widgets.rendering.sanitizer import sanitize
from widgets.rendering.warm_browser import START_SECONDS, ClosedAtEnd, WarmBrowser

ORIGIN = "http://renderer.invalid"
PAGE = Path(__file__).parent / "page"
OWN = {f"/renderer/{path.name}": path for path in PAGE.iterdir()}
# The pages' own scripts render; only their module of colours is replaced.
OWN["/js/charts/colours.js"] = PAGE / "placeholders.js"
TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8"}

FLAGS = ("--js-flags=--max-old-space-size=256",)
DRAW_SECONDS = 5
FIGURES_PER_BROWSER = 2000


class ChartRenderer(ClosedAtEnd):
    """Draws one figure after the other in one page of one browser, without a network.

    `static` is the folder of the pages' scripts, `program` the browser's path.
    """

    def __init__(self, static: Path, program: str, *, draw_seconds: float = DRAW_SECONDS) -> None:
        self._static = static
        self._draw_seconds = draw_seconds
        self._browser = WarmBrowser(
            program, flags=FLAGS, most_uses=FIGURES_PER_BROWSER, close_seconds=draw_seconds
        )
        self._page: Page | None = None
        self._page_of: Browser | None = None

    @property
    def pid(self) -> int:
        return self._browser.pid

    def draw(self, figures: Sequence[Mapping[str, Any]]) -> list[str | None]:
        """One static chart per figure, in order: sanitized markup, or None where a figure has none.

        Raises BrowserUnavailable where Chromium cannot be started. Raises RenderingFailed once
        figures take longer than `draw_seconds` each: the browser is then killed, and the next
        call starts another.
        """
        self._browser.within(START_SECONDS, self._open)
        seconds = self._draw_seconds * max(1, len(figures))
        return self._browser.within(seconds, lambda _: [self._one(figure) for figure in figures])

    def close(self) -> None:
        """End the browser, even while it renders."""
        self._browser.close()

    def _open(self, browser: Browser) -> None:
        """The page, in the browser that runs now."""
        if self._page and not self._page.is_closed() and self._page_of is browser:
            return
        try:
            self._page, self._page_of = self._opened(browser), browser
        except Error as error:
            raise BrowserUnavailable(error.message.partition("\n")[0]) from error

    def _opened(self, browser: Browser) -> Page:
        context = browser.new_context(service_workers="block", accept_downloads=False)
        context.route("**/*", self._answer)
        page = context.new_page()
        page.goto(f"{ORIGIN}/renderer/renderer.html")
        page.wait_for_function("() => globalThis.renderStaticChart", timeout=START_SECONDS * 1000)
        return page

    def _answer(self, route: Route) -> None:
        """Serves the page's own files and aborts every other request."""
        path = route.request.url.removeprefix(ORIGIN)
        file = OWN.get(path, self._static / path.lstrip("/"))
        if path == route.request.url or ".." in path or not file.is_file():
            route.abort()
        else:
            route.fulfill(body=file.read_bytes(), content_type=TYPES.get(file.suffix, ""))

    def _one(self, figure: Mapping[str, Any]) -> str | None:
        page = self._page
        if not page:
            raise BrowserUnavailable("gone")
        self._browser.used()
        try:
            return sanitize(page.evaluate("figure => renderStaticChart(figure)", figure))
        except UnsafeMarkup:
            return None
        except Error as error:
            is_gone = self._page_of is None or not self._page_of.is_connected()
            if page.is_closed() or is_gone:
                raise RenderingFailed("the browser is gone") from error
            return None
