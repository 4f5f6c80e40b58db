"""A page in the language of its reader: its frame, its tiles, and those that are fetched later."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.stack import Stack
from tests.system.screen import Screen
from tests.system.tenants import SESSIONS, make_reader, make_tenant, tile

pytestmark = pytest.mark.django_db(transaction=True)

TABLE = tile("table", "sessions", by="channel")


def test_tiles_of_these_and_of_other_days_are_in_the_readers_language(
    site: Stack, page: Page
) -> None:
    tenant, screen = make_tenant(site, SESSIONS, TABLE), Screen(page)
    screen.sign_in(tenant, make_reader(tenant))
    screen.filled()
    heading, number = page.locator("portal-tile thead th").first, page.locator(".kpi__value")
    expect(heading).to_have_text("Channel")

    page.click(".account > summary")
    page.click(".account [lang=de]")

    for days, preset in ((30, ""), (7, "last_7_days")):
        if preset:
            screen.choose(preset)
        screen.filled()
        expect(page.locator("h1 ~ [data-stamp]")).to_contain_text("Stand")
        expect(heading).to_have_text("Kanal")
        total = tenant.total("sessions", days=days)
        expect(number).to_have_text(f"{total:,}".replace(",", "."))
    expect(page.locator("[data-period]")).to_contain_text("Nov")
    assert screen.problems == []
