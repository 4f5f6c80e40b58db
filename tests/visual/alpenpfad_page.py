"""Alpenpfad's first dashboard with all of its numbers, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from demo.accounts import CLIENTS
from tests.visual.demo_site import DemoSite, filled

ALPENPFAD = CLIENTS[0]


@pytest.fixture(params=[1440, 360])
def page(request: pytest.FixtureRequest, demo_site: DemoSite) -> Iterator[Page]:
    with demo_site.reader(ALPENPFAD, width=request.param) as page:
        page.goto(demo_site.url(ALPENPFAD.host))
        filled(page)
        yield page
