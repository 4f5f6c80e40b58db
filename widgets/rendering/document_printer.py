"""Printer of documents: self-contained pages as PDF and PNG, by a Chromium without network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from playwright.sync_api import Browser, BrowserContext, Error, Page, Route

from widgets.rendering.errors import DocumentTooLong, RenderingFailed
from widgets.rendering.warm_browser import WarmBrowser

T = TypeVar("T")

ORIGIN = "http://document.invalid"
ADDRESS = f"{ORIGIN}/document.html"
PAGE = Path(__file__).parent / "document"
OWN = {f"/document/{path.name}": path for path in PAGE.iterdir()}
SCRIPT = "text/javascript; charset=utf-8"
# Of the pages' scripts those that draw charts.
SHARED = ("/build/plotly.js", "/js/charts/")
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
# Set by the page's script once all is in its place, or with the reason why it never will be.
STATE = "() => document.documentElement.dataset.state"


class DocumentPrinter:
    """Prints one document after the other, each in a fresh context of one warm browser.

    `static` is the folder of the pages' scripts, `program` the browser's path. A document that
    is not printed within `seconds` ends with its browser, and the next one starts another.
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

    def __enter__(self) -> DocumentPrinter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

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

    def _printed(self, html: str, take: Callable[[Page], bytes]) -> bytes:
        if len(html) > MOST_BYTES:
            raise DocumentTooLong("too large")
        return self._browser.within(self.seconds, partial(self._in_a_page, html=html, take=take))

    def _in_a_page(self, browser: Browser, *, html: str, take: Callable[[Page], bytes]) -> bytes:
        self._browser.used()
        try:
            with _context(browser) as context:
                context.route("**/*", partial(self._answer, html=html))
                page = context.new_page()
                page.goto(f"{ADDRESS}#{self._most_pages}", wait_until="commit")
                _wait_until_ready(page, self.seconds)
                return take(page)
        except Error as error:
            raise RenderingFailed(error.message.partition("\n")[0]) from error

    def _answer(self, route: Route, *, html: str) -> None:
        """Serves the document and the scripts that draw it, and aborts every other request."""
        path = route.request.url.removeprefix(ORIGIN)
        if route.request.url.partition("#")[0] == ADDRESS:
            headers = {"Content-Security-Policy": POLICY}
            route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)
            return
        file = OWN.get(path)
        if file is None and path.startswith(SHARED) and ".." not in path:
            file = self._static / path.lstrip("/")
        if file is None or not file.is_file():
            route.abort()
        else:
            route.fulfill(body=file.read_bytes(), content_type=SCRIPT)


@contextmanager
def _context(browser: Browser) -> Iterator[BrowserContext]:
    """A context that shares nothing with that of any other document."""
    context = browser.new_context(
        service_workers="block",
        accept_downloads=False,
        color_scheme="light",
        reduced_motion="reduce",
        device_scale_factor=SCALE,
    )
    try:
        yield context
    finally:
        context.close()


def _wait_until_ready(page: Page, seconds: float) -> None:
    page.wait_for_function(STATE, timeout=seconds * 1000)
    state = page.evaluate(STATE)
    if state == "too_long":
        raise DocumentTooLong("too many pages")
    if state != "ready":
        raise RenderingFailed(str(state)[:200])


def _pdf(page: Page) -> bytes:
    return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)


def _png(page: Page) -> bytes:
    return page.locator("[data-picture]").screenshot(type="png", animations="disabled")
