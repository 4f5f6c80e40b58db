"""A client's pages in Chromium, with their errors."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request, expect

from clients.models import User
from tests.system.tenants import Tenant

TILES = "portal-tile[data-state]"


class Screen:
    """One page of the browser. Chromium resolves `*.localhost` to loopback."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.problems: list[str] = []
        self.requests: list[str] = []
        # Policy violations and failed requests are console errors too.
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self._note(str(error)))
        page.on("request", self._requested)

    def sign_in(self, tenant: Tenant, user: User) -> None:
        """Open the first dashboard in a session that began over HTTP, without the form."""
        session = tenant.browser_session(user)
        url = address(tenant, "/")
        self.page.context.add_cookies(
            [
                {"name": cookie.name, "value": cookie.value or "", "url": url}
                for cookie in session.http.cookies.jar
            ]
        )
        self.page.goto(url)

    def open(self, tenant: Tenant) -> None:
        self.page.goto(address(tenant, f"/dashboards/{tenant.board.slug}/"))

    def choose(self, preset: str) -> None:
        self.page.click("[data-menu=period] > summary")
        self.page.click(f"[data-presets] a[href*='period={preset}']")

    def filled(self) -> None:
        """Return once all tiles are fresh and all charts drawn."""
        # The page of the sign-in, which may stay a moment longer, has none.
        self.page.wait_for_selector("portal-tile", state="attached")
        # During a period change tiles are still fresh for the previous period.
        expect(self.page.locator("[data-turning]")).to_have_count(0)
        expect(self.page.locator(f"{TILES}:not([data-state=fresh])")).to_have_count(0)
        expect(self.page.locator("portal-chart:not([data-drawn])")).to_have_count(0)

    @property
    def numbers(self) -> list[float]:
        """Numbers in the `<data>` elements of key figures."""
        values = self.page.locator("portal-tile[data-kind=kpi] data").all()
        return [float(value.get_attribute("value") or "nan") for value in values]

    def bar_heights(self, kind: str) -> list[Any]:
        """Bar heights drawn by Plotly, of the first trace of the first tile of that kind."""
        drawing = self.page.locator(f"portal-tile[data-kind={kind}] .js-plotly-plot").first
        heights: list[Any] = drawing.evaluate("element => Array.from(element.data[0].y)")
        return heights

    def token(self, name: str) -> str:
        script = "name => getComputedStyle(document.documentElement).getPropertyValue(name)"
        return str(self.page.evaluate(script, name))

    @property
    def hosts(self) -> set[str]:
        return {urlsplit(url).netloc for url in self.requests if not url.startswith("data:")}

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._note(f"{message.text} {message.location.get('url', '')}".strip())

    def _note(self, problem: str) -> None:
        self.problems.append(problem)

    def _requested(self, request: Request) -> None:
        self.requests.append(request.url)


def address(tenant: Tenant, path: str) -> str:
    return f"http://{tenant.host}:{tenant.stack.port}{path}"
