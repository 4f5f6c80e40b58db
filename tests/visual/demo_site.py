"""The demo's three clients and the agency's admin on the running site, in a browser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from demo.accounts import AGENCY_HOST, PASSWORD
from demo.content import DemoClient
from tests.fixtures.browser import open_context
from tests.fixtures.stack import Stack

Scheme = Literal["light", "dark"]

SCHEMES: tuple[Scheme, ...] = ("light", "dark")
HEIGHT = 900
FONTS = "() => document.fonts.ready.then(() => document.fonts.status)"
UNDRAWN = "portal-chart:not([hidden], [data-drawn])"


@dataclass
class DemoSite:
    """The site, the browser, and the contexts of signed-in people, by address and host.

    `errors` are each client's error pages, by its slug.
    """

    stack: Stack
    browser: Browser
    errors: Mapping[str, Mapping[str, str]]
    signed_in: dict[tuple[str, str], BrowserContext] = field(default_factory=dict)
    contexts: ExitStack = field(default_factory=ExitStack)

    def url(self, host: str, path: str = "/") -> str:
        return f"http://{host}:{self.stack.port}{path}"

    @contextmanager
    def guest(self, *, width: int = 1440) -> Iterator[Page]:
        """A page of somebody who has not signed in."""
        with self._context() as context, _page(context, width) as page:
            yield page

    @contextmanager
    def reader(
        self, demo_client: DemoClient, *, width: int = 1440, host: str = ""
    ) -> Iterator[Page]:
        """A page of the client's first person, signed in on the client's own host or another.

        Pages of one person on one host share a context: files come from its cache.
        """
        host = host or demo_client.host
        with _page(self._signed_in(demo_client.people[0][0], host), width) as page:
            yield page

    @contextmanager
    def cold_reader(self, demo_client: DemoClient, *, width: int = 1440) -> Iterator[Page]:
        """A page of the same person in a context of its own, whose cache is empty."""
        with self._context(self.state(demo_client)) as context, _page(context, width) as page:
            yield page

    @contextmanager
    def staff(self, email: str, *, width: int = 1440) -> Iterator[Page]:
        """A page of the agency's staff, signed in on the agency's host."""
        with _page(self._signed_in(email, AGENCY_HOST), width) as page:
            yield page

    def state(self, demo_client: DemoClient) -> StorageState:
        """The storage state of the client's first person on the client's own host."""
        return self._signed_in(demo_client.people[0][0], demo_client.host).storage_state()

    def _context(self, state: StorageState | None = None) -> AbstractContextManager[BrowserContext]:
        return open_context(
            self.browser, reduced_motion="reduce", storage_state=state, device_scale_factor=1
        )

    def _signed_in(self, email: str, host: str) -> BrowserContext:
        if (email, host) not in self.signed_in:
            context = self.contexts.enter_context(self._context())
            with _page(context, 1440) as page:
                page.goto(self.url(host, "/sign-in/"))
                page.fill("[name=login]", email)
                page.fill("[name=password]", PASSWORD)
                page.press("[name=password]", "Enter")
                page.wait_for_selector("main h1")
                expect(page).not_to_have_url(self.url(host, "/sign-in/"))
            self.signed_in[email, host] = context
        return self.signed_in[email, host]


@contextmanager
def _page(context: BrowserContext, width: int) -> Iterator[Page]:
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": HEIGHT})
    try:
        yield page
    finally:
        page.close()


def emulate(page: Page, scheme: Scheme, width: int) -> None:
    """Set the screen of a page, best before it is loaded: charts are drawn again for another."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")


def wear(page: Page, scheme: Scheme, width: int) -> None:
    """Look at the same page on other ground and on another screen, and wait until it stands."""
    emulate(page, scheme, width)
    stand_still(page)


def stand_still(page: Page) -> None:
    """Return once typefaces are there, charts are drawn and nothing moves."""
    page.evaluate(FONTS)
    expect(page.locator(UNDRAWN)).to_have_count(0)
    page.evaluate(SETTLED)


def draw_anew(page: Page, scheme: Scheme | None = None, width: int = 0) -> None:
    """Have every chart drawn as if for the first time, on this ground and screen.

    Plotly's margins remember, to a point or two, what was drawn in the same place before, and
    with which typeface. While the page changes, no chart is on it: each is drawn once.
    """
    page.evaluate(TAKE_OUT)
    if scheme:
        emulate(page, scheme, width)
    page.evaluate(PUT_BACK)
    stand_still(page)


# Taken out a chart forgets what it drew, and put back it begins.
TAKE_OUT = """() => {
  window.takenOut = [...document.querySelectorAll("portal-chart[data-drawn]")].map((chart) => {
    delete chart.dataset.drawn;
    const place = document.createComment("chart");
    chart.replaceWith(place);
    return [place, chart];
  });
}"""
PUT_BACK = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  await frame();
  for (const [place, chart] of window.takenOut) place.replaceWith(chart);
}"""

# Drawings follow their place's size and colours: they are done once no frame changes one.
SETTLED = """async () => {
  let changed = performance.now();
  const watch = new MutationObserver(() => { changed = performance.now(); });
  watch.observe(document.body, { attributes: true, childList: true, subtree: true });
  const frame = () => new Promise(requestAnimationFrame);
  while (performance.now() - changed < 120) await frame();
  watch.disconnect();
}"""


def filled(page: Page) -> None:
    """Return once every tile of a dashboard shows what the platform says now."""
    stale = page.locator("portal-tile[data-state]:not([data-state=fresh])")
    expect(stale).to_have_count(0)
    stand_still(page)


def host_of_newcomer(demo_client: DemoClient) -> str:
    """The host on which the same client's dashboards are still being made."""
    return f"new.{demo_client.host}"
