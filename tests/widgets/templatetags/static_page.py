"""A page of its own markup, with the site's scripts and style sheets from `static`."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, Route

STATIC = Path(__file__).parents[3] / "static"


def show(page: Page, html: str) -> None:
    def answer(route: Route) -> None:
        path = route.request.url.partition("localhost")[2]
        if path == "/":
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            kind = "text/css" if path.endswith("css") else "text/javascript"
            route.fulfill(body=(STATIC / path[1:]).read_text(), content_type=kind)

    page.route("**/*", answer)
    page.goto("http://tables.localhost/")
