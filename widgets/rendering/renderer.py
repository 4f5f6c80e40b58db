"""Renderer of static charts: a warm Chromium, started when first needed, restarted when it dies."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from playwright.sync_api import Browser, Error, Page, Playwright, Route, sync_playwright

from widgets.rendering import chromium
from widgets.rendering.errors import BrowserUnavailable, RenderingFailed, UnsafeMarkup
from widgets.rendering.sanitizer import sanitize

T = TypeVar("T")

ORIGIN = "http://renderer.invalid"
PAGE = Path(__file__).parent / "page"
OWN = {f"/renderer/{path.name}": path for path in PAGE.iterdir()}
# The pages' own scripts render; only their module of colours is replaced.
OWN["/js/charts/colours.js"] = PAGE / "placeholders.js"
TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8"}

FLAGS = [
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Nothing has an address, and nothing is reached without one.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--renderer-process-limit=1",
    "--js-flags=--max-old-space-size=256",
]
START_SECONDS = 20
DRAW_SECONDS = 5
# Restarted then: pages leak memory.
FIGURES_PER_BROWSER = 2000


class ChartRenderer:
    """Draws one figure after the other in one page of one browser, without a network.

    `static` is the folder of the pages' scripts, `program` the browser's path. Chromium is
    driven from a thread of its own, so that a caller can stop waiting for it.
    """

    def __init__(self, static: Path, program: str, *, draw_seconds: float = DRAW_SECONDS) -> None:
        self._static = static
        self._program = program
        self._draw_seconds = draw_seconds
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="renderer")
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._page: Page | None = None
        self._drawn = 0
        self.pid = 0

    def __enter__(self) -> ChartRenderer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def draw(self, figures: Sequence[Mapping[str, Any]]) -> list[str | None]:
        """One static chart per figure, in order: sanitized markup, or None where a figure has none.

        Raises BrowserUnavailable where Chromium cannot be started. Raises RenderingFailed once
        figures take longer than `draw_seconds` each: the browser is then killed, and the next
        call starts another.
        """
        self._within(START_SECONDS, self._start)
        seconds = self._draw_seconds * max(1, len(figures))
        return self._within(seconds, lambda: [self._one(figure) for figure in figures])

    def close(self) -> None:
        """End the browser, even while it renders."""
        try:
            self._thread.submit(self._stop).result(self._draw_seconds)
        except Late:
            self._kill()
        self._thread.shutdown(cancel_futures=True)

    def _within(self, seconds: float, work: Callable[[], T]) -> T:
        future = self._thread.submit(work)
        try:
            return future.result(seconds)
        except Late:
            self._kill()
            raise RenderingFailed(f"nothing within {seconds} s") from None

    def _kill(self) -> None:
        """Kill the browser: calls that the thread waits for fail then."""
        if self.pid:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self.pid = 0

    def _start(self) -> None:
        if self._is_warm and self._drawn < FIGURES_PER_BROWSER:
            return
        self._stop()
        try:
            self._playwright = self._playwright or _driver()
            self._browser = self._playwright.chromium.launch(
                **chromium.launch_options(self._program),
                args=FLAGS,
                timeout=START_SECONDS * 1000,
            )
            self.pid = _pid(self._browser)
            self._page = self._opened(self._browser)
        except Error as error:
            self._stop()
            raise BrowserUnavailable(error.message.partition("\n")[0]) from error

    @property
    def _is_warm(self) -> bool:
        is_alive = self._browser is not None and self._browser.is_connected()
        return is_alive and self._page is not None and not self._page.is_closed()

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
        if not self._page:
            raise BrowserUnavailable("gone")
        self._drawn += 1
        try:
            return sanitize(self._page.evaluate("figure => renderStaticChart(figure)", figure))
        except UnsafeMarkup:
            return None
        except Error as error:
            if self._page.is_closed() or not self._page.context.browser:
                raise RenderingFailed("the browser is gone") from error
            return None

    def _stop(self) -> None:
        browser, self._browser, self._page, self._drawn = self._browser, None, None, 0
        try:
            if browser:
                browser.close()
        except Error:
            self._kill()
        self.pid = 0


def _driver() -> Playwright:
    """Playwright's driver process, which starts the browser."""
    with chromium.bare_environment():
        return sync_playwright().start()


def _pid(browser: Browser) -> int:
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return next(int(each["id"]) for each in processes if each["type"] == "browser")
