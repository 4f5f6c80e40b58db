"""Hints to a hidden page, in Chromium."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from redis import Redis

from tests.fixtures.stack import Stack
from tests.system.screen import Screen
from tests.system.tenants import SESSIONS, Tenant, make_reader, make_tenant

pytestmark = pytest.mark.django_db(transaction=True)

# Headless Chromium never hides a page by itself.
HIDE = """(isHidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, value: isHidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def happens(tenant: Tenant, redis: Redis, *, sessions: int) -> None:
    """Change the numbers, and have another reader's page load refresh them."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    tenant.stack.sandbox.add(tenant.key, sessions=sessions, at=yesterday.isoformat())
    tenant.outdate(redis)
    tenant.browser_session().settled(tenant.board)


def test_hidden_page_fetches_nothing_until_it_is_visible(
    site: Stack, page: Page, redis: Redis
) -> None:
    # A workspace whose visits no other test counts.
    tenant = make_tenant(site, SESSIONS, workspace="maisonelan")
    screen = Screen(page)
    screen.sign_in(tenant, make_reader(tenant))
    screen.open(tenant)
    screen.filled()
    (before,) = screen.numbers

    page.evaluate(HIDE, True)
    screen.requests.clear()
    happens(tenant, redis, sessions=12)
    page.wait_for_timeout(1000)
    hidden = ([url for url in screen.requests if "/data/" in url], screen.numbers)
    page.evaluate(HIDE, False)

    assert hidden == ([], [before])
    value = page.locator("portal-tile[data-kind=kpi] data")
    expect(value).to_have_attribute("value", str(int(before) + 12))
    expect(page.locator("[data-announce]")).to_have_text("The numbers have been updated.")
