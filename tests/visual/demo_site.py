"""The demo's three clients and the agency's admin on the running site, in a browser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
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
    """The site, the browser, and the storage states of signed-in people.

    `errors` are each client's error pages, by its slug.
    """

    stack: Stack
    browser: Browser
    errors: Mapping[str, Mapping[str, str]]
    signed_in: dict[str, StorageState] = field(default_factory=dict)

    def url(self, host: str, path: str = "/") -> str:
        return f"http://{host}:{self.stack.port}{path}"

    @contextmanager
    def guest(self, *, width: int = 1440) -> Iterator[Page]:
        """A page of somebody who has not signed in."""
        with self._context(width, None) as context:
            yield context.new_page()

    @contextmanager
    def reader(
        self, demo_client: DemoClient, *, width: int = 1440, host: str = ""
    ) -> Iterator[Page]:
        """A page of the client's first person, signed in on the client's own host or another."""
        host = host or demo_client.host
        with self._signed_in(host, demo_client.people[0][0], host, width) as page:
            yield page

    @contextmanager
    def staff(self, email: str, *, width: int = 1440) -> Iterator[Page]:
        """A page of the agency's staff, signed in on the agency's host."""
        with self._signed_in(email, email, AGENCY_HOST, width) as page:
            yield page

    @contextmanager
    def _signed_in(self, key: str, email: str, host: str, width: int) -> Iterator[Page]:
        if key not in self.signed_in:
            self.signed_in[key] = self._sign_in(email, host)
        with self._context(width, self.signed_in[key]) as context:
            yield context.new_page()

    def _context(
        self, width: int, state: StorageState | None
    ) -> AbstractContextManager[BrowserContext]:
        return open_context(
            self.browser,
            viewport={"width": width, "height": HEIGHT},
            reduced_motion="reduce",
            storage_state=state,
            device_scale_factor=1,
        )

    def _sign_in(self, email: str, host: str) -> StorageState:
        with self.guest() as page:
            page.goto(self.url(host, "/sign-in/"))
            page.fill("[name=login]", email)
            page.fill("[name=password]", PASSWORD)
            page.press("[name=password]", "Enter")
            page.wait_for_selector("main h1")
            expect(page).not_to_have_url(self.url(host, "/sign-in/"))
            return page.context.storage_state()


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
