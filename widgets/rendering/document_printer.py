"""Printer of documents: self-contained pages as PDF and PNG, by a Chromium without network."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, Page, Route

from widgets.rendering.errors import DocumentTooLong, RenderingFailed
from widgets.rendering.warm_browser import START_SECONDS, ClosedAtEnd, WarmBrowser

ORIGIN = "http://document.invalid"
PAGE = Path(__file__).parent / "document"
OWN = {f"/document/{path.name}": path for path in PAGE.iterdir()}
# Of the pages' scripts those that draw charts.
SHARED = ("/build/plotly.js", "/js/charts/")
TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
# Whatever a document holds, no script of its own runs, and all that it loads is in it.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src data:; "
    "font-src data:; base-uri 'none'; form-action 'none'"
)
FLAGS = ("--js-flags=--max-old-space-size=512",)
DOCUMENTS_PER_BROWSER = 100
PRINT_SECONDS = 120
MOST_BYTES = 64_000_000
MOST_PAGES = 400
SCALE = 2
IS_LOADED = "() => globalThis.showDocument"
SHOW = "([html, mostPages]) => showDocument(html, mostPages)"


@dataclass(frozen=True, slots=True)
class Stage:
    """A page without a document yet, in a context of its own that shows one and is closed."""

    browser: Browser
    context: BrowserContext
    page: Page


class DocumentPrinter(ClosedAtEnd):
    """Prints one document after the other, each in a fresh context of one warm browser.

    `static` is the folder of the pages' scripts, `program` the browser's path. The page of the
    next document is loaded as soon as one is printed. A document that is not printed within
    `seconds` ends with its browser, and the next one starts another.
    """

    def __init__(
        self,
        static: Path,
        program: str,
        *,
        seconds: float = PRINT_SECONDS,
        most_pages: int = MOST_PAGES,
    ) -> None:
        self._static = static
        self.seconds = seconds
        self._most_pages = most_pages
        self._browser = WarmBrowser(program, flags=FLAGS, most_uses=DOCUMENTS_PER_BROWSER)
        self._stage: Stage | None = None

    @property
    def pid(self) -> int:
        return self._browser.pid

    def close(self) -> None:
        self._browser.close()

    def pdf(self, html: str) -> bytes:
        """The document as a tagged PDF, on the paper that its styles name.

        Raises BrowserUnavailable, DocumentTooLong, or RenderingFailed where it is not printed
        in time or at all.
        """
        return self._printed(html, _pdf)

    def png(self, html: str) -> bytes:
        """The picture that the document holds, at twice its size."""
        return self._printed(html, _png)

    def prepare(self) -> None:
        """Start the browser and load the page of the next document."""
        self._browser.within(self.seconds, self._prepare)

    def _printed(self, html: str, take: Callable[[Page], bytes]) -> bytes:
        if len(html) > MOST_BYTES:
            raise DocumentTooLong("too large")
        try:
            return self._browser.within(self.seconds, partial(self._shown, html=html, take=take))
        finally:
            self._browser.later(self._prepare)

    def _shown(self, browser: Browser, *, html: str, take: Callable[[Page], bytes]) -> bytes:
        self._prepare(browser)
        stage, self._stage = self._stage, None
        if stage is None:
            raise RenderingFailed("no page")
        self._browser.used()
        try:
            stage.page.set_default_timeout(self.seconds * 1000)
            if not stage.page.evaluate(SHOW, [html, self._most_pages]):
                raise DocumentTooLong("too many pages")
            return take(stage.page)
        except Error as error:
            raise RenderingFailed(error.message.partition("\n")[0]) from error
        finally:
            with suppress(Error):
                stage.context.close()

    def _prepare(self, browser: Browser) -> None:
        """The page of the next document, in the browser that runs now."""
        if self._stage and self._stage.browser is browser and not self._stage.page.is_closed():
            return
        try:
            self._stage = self._loaded(browser)
        except Error as error:
            raise RenderingFailed(error.message.partition("\n")[0]) from error

    def _loaded(self, browser: Browser) -> Stage:
        context = browser.new_context(
            service_workers="block",
            accept_downloads=False,
            color_scheme="light",
            reduced_motion="reduce",
            device_scale_factor=SCALE,
        )
        context.route("**/*", self._answer)
        page = context.new_page()
        page.goto(f"{ORIGIN}/document/stage.html", wait_until="commit")
        page.wait_for_function(IS_LOADED, timeout=START_SECONDS * 1000)
        return Stage(browser, context, page)

    def _answer(self, route: Route) -> None:
        """Serves the scripts that draw documents, and aborts every other request."""
        path = route.request.url.removeprefix(ORIGIN)
        file = OWN.get(path)
        if file is None and path.startswith(SHARED) and ".." not in path:
            file = self._static / path.lstrip("/")
        if file is None or not file.is_file():
            route.abort()
            return
        headers = {"Content-Security-Policy": POLICY}
        route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix], headers=headers)


def _pdf(page: Page) -> bytes:
    return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)


def _png(page: Page) -> bytes:
    return page.locator("[data-picture]").screenshot(type="png", animations="disabled")
